package dev.tpm4j.simulator.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** Public templates in hexadecimal digits, with the parts that tests vary. */
final class Templates {

  static final int FIXED_TPM = 0x2;
  static final int ST_CLEAR = 0x4;
  static final int FIXED_PARENT = 0x10;
  static final int ORIGIN = 0x20;
  static final int USER_WITH_AUTH = 0x40;
  static final int ADMIN_WITH_POLICY = 0x80;
  static final int NO_DA = 0x400;
  static final int ENCRYPTED_DUPLICATION = 0x800;
  static final int RESTRICTED = 0x10000;
  static final int DECRYPT = 0x20000;
  static final int SIGN = 0x40000;

  static final int FIXED = FIXED_TPM | FIXED_PARENT;
  static final int PARENT = ORIGIN | USER_WITH_AUTH | NO_DA | RESTRICTED | DECRYPT;
  static final int KEY = ORIGIN | USER_WITH_AUTH | NO_DA;

  static final String RSA_PARENT = "0006008000430010 0800 00000000";
  static final String ECC_PARENT = "0006008000430010 0003 0010";

  private Templates() {}

  /** {@code TPM2B_PUBLIC}. */
  static String of(int type, int nameAlg, int attributes, String parameters, String unique) {
    String area =
        "%04X%04X%08X0000".formatted(type, nameAlg, attributes)
            + (parameters + unique).replace(" ", "");
    return sized(area);
  }

  static String sized(String hex) {
    String digits = hex.replace(" ", "");
    return "%04X".formatted(digits.length() / 2) + digits;
  }

  static String eccParent(int attributes) {
    return of(0x23, 0xB, PARENT | attributes, ECC_PARENT, "0000 0000");
  }

  static String rsaParent(int attributes) {
    return of(0x01, 0xB, PARENT | attributes, RSA_PARENT, "0000");
  }

  static String eccSigner(int attributes) {
    return of(0x23, 0xB, KEY | SIGN | attributes, "0010 0018 000B 0003 0010", "0000 0000");
  }

  static String sealed(int attributes) {
    return of(0x08, 0xB, attributes, "0010", "0000");
  }

  static String hmac(int attributes) {
    return of(0x08, 0xB, KEY | SIGN | attributes, "0005 000B", "0000");
  }

  static String cipher(int attributes, int bits) {
    return of(
        0x25, 0xB, KEY | SIGN | DECRYPT | attributes, "0006 %04X 0043".formatted(bits), "0000");
  }

  static String derivationParent(int attributes) {
    return of(0x08, 0xB, PARENT | attributes, "000A 000B 0022", "0000");
  }

  /** One of each kind of object, by what it is. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("ECC parent", eccParent(FIXED));
    all.put(
        "ECC parent, P-384",
        of(0x23, 0xC, PARENT | FIXED, "0006010000430010 0004 0010", "0000 0000"));
    all.put("ECDSA key", eccSigner(FIXED));
    all.put(
        "ECDAA key",
        of(0x23, 0xB, KEY | SIGN | FIXED, "0010 001A 000B 0000 0003 0010", "0000 0000"));
    all.put(
        "ECDH key", of(0x23, 0x4, KEY | DECRYPT | FIXED, "0010 0019 000B 0003 0010", "0000 0000"));
    all.put(
        "ECC key for both",
        of(0x23, 0xD, KEY | SIGN | DECRYPT, "0010 0010 0004 0010", "0000 0000"));
    all.put("HMAC key", hmac(FIXED));
    all.put("HMAC key, SHA-384", of(0x08, 0xC, KEY | SIGN, "0005 000C", "0000"));
    all.put("XOR key", of(0x08, 0xB, KEY | DECRYPT, "000A 000B 0022", "0000"));
    all.put("derivation parent", derivationParent(FIXED));
    all.put("AES 128", cipher(FIXED, 128));
    all.put("AES 256", cipher(0, 256));
    all.put("AES parent", of(0x25, 0xB, PARENT | FIXED, "0006 0080 0043", "0000"));
    all.put(
        "RSA key, 1024", of(0x01, 0x4, KEY | SIGN | FIXED, "0010 0014 0004 0400 00000000", "0000"));
    for (int curve : new int[] {0x01, 0x02, 0x05, 0x10, 0x11, 0x20}) {
      all.put(
          "curve " + curve,
          of(0x23, 0xB, KEY | SIGN | FIXED, "0010 0010 %04X 0010".formatted(curve), "0000 0000"));
    }
    all.put("SM2 key", of(0x23, 0xB, KEY | SIGN, "0010 001B 000B 0020 0010", "0000 0000"));
    all.put("ECMQV key", of(0x23, 0xB, KEY | DECRYPT, "0010 001D 000B 0003 0010", "0000 0000"));
    all.put("Triple DES", of(0x25, 0xB, KEY | SIGN | DECRYPT, "0003 00C0 0043", "0000"));
    all.put("Triple DES parent", of(0x25, 0xB, PARENT | FIXED, "0003 0080 0043", "0000"));
    all.put("Camellia", of(0x25, 0xB, KEY | SIGN | DECRYPT, "0026 0100 0044", "0000"));
    all.put(
        "P-521 parent with Camellia",
        of(0x23, 0xD, PARENT | FIXED, "0026 0100 0043 0010 0005 0010", "0000 0000"));
    all.put("CMAC key", of(0x25, 0xB, KEY | SIGN, "0006 0080 003F", "0000"));
    all.put(
        "restricted ECDSA key",
        of(0x23, 0xB, KEY | SIGN | RESTRICTED | FIXED, "0010 0018 000B 0003 0010", "0000 0000"));
    all.put("clears with startup", hmac(FIXED | ST_CLEAR));
    return all;
  }
}
