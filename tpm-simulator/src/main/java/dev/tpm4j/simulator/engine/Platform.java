package dev.tpm4j.simulator.engine;

import dev.tpm4j.transport.Timebase;

/** What the platform around the TPM gives it: locality, physical presence, a running timer. */
final class Platform {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Timebase timebase;
  private long powerOnNanos;
  int locality;
  boolean physicalPresence;

  Platform(Timebase timebase) {
    this.timebase = timebase;
    this.powerOnNanos = timebase.nanoTime();
  }

  /** The same lines and the same timer, for a TPM that goes on from another. */
  Platform copy() {
    Platform copy = new Platform(timebase);
    copy.powerOnNanos = powerOnNanos;
    copy.locality = locality;
    copy.physicalPresence = physicalPresence;
    return copy;
  }

  /** Every line, and how far the timer is, in the order of saved states. */
  void fields(StateFields fields) {
    long millis = fields.u64("timerMillis", timerMillis());
    powerOnNanos = timebase.nanoTime() - millis * NANOS_PER_MILLI;
    locality = fields.u32("locality", locality);
    physicalPresence = fields.flag("physicalPresence", physicalPresence);
  }

  void restartTimer() {
    powerOnNanos = timebase.nanoTime();
  }

  /** Milliseconds since power came on. */
  long timerMillis() {
    return (timebase.nanoTime() - powerOnNanos) / NANOS_PER_MILLI;
  }
}
