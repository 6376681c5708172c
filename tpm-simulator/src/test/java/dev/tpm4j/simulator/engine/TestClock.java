package dev.tpm4j.simulator.engine;

import dev.tpm4j.transport.Timebase;

/** A clock that the test sets. */
final class TestClock implements Timebase {

  static final long SECOND = 1_000_000_000L;

  long nanos;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void sleep(long duration) {
    nanos += duration;
  }
}
