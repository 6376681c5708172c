package dev.tpm4j.simulator.engine;

import java.util.List;
import java.util.Random;

/** The choices of a seeded stream of commands. */
final class Dice {

  private final Random random;

  Dice(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int n) {
    return below(n) == 0;
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  <T> T any(List<T> list) {
    return list.get(below(list.size()));
  }
}
