package dev.tpm4j.transport;

import java.util.concurrent.TimeUnit;

/** A point in time by which something must have happened, and when the waiting began. */
public final class Deadline {

  private final Timebase timebase;
  private final long start;
  private final long nanos;

  private Deadline(Timebase timebase, long nanos) {
    this.timebase = timebase;
    this.start = timebase.nanoTime();
    this.nanos = nanos;
  }

  /**
   * A deadline from now.
   *
   * @param timebase the clock
   * @param amount how long from now
   * @param unit of {@code amount}
   * @return the deadline
   */
  public static Deadline in(Timebase timebase, long amount, TimeUnit unit) {
    return new Deadline(timebase, unit.toNanos(amount));
  }

  /**
   * Whether it has passed.
   *
   * @return true from the deadline on
   */
  public boolean expired() {
    return elapsedNanos() >= nanos;
  }

  /**
   * Time since this deadline was set.
   *
   * @return nanoseconds, 0 or more
   */
  public long elapsedNanos() {
    return timebase.nanoTime() - start;
  }

  /**
   * Time left.
   *
   * @return nanoseconds, 0 once expired
   */
  public long remainingNanos() {
    return Math.max(0, nanos - elapsedNanos());
  }

  /**
   * Sleeps for a step, but not beyond the deadline.
   *
   * @param stepNanos the step in nanoseconds
   */
  public void sleep(long stepNanos) {
    timebase.sleep(Math.min(stepNanos, remainingNanos()));
  }
}
