package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.Timebase;

/** A deadline that is set again and again, so that waiting allocates nothing. */
final class Countdown {

  private final Timebase timebase;
  private long start;
  private long limit;

  Countdown(Timebase timebase) {
    this.timebase = timebase;
  }

  Countdown start(long nanos) {
    start = timebase.nanoTime();
    limit = nanos;
    return this;
  }

  long elapsed() {
    return timebase.nanoTime() - start;
  }

  long remaining() {
    return Math.max(0, limit - elapsed());
  }

  boolean expired() {
    return elapsed() >= limit;
  }
}
