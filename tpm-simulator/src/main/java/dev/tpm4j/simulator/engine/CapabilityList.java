package dev.tpm4j.simulator.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One of the lists of {@code TPMU_CAPABILITIES}.
 *
 * @param elements each writes itself
 * @param more whether there would have been more than were asked for
 */
record CapabilityList(List<Consumer<WireWriter>> elements, boolean more) {

  static final CapabilityList EMPTY = new CapabilityList(List.of(), false);

  /** {@code MAX_CAP_BUFFER}. */
  static final int MAX_CAP_BUFFER = 1024;

  private static final int MAX_DATA = MAX_CAP_BUFFER - 8;

  void write(WireWriter out) {
    out.u32(elements.size());
    elements.forEach(element -> element.accept(out));
  }

  /** Collects elements up to a count. */
  static final class Collector {
    private final List<Consumer<WireWriter>> elements = new ArrayList<>();
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

    void add(Consumer<WireWriter> element) {
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

    CapabilityList list() {
      return new CapabilityList(List.copyOf(elements), more);
    }
  }
}
