package dev.tpm4j.simulator.crypto;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** The odd primes that fit in 16 bits. */
final class SmallPrimes {

  private static final int LIMIT = 1 << 16;
  private static final int[] ODD = odd();

  private SmallPrimes() {}

  /** How many odd primes there are up to a number of at most 16 bits. */
  static int countUpTo(int last) {
    int index = Arrays.binarySearch(ODD, last);
    return index >= 0 ? index + 1 : -index - 1;
  }

  /** The odd prime with that many smaller ones. */
  static int get(int index) {
    return ODD[index];
  }

  /** Whether a number of 32 bits is prime. */
  static boolean isPrime(long number) {
    if (number < 3 || number % 2 == 0) {
      return number == 2;
    }
    for (int prime : ODD) {
      if ((long) prime * prime > number) {
        return true;
      }
      if (number % prime == 0) {
        return false;
      }
    }
    return true;
  }

  private static int[] odd() {
    BitSet composite = new BitSet(LIMIT);
    for (int i = 3; i * i < LIMIT; i += 2) {
      if (!composite.get(i)) {
        for (int multiple = i * i; multiple < LIMIT; multiple += 2 * i) {
          composite.set(multiple);
        }
      }
    }
    return IntStream.range(3, LIMIT).filter(i -> i % 2 == 1 && !composite.get(i)).toArray();
  }
}
