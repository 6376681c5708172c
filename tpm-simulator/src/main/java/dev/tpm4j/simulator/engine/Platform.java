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

  void restartTimer() {
    powerOnNanos = timebase.nanoTime();
  }

  /** Milliseconds since power came on. */
  long timerMillis() {
    return (timebase.nanoTime() - powerOnNanos) / NANOS_PER_MILLI;
  }
}
