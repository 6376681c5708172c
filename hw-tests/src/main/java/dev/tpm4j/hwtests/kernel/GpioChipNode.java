package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.transport.linux.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * {@code /dev/gpiochipN}: outputs, and inputs with their edges, one line at a time, through version
 * 2 of the uAPI.
 */
public final class GpioChipNode implements EmulatedNode {

  private static final int GET_VALUES = 0xC010_B40E;
  private static final int SET_VALUES = 0xC010_B40F;
  private static final int CONFIG = 288;
  private static final int NUM_ATTRS = CONFIG + 8;
  private static final int ATTRIBUTE = CONFIG + 32;
  private static final int NUM_LINES = 560;
  private static final long ACTIVE_LOW = 1 << 1;
  private static final long INPUT = 1 << 2;
  private static final long EDGE_RISING = 1 << 4;
  private static final int EVENT_SIZE = 48;
  private static final long OUTPUT = 1 << 3;
  private static final int OUTPUT_VALUES = 2;

  private final int lines;
  private final Wire wire;
  private final Set<Integer> taken = new HashSet<>();
  private final Map<Integer, Boolean> levels = new HashMap<>();
  private final Map<Integer, Listener> listeners = new HashMap<>();

  /** What is soldered to the lines. */
  @FunctionalInterface
  public interface Wire {

    /**
     * A line is driven.
     *
     * @param line which
     * @param high to which level
     */
    void drive(int line, boolean high);
  }

  /**
   * A chip.
   *
   * @param lines how many it has
   * @param wire what is soldered to them
   */
  public GpioChipNode(int lines, Wire wire) {
    this.lines = lines;
    this.wire = Objects.requireNonNull(wire, "wire");
  }

  /**
   * Something outside drives a line.
   *
   * @param line which
   * @param high to which level; lines are high until they are driven
   */
  public synchronized void level(int line, boolean high) {
    Boolean before = levels.put(line, high);
    Listener listener = listeners.get(line);
    if (listener != null && (before == null || before) != high) {
      listener.changed(high);
    }
  }

  @Override
  public OpenFile open(int flags, Readiness readiness) {
    return new OpenFile() {
      @Override
      public OpenFile gpioLine(byte[] request, Readiness ready) throws CallFailure {
        return take(ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()), ready);
      }
    };
  }

  private synchronized OpenFile take(ByteBuffer request, Readiness ready) throws CallFailure {
    int line = request.getInt(0);
    long flags = request.getLong(CONFIG);
    boolean output = (flags & OUTPUT) != 0;
    boolean input = (flags & INPUT) != 0;
    if (request.getInt(NUM_LINES) != 1 || output == input || line < 0 || line >= lines) {
      throw new CallFailure(Errno.EINVAL);
    }
    if (!taken.add(line)) {
      throw new CallFailure(Errno.EBUSY);
    }
    boolean activeLow = (flags & ACTIVE_LOW) != 0;
    if (input) {
      Listener listener = new Listener(line, activeLow, (flags & EDGE_RISING) != 0, ready);
      listeners.put(line, listener);
      return listener;
    }
    boolean asserted =
        request.getInt(NUM_ATTRS) > 0
            && request.getInt(ATTRIBUTE) == OUTPUT_VALUES
            && (request.getLong(ATTRIBUTE + 8) & request.getLong(ATTRIBUTE + 16) & 1) != 0;
    wire.drive(line, asserted != activeLow);
    return new Line(line, activeLow);
  }

  private final class Line implements OpenFile {

    private final int line;
    private final boolean activeLow;

    Line(int line, boolean activeLow) {
      this.line = line;
      this.activeLow = activeLow;
    }

    @Override
    public byte[] ioctl(int request, long argument, byte[] data) throws CallFailure {
      if (request != SET_VALUES || data.length != 2 * Long.BYTES) {
        throw new CallFailure(Errno.ENOTTY);
      }
      ByteBuffer values = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
      if ((values.getLong(8) & 1) != 0) {
        wire.drive(line, (values.getLong(0) & 1) != 0 != activeLow);
      }
      return Arrays.copyOf(data, data.length);
    }

    @Override
    public void close() {
      synchronized (GpioChipNode.this) {
        taken.remove(line);
      }
    }
  }

  private final class Listener implements OpenFile {

    private final int line;
    private final boolean activeLow;
    private final boolean edges;
    private final Readiness ready;
    private int events;

    Listener(int line, boolean activeLow, boolean edges, Readiness ready) {
      this.line = line;
      this.activeLow = activeLow;
      this.edges = edges;
      this.ready = ready;
    }

    void changed(boolean high) {
      if (edges && high != activeLow) {
        events++;
        ready.set(true);
      }
    }

    @Override
    public byte[] ioctl(int request, long argument, byte[] data) throws CallFailure {
      if (request != GET_VALUES || data.length != 2 * Long.BYTES) {
        throw new CallFailure(Errno.ENOTTY);
      }
      synchronized (GpioChipNode.this) {
        boolean asserted = levels.getOrDefault(line, true) != activeLow;
        ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).putLong(0, asserted ? 1 : 0);
      }
      return data;
    }

    @Override
    public byte[] read(int length) throws CallFailure {
      synchronized (GpioChipNode.this) {
        int given = Math.min(events, length / EVENT_SIZE);
        if (given == 0) {
          throw new CallFailure(length < EVENT_SIZE ? Errno.EINVAL : Errno.EAGAIN);
        }
        events -= given;
        ready.set(events > 0);
        return new byte[given * EVENT_SIZE];
      }
    }

    @Override
    public void close() {
      synchronized (GpioChipNode.this) {
        taken.remove(line);
        listeners.remove(line);
      }
    }
  }
}
