package dev.tpm4j.tss;

import dev.tpm4j.transport.Timebase;
import java.time.Duration;
import java.util.Objects;

/**
 * How a connection behaves.
 *
 * @param deadline of each command that has none of its own; null: the transport's own
 * @param patience how long a TPM may answer "later" (RETRY, YIELDED, TESTING, NV_RATE) until that
 *     is the answer
 * @param timebase the clock of the pauses in between
 */
public record TpmOptions(Duration deadline, Duration patience, Timebase timebase) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Checks. */
  public TpmOptions {
    Objects.requireNonNull(patience);
    Objects.requireNonNull(timebase);
    if (deadline != null && deadline.isNegative() || patience.isNegative()) {
      throw new IllegalArgumentException("a time is negative");
    }
  }

  /**
   * No deadline but the transport's, 10 s of patience, the system's clock.
   *
   * @return the defaults
   */
  public static TpmOptions defaults() {
    return new TpmOptions(null, PATIENCE, Timebase.system());
  }

  /**
   * With another deadline.
   *
   * @param newDeadline of each command; null: the transport's own
   * @return a copy
   */
  public TpmOptions withDeadline(Duration newDeadline) {
    return new TpmOptions(newDeadline, patience, timebase);
  }

  /**
   * With another patience.
   *
   * @param newPatience zero: never send a command again
   * @return a copy
   */
  public TpmOptions withPatience(Duration newPatience) {
    return new TpmOptions(deadline, newPatience, timebase);
  }

  /**
   * With another clock.
   *
   * @param newTimebase a virtual board's, for example
   * @return a copy
   */
  public TpmOptions withTimebase(Timebase newTimebase) {
    return new TpmOptions(deadline, patience, newTimebase);
  }
}
