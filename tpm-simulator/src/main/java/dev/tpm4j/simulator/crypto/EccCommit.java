package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/** The numbers and points of {@code TPM2_Commit} and {@code TPM2_EC_Ephemeral}, Part 1 C.2. */
public final class EccCommit {

  /** How often a candidate may be no number of the curve, before something else is wrong. */
  private static final int MAX_TRIES = 1_000_000;

  private EccCommit() {}

  /**
   * The number r of a commitment, which is made again when it is used: a TPM keeps only a count.
   *
   * @param hash the hash that protects contexts
   * @param commitNonce the secret of this boot
   * @param name the name of the key, empty for {@code TPM2_EC_Ephemeral}
   * @param count the commit counter
   * @param curve the curve
   * @return a number below the order, not small
   * @throws CryptException {@code NO_RESULT} if none is found
   */
  public static BigInteger secret(
      Hash hash, byte[] commitNonce, byte[] name, long count, EccCurve curve)
      throws CryptException {
    byte[] counter = ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    int size = (curve.n().bitLength() + 7) / Byte.SIZE;
    Mac mac = hash.startHmac(commitNonce);
    byte[] label = KdfLabel.COMMIT.bytes();
    // The reference code starts the derivation's counter one too high, and goes on with it.
    int block = 1;
    while (block < MAX_TRIES) {
      byte[] candidate = new byte[size];
      for (int at = 0; at < size; at += hash.digestSize()) {
        byte[] piece = Kdf.kdfaBlock(mac, ++block, label, name, counter, size * Byte.SIZE);
        System.arraycopy(piece, 0, candidate, at, Math.min(piece.length, size - at));
      }
      BigInteger r = new BigInteger(1, candidate);
      if (r.compareTo(curve.n()) < 0 && !upperHalfIsZero(candidate)) {
        return r;
      }
    }
    throw new CryptException(Failure.NO_RESULT, "no number for the commitment");
  }

  private static boolean upperHalfIsZero(byte[] number) {
    byte[] upper = Arrays.copyOf(number, number.length / 2 + 1);
    return Arrays.equals(upper, new byte[upper.length]);
  }

  /**
   * The points that {@code TPM2_Commit} gives.
   *
   * @param k {@code [d]B}, if B was given
   * @param l {@code [r]B}, if B was given
   * @param e {@code [r]M}, or {@code [r]G} if neither M nor B was given
   */
  public record Points(Optional<EccPoint> k, Optional<EccPoint> l, Optional<EccPoint> e) {}

  /**
   * Computes the points of a commitment.
   *
   * @param curve the curve
   * @param m the point P1 of the command
   * @param b the point of s2 and y2 of the command
   * @param d the private key
   * @param r the number from {@link #secret}
   * @return the points
   * @throws CryptException {@code ECC_POINT} if a point is not on the curve, {@code NO_RESULT} if a
   *     result is the point at infinity
   */
  public static Points points(
      EccCurve curve, Optional<EccPoint> m, Optional<EccPoint> b, BigInteger d, BigInteger r)
      throws CryptException {
    Optional<EccPoint> k = Optional.empty();
    Optional<EccPoint> l = Optional.empty();
    Optional<EccPoint> e = Optional.empty();
    if (b.isPresent()) {
      k = Optional.of(curve.multiply(b.get(), d));
      l = Optional.of(curve.multiply(b.get(), r));
    }
    if (m.isPresent()) {
      e = Optional.of(curve.multiply(m.get(), r));
    } else if (b.isEmpty()) {
      e = Optional.of(curve.multiply(r));
    }
    return new Points(k, l, e);
  }
}
