package dev.tpm4j.transport.linux;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;

/**
 * A line that is driven, through the GPIO character device (uAPI version 2, Linux 5.10). It stays
 * driven until it is closed; what its level is then, the chip decides.
 *
 * <pre>
 *   struct gpio_v2_line_request   0 offsets u32[64] | 256 consumer char[32] | 288 config
 *                                 560 num_lines u32 | 564 event_buffer_size u32 | 588 fd s32
 *   struct gpio_v2_line_config    0 flags u64 | 8 num_attrs u32 | 32 attrs
 *                                 attrs[0]: 0 id u32 | 8 values u64 | 16 mask u64
 *   struct gpio_v2_line_values    0 bits u64 | 8 mask u64
 * </pre>
 */
final class GpioOutput implements AutoCloseable {

  private static final NativeLong GET_LINE = new NativeLong(0xC250_B407L, true);
  private static final NativeLong SET_VALUES = new NativeLong(0xC010_B40FL, true);
  private static final int REQUEST_SIZE = 592;
  private static final int CONSUMER = 256;
  private static final int CONFIG = 288;
  private static final int NUM_ATTRS = CONFIG + 8;
  private static final int ATTRIBUTE = CONFIG + 32;
  private static final int NUM_LINES = 560;
  private static final int FD = 588;
  private static final long ACTIVE_LOW = 1 << 1;
  private static final long OUTPUT = 1 << 3;
  private static final int OUTPUT_VALUES = 2;

  private final DeviceNode line;
  private final GpioReference reference;
  private final Memory values = new Memory(16);

  private GpioOutput(DeviceNode line, GpioReference reference) {
    this.line = line;
    this.reference = reference;
    values.setLong(8, 1);
  }

  /** Takes a line and drives it at once. */
  static GpioOutput open(GpioReference reference, boolean asserted) {
    try (DeviceNode chip =
            DeviceNode.open(reference.chip(), DeviceNode.READ_WRITE, new GpioHelp());
        Memory request = new Memory(REQUEST_SIZE)) {
      request.clear();
      request.setInt(0, reference.line());
      request.setString(CONSUMER, "tpm4j");
      request.setLong(CONFIG, OUTPUT | (reference.activeLow() ? ACTIVE_LOW : 0));
      request.setInt(NUM_ATTRS, 1);
      request.setInt(ATTRIBUTE, OUTPUT_VALUES);
      request.setLong(ATTRIBUTE + 8, asserted ? 1 : 0);
      request.setLong(ATTRIBUTE + 16, 1);
      request.setInt(NUM_LINES, 1);
      int result = chip.ioctl(GET_LINE, request);
      if (result < 0) {
        throw refused(-result, reference);
      }
      return new GpioOutput(DeviceNode.adopt(request.getInt(FD), reference.toString()), reference);
    }
  }

  void set(boolean asserted) {
    values.setLong(0, asserted ? 1 : 0);
    int result = line.ioctl(SET_VALUES, values);
    if (result < 0) {
      throw TransportException.of(Kind.BUS_ERROR)
          .what(reference + " cannot be set: " + Errno.name(-result))
          .build();
    }
  }

  private static TransportException refused(int errno, GpioReference reference) {
    return TransportException.of(errno == Errno.EBUSY ? Kind.BUSY : Kind.CONFIGURATION)
        .what(reference + " cannot be driven: " + Errno.name(errno))
        .diagnosis(
            switch (errno) {
              case Errno.EBUSY ->
                  Diagnosis.of(
                      "something else has the line: a driver, another program",
                      "gpioinfo (package gpiod) shows which; choose another line, or stop it");
              case Errno.ENOTTY ->
                  Diagnosis.of(
                      reference.chip() + " is no GPIO chip, or the kernel is older than 5.10",
                      "compare with gpiodetect (package gpiod), and uname -r");
              default ->
                  Diagnosis.of(
                      "the chip has no such line, or it cannot be an output",
                      "gpioinfo (package gpiod) lists them");
            })
        .build();
  }

  /** Lets go of the line. Idempotent. */
  @Override
  public void close() {
    line.close();
  }
}
