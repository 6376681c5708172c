package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;

/**
 * Makes RSA keys, from a seed or at random, by the same search. The second prime found is the one
 * that becomes the sensitive value.
 */
public final class RsaKeyGenerator {

  /** The longest modulus that {@link #generate} makes: {@value} bits. */
  public static final int MAX_BITS = 4096;

  private static final int SIZE_STEP = 1024;
  private static final int MIN_DISTANCE_BITS = 101;

  private RsaKeyGenerator() {}

  /**
   * Whether a public exponent can be had: zero, which means 65537, or an odd prime of 32 bits that
   * is not smaller.
   *
   * @param exponent unsigned
   * @return true if so
   */
  public static boolean isExponent(int exponent) {
    long e = Integer.toUnsignedLong(exponent);
    return e == 0 || e >= RsaPublicKey.DEFAULT_EXPONENT && SmallPrimes.isPrime(e);
  }

  /**
   * Makes a key.
   *
   * @param bits the length of the modulus, a multiple of 1024
   * @param exponent the public exponent, unsigned; zero is {@value RsaPublicKey#DEFAULT_EXPONENT}
   * @param random where the primes come from
   * @return the key
   * @throws CryptException {@code RANGE} if the exponent cannot be had, {@code VALUE} if the length
   *     cannot
   */
  public static RsaPrivateKey generate(int bits, int exponent, RandomSource random)
      throws CryptException {
    if (!isExponent(exponent)) {
      throw new CryptException(Failure.RANGE, "no public exponent: " + exponent);
    }
    if (bits <= 0 || bits > MAX_BITS || bits % SIZE_STEP != 0) {
      throw new CryptException(Failure.VALUE, "no RSA keys of " + bits + " bits");
    }
    long e = exponent == 0 ? RsaPublicKey.DEFAULT_EXPONENT : Integer.toUnsignedLong(exponent);
    PrimeSearch search = new PrimeSearch(random);
    BigInteger other = search.next(bits / 2, e);
    BigInteger prime = search.next(bits / 2, e);
    while (prime.subtract(other).abs().bitLength() < MIN_DISTANCE_BITS) {
      prime = search.next(bits / 2, e);
    }
    return RsaPrivateKey.of(prime, other, BigInteger.valueOf(e));
  }
}
