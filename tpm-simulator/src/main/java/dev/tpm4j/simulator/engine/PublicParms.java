package dev.tpm4j.simulator.engine;

/**
 * {@code TPMT_PUBLIC_PARMS}, read for its validity only: {@code TPM2_TestParms} asks whether the
 * TPM knows such parameters (TCG TPM 2.0 Library, Part 2, "TPMU_PUBLIC_PARMS").
 */
final class PublicParms {

  private PublicParms() {}

  static boolean check(WireReader in) throws ResponseCodeException {
    switch (in.u16()) {
      case AlgorithmId.KEYEDHASH -> keyedHash(in);
      case AlgorithmId.SYMCIPHER -> symmetric(in, false);
      case AlgorithmId.RSA -> rsa(in);
      case AlgorithmId.ECC -> ecc(in);
      default -> throw new ResponseCodeException(Rc.TYPE);
    }
    return true;
  }

  /** {@code TPMT_KEYEDHASH_SCHEME+}. */
  private static void keyedHash(WireReader in) throws ResponseCodeException {
    switch (in.u16()) {
      case AlgorithmId.HMAC -> Types.hash(in);
      case AlgorithmId.XOR -> {
        Types.hash(in);
        kdf(in);
      }
      case AlgorithmId.NULL -> {}
      default -> throw new ResponseCodeException(Rc.VALUE);
    }
  }

  /** {@code TPMT_SYM_DEF_OBJECT}. */
  private static void symmetric(WireReader in, boolean allowNull) throws ResponseCodeException {
    int algorithm = in.u16();
    if (algorithm == AlgorithmId.NULL && allowNull) {
      return;
    }
    if (algorithm != AlgorithmId.AES) {
      throw new ResponseCodeException(Rc.SYMMETRIC);
    }
    int keyBits = in.u16();
    if (keyBits != 128 && keyBits != 256) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    switch (in.u16()) {
      case AlgorithmId.CTR,
          AlgorithmId.OFB,
          AlgorithmId.CBC,
          AlgorithmId.CFB,
          AlgorithmId.ECB,
          AlgorithmId.NULL -> {}
      default -> throw new ResponseCodeException(Rc.MODE);
    }
  }

  /** {@code TPMS_RSA_PARMS}. The exponent is looked at when a key is made, not here. */
  private static void rsa(WireReader in) throws ResponseCodeException {
    symmetric(in, true);
    switch (in.u16()) {
      case AlgorithmId.RSASSA, AlgorithmId.RSAPSS, AlgorithmId.OAEP -> Types.hash(in);
      case AlgorithmId.RSAES, AlgorithmId.NULL -> {}
      default -> throw new ResponseCodeException(Rc.VALUE);
    }
    int keyBits = in.u16();
    if (keyBits != 2048 && keyBits != 3072) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    in.u32();
  }

  /** {@code TPMS_ECC_PARMS}. */
  private static void ecc(WireReader in) throws ResponseCodeException {
    symmetric(in, true);
    switch (in.u16()) {
      case AlgorithmId.ECDSA, AlgorithmId.ECDH -> Types.hash(in);
      case AlgorithmId.ECDAA -> {
        Types.hash(in);
        in.u16();
      }
      case AlgorithmId.NULL -> {}
      default -> throw new ResponseCodeException(Rc.SCHEME);
    }
    if (!Algorithms.CURVES.contains(in.u16())) {
      throw new ResponseCodeException(Rc.CURVE);
    }
    if (kdf(in) != AlgorithmId.NULL) {
      Types.hash(in);
    }
  }

  /** {@code TPMI_ALG_KDF+}. */
  private static int kdf(WireReader in) throws ResponseCodeException {
    int algorithm = in.u16();
    return switch (algorithm) {
      case AlgorithmId.MGF1,
          AlgorithmId.KDF1_SP800_56A,
          AlgorithmId.KDF1_SP800_108,
          AlgorithmId.NULL ->
          algorithm;
      default -> throw new ResponseCodeException(Rc.KDF);
    };
  }
}
