package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.transport.linux.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** {@code /dev/gpiochipN}: outputs, one at a time, through version 2 of the uAPI. */
public final class GpioChipNode implements EmulatedNode {

  private static final int SET_VALUES = 0xC010_B40F;
  private static final int CONFIG = 288;
  private static final int NUM_ATTRS = CONFIG + 8;
  private static final int ATTRIBUTE = CONFIG + 32;
  private static final int NUM_LINES = 560;
  private static final long ACTIVE_LOW = 1 << 1;
  private static final long OUTPUT = 1 << 3;
  private static final int OUTPUT_VALUES = 2;

  private final int lines;
  private final Wire wire;
  private final Set<Integer> taken = new HashSet<>();

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

  @Override
  public OpenFile open(int flags, Readiness readiness) {
    return new OpenFile() {
      @Override
      public OpenFile gpioLine(byte[] request) throws CallFailure {
        return take(ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()));
      }
    };
  }

  private synchronized OpenFile take(ByteBuffer request) throws CallFailure {
    int line = request.getInt(0);
    long flags = request.getLong(CONFIG);
    boolean output = request.getInt(NUM_LINES) == 1 && (flags & OUTPUT) != 0;
    if (!output || line < 0 || line >= lines) {
      throw new CallFailure(Errno.EINVAL);
    }
    if (!taken.add(line)) {
      throw new CallFailure(Errno.EBUSY);
    }
    boolean activeLow = (flags & ACTIVE_LOW) != 0;
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
}
