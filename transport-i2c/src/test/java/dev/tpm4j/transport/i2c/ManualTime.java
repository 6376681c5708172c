package dev.tpm4j.transport.i2c;

import dev.tpm4j.transport.Timebase;

/** A clock that moves only when told, or slept on. */
final class ManualTime implements Timebase {

  long now = 1_000_000_000;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void sleep(long nanos) {
    if (nanos > 0) {
      now += nanos;
    }
  }
}
