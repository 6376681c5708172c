package dev.tpm4j.simulator.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.util.BigIntegers;
import org.bouncycastle.util.Pack;

/**
 * The odd numbers from a candidate on that no small prime divides. Bit i of the field stands for
 * {@code base + 2 i}; base is the largest odd multiple of 105 that is not above the candidate.
 * Which primes are sieved out, and how long the field is, decides what key follows from a seed, and
 * is as in the reference code.
 */
final class PrimeSieve {

  private static final int FIELD_BITS = 2048 * Byte.SIZE;
  private static final int ALIGNMENT = 105;

  /** Products of primes stay below this, so that a remainder and a word of 32 bits fit a long. */
  private static final long MAX_PRODUCT = 1L << 31;

  private static final long WORD_MASK = 0xFFFF_FFFFL;

  private final BigInteger base;
  private final long[] field = new long[FIELD_BITS / Long.SIZE];
  private int remaining;

  PrimeSieve(BigInteger candidate) {
    int excess = candidate.mod(BigInteger.valueOf(ALIGNMENT)).intValue();
    int evenExcess = excess % 2 == 0 ? excess : excess + ALIGNMENT;
    base = candidate.subtract(BigInteger.valueOf(evenExcess));
    Arrays.fill(field, -1L);
    sieve(SmallPrimes.countUpTo(largestPrime(candidate.bitLength())));
    for (long word : field) {
      remaining += Long.bitCount(word);
    }
  }

  private static int largestPrime(int bits) {
    if (bits <= 512) {
      return 8167;
    }
    return bits <= 1024 ? 38891 : 65535;
  }

  /** How many numbers are left. */
  int remaining() {
    return remaining;
  }

  /** Takes the number that has so many smaller ones left below it. */
  BigInteger take(int index) {
    int word = 0;
    int skip = index;
    for (int here = Long.bitCount(field[0]); here <= skip; here = Long.bitCount(field[word])) {
      skip -= here;
      word++;
    }
    long bits = field[word];
    for (; skip > 0; skip--) {
      bits &= bits - 1;
    }
    int bit = Long.numberOfTrailingZeros(bits);
    field[word] &= ~(1L << bit);
    remaining--;
    return base.add(BigInteger.valueOf(2L * (word * Long.SIZE + bit)));
  }

  /**
   * Clears the multiples of the first odd primes. The long division of the base is by products of
   * several primes, because there are so many of them.
   */
  private void sieve(int primes) {
    int[] words = words(base);
    int first = 0;
    while (first < primes) {
      long product = SmallPrimes.get(first);
      int end = first + 1;
      while (end < primes && product * SmallPrimes.get(end) < MAX_PRODUCT) {
        product *= SmallPrimes.get(end++);
      }
      long remainder = 0;
      for (int word : words) {
        remainder = (remainder << Integer.SIZE | word & WORD_MASK) % product;
      }
      for (; first < end; first++) {
        int prime = SmallPrimes.get(first);
        clear(prime, (int) (remainder % prime));
      }
    }
  }

  private void clear(int prime, int remainder) {
    int shortBy = remainder == 0 ? 0 : prime - remainder;
    int start = shortBy % 2 == 0 ? shortBy / 2 : (shortBy + prime) / 2;
    for (int bit = start; bit < FIELD_BITS; bit += prime) {
      field[bit / Long.SIZE] &= ~(1L << bit);
    }
  }

  private static int[] words(BigInteger number) {
    int count = (number.bitLength() + Integer.SIZE - 1) / Integer.SIZE;
    int[] words = new int[count];
    byte[] bytes = BigIntegers.asUnsignedByteArray(count * Integer.BYTES, number);
    Pack.bigEndianToInt(bytes, 0, words);
    return words;
  }
}
