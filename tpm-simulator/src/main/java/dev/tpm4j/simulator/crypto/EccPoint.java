package dev.tpm4j.simulator.crypto;

import java.math.BigInteger;

/**
 * A point as a pair of coordinates. Whether it is on a curve, only the curve can say; the point at
 * infinity has no coordinates and is never one of these.
 *
 * @param x not negative
 * @param y not negative
 */
public record EccPoint(BigInteger x, BigInteger y) {

  /**
   * A point from the bytes of a {@code TPMS_ECC_POINT}.
   *
   * @param x big-endian, of any length
   * @param y big-endian, of any length
   * @return the point
   */
  public static EccPoint of(byte[] x, byte[] y) {
    return new EccPoint(new BigInteger(1, x), new BigInteger(1, y));
  }
}
