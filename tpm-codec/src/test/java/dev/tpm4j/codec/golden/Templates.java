package dev.tpm4j.codec.golden;

/** Public areas of keys, as bytes: TPMT_PUBLIC. */
final class Templates {
  private static final int BASIC = 0x72; // fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth
  private static final int MOVABLE = 0x60; // sensitiveDataOrigin, userWithAuth
  private static final int SIGN = 0x40000;
  private static final int DECRYPT = 0x20000;
  private static final int RESTRICTED = 0x10000;
  private static final int NO_DA = 0x400;
  private static final int X509_SIGN = 0x80000;

  private Templates() {}

  private static Bytes template(int type, int attributes, String parameters, String unique) {
    return template(type, attributes, new byte[0], parameters, unique);
  }

  private static Bytes template(
      int type, int attributes, byte[] policy, String parameters, String unique) {
    return new Bytes()
        .u16(type)
        .u16(0x000b)
        .u32(attributes)
        .sized(policy)
        .rawHex(parameters)
        .rawHex(unique);
  }

  /** A storage key: AES-128-CFB, no scheme, NIST P-256, no KDF. */
  static Bytes storage() {
    int attributes = BASIC | NO_DA | RESTRICTED | DECRYPT;
    return template(0x0023, attributes, "0006 0080 0043 0010 0003 0010", "0000 0000");
  }

  /** A signing key: ECDSA with SHA2-256. */
  static Bytes ecdsa() {
    return template(0x0023, BASIC | SIGN, "0010 0018 000b 0003 0010", "0000 0000");
  }

  /** A signing key for certificates, which may be restricted. */
  static Bytes certificateSigner() {
    return template(0x0023, BASIC | SIGN | X509_SIGN, "0010 0018 000b 0003 0010", "0000 0000");
  }

  /** A signing key: ECDAA with SHA2-256. */
  static Bytes ecdaa() {
    return template(0x0023, BASIC | SIGN, "0010 001a 000b 0000 0003 0010", "0000 0000");
  }

  /** A key for key exchange. */
  static Bytes ecdh() {
    return template(0x0023, BASIC | DECRYPT, "0010 0019 000b 0003 0010", "0000 0000");
  }

  /** A key that decrypts, of any scheme. */
  static Bytes rsa() {
    return template(0x0001, BASIC | DECRYPT, "0010 0010 0800 00000000", "0000");
  }

  /** An HMAC key with SHA2-256. */
  static Bytes hmac() {
    return template(0x0008, BASIC | SIGN, "0005 000b", "0000");
  }

  /** An AES-128-CFB key. */
  static Bytes aes() {
    return template(0x0025, BASIC | SIGN | DECRYPT, "0006 0080 0043", "0000");
  }

  /** Sealed data. */
  static Bytes sealed() {
    return template(0x0008, 0x52, "0010", "0000");
  }

  /** A signing key that may be duplicated under a policy. */
  static Bytes movable(byte[] policy) {
    return template(0x0023, MOVABLE | SIGN, policy, "0010 0018 000b 0003 0010", "0000 0000");
  }
}
