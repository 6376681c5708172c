package dev.tpm4j.tss.crypto;

import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPM_ECC_CURVE;

/** Elliptic curves of the TCG's registry, as Bouncy Castle has them. */
final class Curves {
  private static final int NIST_P192 = 0x0001;
  private static final int NIST_P224 = 0x0002;
  private static final int NIST_P256 = 0x0003;
  private static final int NIST_P384 = 0x0004;
  private static final int NIST_P521 = 0x0005;
  private static final int SM2_P256 = 0x0020;

  private Curves() {}

  static ECDomainParameters domain(TPM_ECC_CURVE curve) {
    String name =
        switch (curve.toInt()) {
          case NIST_P192 -> "P-192";
          case NIST_P224 -> "P-224";
          case NIST_P256 -> "P-256";
          case NIST_P384 -> "P-384";
          case NIST_P521 -> "P-521";
          case SM2_P256 -> "sm2p256v1";
          default -> throw new IllegalArgumentException(curve.name() + " is no curve known here");
        };
    X9ECParameters parameters = CustomNamedCurves.getByName(name);
    return new ECNamedDomainParameters(CustomNamedCurves.getOID(name), parameters);
  }

  /** Bytes of a coordinate. */
  static int bytes(ECDomainParameters domain) {
    return (domain.getCurve().getFieldSize() + 7) / 8;
  }

  /** The key of a public area; the point was checked to be on the curve. */
  static ECPublicKeyParameters key(TPMT_PUBLIC area) {
    if (!(area.parameters instanceof TPMS_ECC_PARMS parms)
        || !(area.unique instanceof TPMS_ECC_POINT point)) {
      throw new IllegalArgumentException("the public area is not that of an ECC key");
    }
    ECDomainParameters domain = domain(parms.curveID);
    BigInteger x = new BigInteger(1, point.x);
    BigInteger y = new BigInteger(1, point.y);
    return new ECPublicKeyParameters(domain.getCurve().validatePoint(x, y), domain);
  }

  /** An integer in as many bytes as are wanted. */
  static byte[] fixed(BigInteger value, int length) {
    byte[] bytes = value.toByteArray();
    byte[] result = new byte[length];
    int skip = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, skip, result, length - bytes.length + skip, bytes.length - skip);
    return result;
  }
}
