package dev.tpm4j.simulator.crypto;

import java.math.BigInteger;

/**
 * The search of the reference code for a prime of an RSA key. Equal random bytes give an equal
 * prime, and leave the random source at an equal place: every draw is made in the same order and
 * length. (libtpms calls this seed compatibility level 1, "RSA prime adjust fix".)
 */
final class PrimeSearch {

  /** 2^16 / sqrt 2, rounded up: the least top of two factors whose product has full length. */
  private static final long ROOT_HALF = 0xB505;

  private static final long BELOW_ROOT_HALF = 0x10000 - ROOT_HALF;
  private static final int TOP_BITS = Integer.SIZE;
  private static final long CHOICE_BIT = 0x8000_0000L;

  private final RandomSource random;

  PrimeSearch(RandomSource random) {
    this.random = random;
  }

  /**
   * Finds a prime p.
   *
   * @param bits its length, a multiple of 32
   * @param exponent e, a prime; p - 1 will be no multiple of it
   */
  BigInteger next(int bits, long exponent) {
    BigInteger e = BigInteger.valueOf(exponent);
    while (true) {
      BigInteger candidate = adjusted(number(bits), bits);
      PrimeSieve sieve = new PrimeSieve(candidate);
      long choice = candidate.longValue() & 0xFFFF_FFFFL | CHOICE_BIT;
      while (sieve.remaining() > 0) {
        BigInteger trial = sieve.take((int) (choice % sieve.remaining()));
        BigInteger residue = trial.mod(e);
        if (residue.compareTo(BigInteger.ONE) > 0 && isProbablePrime(trial)) {
          return trial;
        }
      }
    }
  }

  /**
   * Maps a random number onto the odd numbers from 2^bits / sqrt 2 on, so that the product of any
   * two has full length: the top 32 bits t become t (1 - r) + r with r = 1 / sqrt 2, in fixed
   * point.
   */
  private static BigInteger adjusted(BigInteger number, int bits) {
    int shift = bits - TOP_BITS;
    BigInteger top = number.shiftRight(shift);
    long t = top.longValue();
    long moved =
        (t >>> 16) * BELOW_ROOT_HALF + ((t & 0xFFFF) * BELOW_ROOT_HALF >>> 16) + (ROOT_HALF << 16);
    BigInteger difference = BigInteger.valueOf(moved).subtract(top);
    return number.add(difference.shiftLeft(shift)).setBit(0);
  }

  /** Miller-Rabin as in FIPS 186-4 C.3.1, with the reference code's number of rounds. */
  private boolean isProbablePrime(BigInteger w) {
    BigInteger wMinusOne = w.subtract(BigInteger.ONE);
    int a = wMinusOne.getLowestSetBit();
    BigInteger m = wMinusOne.shiftRight(a);
    for (int round = rounds(w.bitLength()); round > 0; round--) {
      if (!passes(base(w.bitLength(), wMinusOne), w, wMinusOne, m, a)) {
        return false;
      }
    }
    return true;
  }

  private static boolean passes(
      BigInteger b, BigInteger w, BigInteger wMinusOne, BigInteger m, int a) {
    BigInteger z = b.modPow(m, w);
    if (z.equals(BigInteger.ONE) || z.equals(wMinusOne)) {
      return true;
    }
    for (int j = 1; j < a; j++) {
      z = z.multiply(z).mod(w);
      if (z.equals(wMinusOne)) {
        return true;
      }
    }
    return false;
  }

  private BigInteger base(int bits, BigInteger wMinusOne) {
    while (true) {
      BigInteger b = number(bits);
      if (b.compareTo(BigInteger.ONE) > 0 && b.compareTo(wMinusOne) < 0) {
        return b;
      }
    }
  }

  private BigInteger number(int bits) {
    BigInteger number = new BigInteger(1, random.generate((bits + 7) / Byte.SIZE));
    return bits % Byte.SIZE == 0 ? number : number.mod(BigInteger.ONE.shiftLeft(bits));
  }

  private static int rounds(int bits) {
    if (bits < 511) {
      return 8;
    }
    return bits < 1536 ? 5 : 4;
  }
}
