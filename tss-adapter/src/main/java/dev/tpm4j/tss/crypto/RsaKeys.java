package dev.tpm4j.tss.crypto;

import java.math.BigInteger;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import tss.tpm.TPM2B_PUBLIC_KEY_RSA;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMT_PUBLIC;

/** RSA keys of public areas. */
final class RsaKeys {
  /** What a TPM means by exponent 0 (TPM 2.0 Library Part 2, TPMS_RSA_PARMS). */
  private static final long DEFAULT_EXPONENT = 65537;

  private RsaKeys() {}

  static long exponent(TPMS_RSA_PARMS parms) {
    return parms.exponent == 0 ? DEFAULT_EXPONENT : Integer.toUnsignedLong(parms.exponent);
  }

  static RSAKeyParameters key(TPMT_PUBLIC area) {
    if (!(area.parameters instanceof TPMS_RSA_PARMS parms)
        || !(area.unique instanceof TPM2B_PUBLIC_KEY_RSA modulus)) {
      throw new IllegalArgumentException("the public area is not that of an RSA key");
    }
    return new RSAKeyParameters(
        false, new BigInteger(1, modulus.buffer), BigInteger.valueOf(exponent(parms)));
  }
}
