package dev.tpm4j.transport.linux;

import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.Timebase;
import java.util.Objects;

/**
 * A TPM's reset line on a GPIO. To the TPM, power off is reset held: its volatile state is gone
 * when the line is released, and its supply stays.
 *
 * <p>The line is taken when it is first used, and driven until this is closed.
 */
final class GpioReset implements PowerControl, AutoCloseable {

  /** Parts ask for 80 us (SLB9670) to 2 ms; this is on the safe side of slow edges too. */
  private static final long PULSE_NANOS = 10_000_000;

  private final GpioReference reference;
  private final Timebase timebase;
  private GpioOutput line;

  GpioReset(GpioReference reference, Timebase timebase) {
    this.reference = Objects.requireNonNull(reference, "reference");
    this.timebase = Objects.requireNonNull(timebase, "timebase");
  }

  @Override
  public synchronized void powerOn() {
    drive(false);
  }

  @Override
  public synchronized void powerOff() {
    drive(true);
  }

  @Override
  public synchronized void reset() {
    drive(true);
    try {
      timebase.sleep(PULSE_NANOS);
    } finally {
      // Also when the thread is interrupted: a TPM left in reset would look broken.
      drive(false);
    }
  }

  private void drive(boolean asserted) {
    if (line == null) {
      line = GpioOutput.open(reference, asserted);
    } else {
      line.set(asserted);
    }
  }

  /** Lets go of the line, released. */
  @Override
  public synchronized void close() {
    if (line != null) {
      try {
        line.set(false);
      } finally {
        line.close();
        line = null;
      }
    }
  }
}
