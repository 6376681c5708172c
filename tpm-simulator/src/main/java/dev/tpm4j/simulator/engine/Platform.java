package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmClockAdjust;
import dev.tpm4j.transport.Timebase;

/** What the platform around the TPM gives it: locality, physical presence, a running timer. */
final class Platform {

  static final int MAX_LOCALITY = 4;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Ticks of the timer's source in a millisecond; fewer are counted to make the timer faster. */
  private static final int NOMINAL_RATE = 30_000;

  private static final int RATE_LIMIT = 5_000;
  private static final int MAX_RATE = NOMINAL_RATE + RATE_LIMIT;
  private static final int COARSE = 300;
  private static final int MEDIUM = 30;
  private static final int FINE = 1;

  private final Timebase timebase;
  private long sinceNanos;
  private long nanosBefore;
  private int rate = NOMINAL_RATE;
  int locality;
  boolean physicalPresence;

  Platform(Timebase timebase) {
    this.timebase = timebase;
    this.sinceNanos = timebase.nanoTime();
  }

  /** The same lines and the same timer, for a TPM that goes on from another. */
  Platform copy() {
    Platform copy = new Platform(timebase);
    copy.sinceNanos = sinceNanos;
    copy.nanosBefore = nanosBefore;
    copy.rate = rate;
    copy.locality = locality;
    copy.physicalPresence = physicalPresence;
    return copy;
  }

  /** Every line, how far the timer is and how fast, in the order of saved states. */
  void fields(StateFields fields) {
    long now = timebase.nanoTime();
    nanosBefore = fields.u64("timerNanos", nanos(now));
    sinceNanos = now;
    rate = within("rate", fields.u32("rate", rate), NOMINAL_RATE - RATE_LIMIT, MAX_RATE);
    locality = within("locality", fields.u32("locality", locality), 0, MAX_LOCALITY);
    physicalPresence = fields.flag("physicalPresence", physicalPresence);
  }

  private static int within(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException("the platform has no " + name + " of " + value);
    }
    return value;
  }

  void restartTimer() {
    sinceNanos = timebase.nanoTime();
    nanosBefore = 0;
    rate = NOMINAL_RATE;
  }

  /** Milliseconds since power came on. */
  long timerMillis() {
    return nanos(timebase.nanoTime()) / NANOS_PER_MILLI;
  }

  private long nanos(long now) {
    long real = now - sinceNanos;
    long whole = real / rate * NOMINAL_RATE;
    return nanosBefore + whole + real % rate * NOMINAL_RATE / rate;
  }

  /**
   * Makes the timer faster or slower by 1%, 0.1% or 0.003%, at most by a sixth.
   *
   * @param adjust {@code TPM_CLOCK_ADJUST}
   */
  void adjustClockRate(int adjust) {
    long now = timebase.nanoTime();
    nanosBefore = nanos(now);
    sinceNanos = now;
    int changed =
        rate
            + switch (adjust) {
              case TpmClockAdjust.COARSE_SLOWER -> COARSE;
              case TpmClockAdjust.MEDIUM_SLOWER -> MEDIUM;
              case TpmClockAdjust.FINE_SLOWER -> FINE;
              case TpmClockAdjust.FINE_FASTER -> -FINE;
              case TpmClockAdjust.MEDIUM_FASTER -> -MEDIUM;
              case TpmClockAdjust.COARSE_FASTER -> -COARSE;
              default -> 0;
            };
    rate = Math.max(NOMINAL_RATE - RATE_LIMIT, Math.min(MAX_RATE, changed));
  }
}
