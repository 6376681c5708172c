package dev.tpm4j.simulator.chip;

import java.util.List;

/**
 * How many bytes of wait state a chip inserts, access by access; each list is gone through in a
 * circle.
 *
 * @param reads bytes of wait of one read after the other; at least one entry, each 0 or more
 * @param writes the same for writes
 */
public record WaitPattern(List<Integer> reads, List<Integer> writes) {

  /** No wait states. */
  public static final WaitPattern NONE = fixed(0);

  public WaitPattern {
    reads = checked(reads);
    writes = checked(writes);
  }

  private static List<Integer> checked(List<Integer> waits) {
    List<Integer> copy = List.copyOf(waits);
    if (copy.isEmpty() || copy.stream().anyMatch(each -> each < 0)) {
      throw new IllegalArgumentException("a wait pattern has entries of 0 or more: " + copy);
    }
    return copy;
  }

  /**
   * The same number for each access.
   *
   * @param bytes 0 or more
   * @return the pattern
   */
  public static WaitPattern fixed(int bytes) {
    return new WaitPattern(List.of(bytes), List.of(bytes));
  }

  int of(boolean write, long turn) {
    List<Integer> waits = write ? writes : reads;
    return waits.get((int) (turn % waits.size()));
  }
}
