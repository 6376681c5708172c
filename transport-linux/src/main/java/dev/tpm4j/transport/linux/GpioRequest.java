package dev.tpm4j.transport.linux;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;

/**
 * Takes one line of a GPIO chip through the character device (uAPI version 2, Linux 5.10).
 *
 * <pre>
 *   struct gpio_v2_line_request   0 offsets u32[64] | 256 consumer char[32] | 288 config
 *                                 560 num_lines u32 | 564 event_buffer_size u32 | 588 fd s32
 *   struct gpio_v2_line_config    0 flags u64 | 8 num_attrs u32 | 32 attrs
 *                                 attrs[0]: 0 id u32 | 8 values u64 | 16 mask u64
 *   struct gpio_v2_line_values    0 bits u64 | 8 mask u64
 * </pre>
 */
final class GpioRequest {

  /** Size of {@code struct gpio_v2_line_values}. */
  static final int VALUES_SIZE = 16;

  /** {@code GPIO_V2_LINE_GET_VALUES_IOCTL}. */
  static final NativeLong GET_VALUES = new NativeLong(0xC010_B40EL, true);

  /** {@code GPIO_V2_LINE_SET_VALUES_IOCTL}. */
  static final NativeLong SET_VALUES = new NativeLong(0xC010_B40FL, true);

  private static final NativeLong GET_LINE = new NativeLong(0xC250_B407L, true);
  private static final int REQUEST_SIZE = 592;
  private static final int CONSUMER = 256;
  private static final int CONFIG = 288;
  private static final int NUM_ATTRS = CONFIG + 8;
  private static final int ATTRIBUTE = CONFIG + 32;
  private static final int NUM_LINES = 560;
  private static final int FD = 588;
  private static final long ACTIVE_LOW = 1 << 1;
  private static final long INPUT = 1 << 2;
  private static final long OUTPUT = 1 << 3;

  /** From inactive to active, whatever the level. */
  private static final long EDGE_RISING = 1 << 4;

  private static final int OUTPUT_VALUES = 2;

  private GpioRequest() {}

  /** A line to be driven, at once. */
  static DeviceNode output(GpioReference reference, boolean asserted) {
    try (Memory request = request(reference, OUTPUT)) {
      request.setInt(NUM_ATTRS, 1);
      request.setInt(ATTRIBUTE, OUTPUT_VALUES);
      request.setLong(ATTRIBUTE + 8, asserted ? 1 : 0);
      request.setLong(ATTRIBUTE + 16, 1);
      return take(reference, request);
    }
  }

  /** A line to be listened to, for assertions. */
  static DeviceNode input(GpioReference reference) {
    try (Memory request = request(reference, INPUT | EDGE_RISING)) {
      return take(reference, request);
    }
  }

  private static Memory request(GpioReference reference, long flags) {
    Memory request = new Memory(REQUEST_SIZE);
    request.clear();
    request.setInt(0, reference.line());
    request.setString(CONSUMER, "tpm4j");
    request.setLong(CONFIG, flags | (reference.activeLow() ? ACTIVE_LOW : 0));
    request.setInt(NUM_LINES, 1);
    return request;
  }

  private static DeviceNode take(GpioReference reference, Memory request) {
    try (DeviceNode chip =
        DeviceNode.open(reference.chip(), DeviceNode.READ_WRITE, new GpioHelp())) {
      int result = chip.ioctl(GET_LINE, request);
      if (result < 0) {
        throw refused(-result, reference);
      }
      return DeviceNode.adopt(request.getInt(FD), reference.toString());
    }
  }

  private static TransportException refused(int errno, GpioReference reference) {
    return TransportException.of(errno == Errno.EBUSY ? Kind.BUSY : Kind.CONFIGURATION)
        .what(reference + " cannot be had: " + Errno.name(errno))
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
                      "the chip has no such line, or it cannot be used this way",
                      "gpioinfo (package gpiod) lists them");
            })
        .build();
  }
}
