package dev.tpm4j.transport.linux;

import com.sun.jna.Memory;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.concurrent.TimeUnit;

/**
 * A line that is listened to: for its level, and for edges that came since it was last cleared.
 *
 * <p>Used by one thread at a time, but for {@link #close()}.
 */
public final class GpioInput implements AutoCloseable {

  /** Room for 16 of {@code struct gpio_v2_line_event}; the kernel keeps as many of one line. */
  private static final int EVENTS_SIZE = 16 * 48;

  /** After so long a waiting thread looks whether it was interrupted. */
  private static final int SLICE_MILLIS = 20;

  private final DeviceNode line;
  private final Memory values = new Memory(GpioRequest.VALUES_SIZE);
  private final Memory events = new Memory(EVENTS_SIZE);
  private final Memory entry = new Memory(8);

  private GpioInput(DeviceNode line) {
    this.line = line;
  }

  /**
   * Takes a line.
   *
   * @param reference which
   * @return the line; the caller closes it
   * @throws TransportException if it cannot be had
   */
  public static GpioInput open(GpioReference reference) {
    return new GpioInput(GpioRequest.input(reference));
  }

  /**
   * Waits until the line is asserted.
   *
   * @param nanos how long at most, in nanoseconds
   * @return true if it is, or was since it was last cleared
   * @throws TransportException with {@link Kind#CANCELED} if the thread is interrupted (its flag
   *     stays set), {@link Kind#BUS_ERROR} if the line cannot be read
   */
  public boolean await(long nanos) {
    long end = System.nanoTime() + nanos;
    while (!isAsserted()) {
      if (Thread.currentThread().isInterrupted()) {
        throw TransportException.of(Kind.CANCELED)
            .what("the thread was interrupted while it waited for the TPM")
            .build();
      }
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime() + 999_999);
      int edge = line.poll(entry, (int) Math.max(0, Math.min(left, SLICE_MILLIS)));
      check(edge == -Errno.EINTR ? 0 : edge);
      if (edge > 0) {
        return true;
      }
      if (left <= 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isAsserted() {
    values.setLong(0, 0);
    values.setLong(8, 1);
    check(line.ioctl(GpioRequest.GET_VALUES, values));
    return (values.getLong(0) & 1) != 0;
  }

  private void check(int result) {
    if (result < 0) {
      throw TransportException.of(Kind.BUS_ERROR)
          .what(line.path() + " cannot be read: " + Errno.name(-result))
          .build();
    }
  }

  /** Forgets the edges that came. */
  public void clear() {
    while (line.poll(entry, 0) > 0) {
      if (line.read(events, EVENTS_SIZE) <= 0) {
        return;
      }
    }
  }

  /** Lets go of the line. Idempotent. */
  @Override
  public void close() {
    line.close();
  }
}
