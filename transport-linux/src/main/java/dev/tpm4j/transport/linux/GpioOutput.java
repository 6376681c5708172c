package dev.tpm4j.transport.linux;

import com.sun.jna.Memory;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;

/**
 * A line that is driven. It stays driven until it is closed; what its level is then, the chip
 * decides.
 */
final class GpioOutput implements AutoCloseable {

  private final DeviceNode line;
  private final Memory values = new Memory(GpioRequest.VALUES_SIZE);

  private GpioOutput(DeviceNode line) {
    this.line = line;
    values.setLong(8, 1);
  }

  /** Takes a line and drives it at once. */
  static GpioOutput open(GpioReference reference, boolean asserted) {
    return new GpioOutput(GpioRequest.output(reference, asserted));
  }

  void set(boolean asserted) {
    values.setLong(0, asserted ? 1 : 0);
    int result = line.ioctl(GpioRequest.SET_VALUES, values);
    if (result < 0) {
      throw TransportException.of(Kind.BUS_ERROR)
          .what(line.path() + " cannot be set: " + Errno.name(-result))
          .build();
    }
  }

  /** Lets go of the line. Idempotent. */
  @Override
  public void close() {
    line.close();
  }
}
