package dev.tpm4j.simulator.crypto;

import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;

/**
 * The key exchanges of {@code TPM2_ZGen_2Phase}, each with a static and an ephemeral key on either
 * side (SP 800-56A). ECDH is twice {@link EccCurve#multiply(EccPoint, BigInteger)}.
 */
public final class EccKeyExchange {

  private EccKeyExchange() {}

  /**
   * Full MQV, SP 800-56A Rev. 2 §6.1.1.4. (The reference code of revision 1.59 computes with an
   * order of zero here and has no result; this follows the standard.)
   *
   * @param curve the curve
   * @param staticKey our static private key
   * @param ephemeralKey our ephemeral private key
   * @param theirStatic the other side's static public key
   * @param theirEphemeral the other side's ephemeral public key
   * @return the shared point
   * @throws CryptException {@code ECC_POINT} if a point is not on the curve, {@code NO_RESULT} if
   *     the result is the point at infinity
   */
  public static EccPoint mqv(
      EccCurve curve,
      BigInteger staticKey,
      BigInteger ephemeralKey,
      EccPoint theirStatic,
      EccPoint theirEphemeral)
      throws CryptException {
    int bits = (curve.n().bitLength() + 1) / 2;
    BigInteger ours = associate(curve.multiply(ephemeralKey), bits);
    BigInteger implicit = ephemeralKey.add(ours.multiply(staticKey)).mod(curve.n());
    BigInteger theirs = associate(theirEphemeral, bits);
    ECPoint shared =
        curve
            .pointOf(theirEphemeral)
            .add(curve.pointOf(theirStatic).multiply(theirs))
            .multiply(implicit);
    return EccCurve.finite(shared);
  }

  /**
   * The exchange of SM2 (GB/T 32918.3) up to the shared point. (The reference code of revision 1.59
   * masks the coordinates wrongly where its words have 64 bits and finds another point; this
   * follows the standard.)
   *
   * @param curve the curve
   * @param staticKey our static private key
   * @param ephemeralKey our ephemeral private key
   * @param theirStatic the other side's static public key
   * @param theirEphemeral the other side's ephemeral public key
   * @return the shared point
   * @throws CryptException {@code ECC_POINT} if a point is not on the curve, {@code NO_RESULT} if
   *     the result is the point at infinity
   */
  public static EccPoint sm2(
      EccCurve curve,
      BigInteger staticKey,
      BigInteger ephemeralKey,
      EccPoint theirStatic,
      EccPoint theirEphemeral)
      throws CryptException {
    int w = (curve.n().bitLength() + 1) / 2 - 1;
    BigInteger ours = associate(curve.multiply(ephemeralKey), w);
    BigInteger t = staticKey.add(ours.multiply(ephemeralKey)).mod(curve.n());
    BigInteger theirs = associate(theirEphemeral, w);
    ECPoint shared =
        curve.pointOf(theirStatic).add(curve.pointOf(theirEphemeral).multiply(theirs)).multiply(t);
    return EccCurve.finite(shared);
  }

  /** The associate value: the low bits of the x-coordinate with a one above them. */
  private static BigInteger associate(EccPoint point, int bits) {
    BigInteger one = BigInteger.ONE.shiftLeft(bits);
    return point.x().mod(one).add(one);
  }
}
