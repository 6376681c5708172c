package dev.tpm4j.simulator.engine;

/** {@code TPM_ALG_ID} values (TCG Algorithm Registry) that the engine knows. */
final class AlgorithmId {

  static final int RSA = 0x0001;
  static final int SHA1 = 0x0004;
  static final int HMAC = 0x0005;
  static final int AES = 0x0006;
  static final int MGF1 = 0x0007;
  static final int KEYEDHASH = 0x0008;
  static final int XOR = 0x000A;
  static final int SHA256 = 0x000B;
  static final int SHA384 = 0x000C;
  static final int SHA512 = 0x000D;
  static final int NULL = 0x0010;
  static final int RSASSA = 0x0014;
  static final int RSAES = 0x0015;
  static final int RSAPSS = 0x0016;
  static final int OAEP = 0x0017;
  static final int ECDSA = 0x0018;
  static final int ECDH = 0x0019;
  static final int ECDAA = 0x001A;
  static final int KDF1_SP800_56A = 0x0020;
  static final int KDF1_SP800_108 = 0x0022;
  static final int ECC = 0x0023;
  static final int SYMCIPHER = 0x0025;
  static final int CTR = 0x0040;
  static final int OFB = 0x0041;
  static final int CBC = 0x0042;
  static final int CFB = 0x0043;
  static final int ECB = 0x0044;

  private AlgorithmId() {}
}
