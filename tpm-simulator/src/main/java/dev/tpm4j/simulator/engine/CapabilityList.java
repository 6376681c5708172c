package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.IntList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One of the lists of {@code TPMU_CAPABILITIES}.
 *
 * @param elements the elements
 * @param more whether there would have been more than were asked for
 */
record CapabilityList<T>(List<T> elements, boolean more) {

  /** {@code MAX_CAP_BUFFER}. */
  static final int MAX_CAP_BUFFER = 1024;

  private static final int MAX_DATA = MAX_CAP_BUFFER - 8;

  static <T> CapabilityList<T> empty() {
    return new CapabilityList<>(List.of(), false);
  }

  static IntList ints(List<Integer> elements) {
    return IntList.of(elements.stream().mapToInt(Integer::intValue).toArray());
  }

  /** As the answer to a query: the elements as an arm of the union. */
  <U> Answer<U> as(Function<List<T>, U> arm) {
    return new Answer<>(arm.apply(elements), more);
  }

  /** What GetCapability says. */
  record Answer<U>(U data, boolean more) {}

  /** Collects elements up to a count. */
  static final class Collector<T> {
    private final List<T> elements = new ArrayList<>();
    private final int max;
    private boolean more;

    /**
     * A collector.
     *
     * @param count what the caller asks for, unsigned
     * @param elementSize octets of one element: no more are collected than fit a response
     */
    Collector(int count, int elementSize) {
      int fit = MAX_DATA / elementSize;
      this.max = Integer.compareUnsigned(count, fit) > 0 ? fit : count;
    }

    boolean full() {
      return elements.size() >= max;
    }

    void add(T element) {
      if (full()) {
        more = true;
      } else {
        elements.add(element);
      }
    }

    /** There is more, whatever it is. */
    void noteMore() {
      more = true;
    }

    CapabilityList<T> list() {
      return new CapabilityList<>(List.copyOf(elements), more);
    }
  }
}
