package dev.tpm4j.transport.tis;

import dev.tpm4j.profile.FifoBehaviour;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * TIMEOUT_A to TIMEOUT_D in nanoseconds (TCG PTP 1.05 §6.5.1.3), from the profile or by default.
 *
 * <p>A timeout only bounds how late a failure is reported; a part that answers early costs nothing.
 * So the defaults are the longest that any known part needs, not the specification's minimum.
 *
 * @param a locality and burst count; 750 ms
 * @param b commandReady; 4000 ms: Infineon's SLB9672 with firmware 15.22, and others of Infineon's,
 *     take up to 2250 ms where the specification allows 2000 (Linux commit 2f661f71fda1)
 * @param c stsValid and dataAvail; 2250 ms, for the same firmware
 * @param d how long Expect and dataAvail may lag behind the FIFO; 30 ms
 */
record TisTimeouts(long a, long b, long c, long d) {

  static final TisTimeouts DEFAULTS =
      new TisTimeouts(millis(750), millis(4000), millis(2250), millis(30));

  static TisTimeouts of(FifoBehaviour.Timeouts known) {
    return new TisTimeouts(
        or(known.a(), DEFAULTS.a),
        or(known.b(), DEFAULTS.b),
        or(known.c(), DEFAULTS.c),
        or(known.d(), DEFAULTS.d));
  }

  /**
   * How long moving some bytes through the FIFO may take in all: however small the bursts,
   * TIMEOUT_D for every 8 bytes on top of one wait of each kind.
   */
  long transfer(int bytes) {
    return a + c + (bytes + 7L) / 8 * d;
  }

  private static long or(OptionalInt millis, long nanos) {
    return millis.isPresent() ? millis(millis.getAsInt()) : nanos;
  }

  private static long millis(long value) {
    return TimeUnit.MILLISECONDS.toNanos(value);
  }
}
