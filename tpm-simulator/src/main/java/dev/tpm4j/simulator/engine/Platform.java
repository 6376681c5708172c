package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmClockAdjust;
import dev.tpm4j.transport.Timebase;

/** What the platform around the TPM gives it: locality, physical presence, a running timer. */
final class Platform {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Ticks of the timer's source in a millisecond; fewer are counted to make the timer faster. */
  private static final int NOMINAL_RATE = 30_000;

  private static final int RATE_LIMIT = 5_000;
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

  /** Every line, and how far the timer is, in the order of saved states. */
  void fields(StateFields fields) {
    long now = timebase.nanoTime();
    nanosBefore = fields.u64("timerMillis", nanos(now) / NANOS_PER_MILLI) * NANOS_PER_MILLI;
    sinceNanos = now;
    rate = fields.u32("clockRate", rate);
    locality = fields.u32("locality", locality);
    physicalPresence = fields.flag("physicalPresence", physicalPresence);
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
    rate = Math.max(NOMINAL_RATE - RATE_LIMIT, Math.min(NOMINAL_RATE + RATE_LIMIT, changed));
  }
}
