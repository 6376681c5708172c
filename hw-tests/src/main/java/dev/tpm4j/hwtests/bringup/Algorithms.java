package dev.tpm4j.hwtests.bringup;

import java.util.Locale;

/** Algorithms by name (TCG Algorithm Registry, "TPM_ALG_ID"). */
final class Algorithms {

  static final NameTable NAMES =
      new NameTable(
          """
          0001 RSA
          0003 TDES
          0004 SHA1
          0005 HMAC
          0006 AES
          0007 MGF1
          0008 KEYEDHASH
          000A XOR
          000B SHA256
          000C SHA384
          000D SHA512
          000E SHA256_192
          0010 NULL
          0012 SM3_256
          0013 SM4
          0014 RSASSA
          0015 RSAES
          0016 RSAPSS
          0017 OAEP
          0018 ECDSA
          0019 ECDH
          001A ECDAA
          001B SM2
          001C ECSCHNORR
          001D ECMQV
          0020 KDF1_SP800_56A
          0021 KDF2
          0022 KDF1_SP800_108
          0023 ECC
          0025 SYMCIPHER
          0026 CAMELLIA
          0027 SHA3_256
          0028 SHA3_384
          0029 SHA3_512
          003F CMAC
          0040 CTR
          0041 OFB
          0042 CBC
          0043 CFB
          0044 ECB
          """);

  private Algorithms() {}

  static String name(int id) {
    return NAMES.name(id).orElseGet(() -> String.format(Locale.ROOT, "0x%04X", id & 0xFFFF));
  }

  /**
   * The JDK's name of a hash that may have a PCR bank.
   *
   * @param id the TPM's number
   * @return a name for {@code MessageDigest}, or an empty string where the JDK has none
   */
  static String digest(int id) {
    return switch (id) {
      case 0x0004 -> "SHA-1";
      case 0x000B -> "SHA-256";
      case 0x000C -> "SHA-384";
      case 0x000D -> "SHA-512";
      case 0x0027 -> "SHA3-256";
      case 0x0028 -> "SHA3-384";
      case 0x0029 -> "SHA3-512";
      default -> "";
    };
  }
}
