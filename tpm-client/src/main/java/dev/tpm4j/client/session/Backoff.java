package dev.tpm4j.client.session;

import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.Timebase;
import java.util.Locale;

/**
 * Repeats a command for as long as the TPM asks for it and the deadline allows it, with steps that
 * double.
 *
 * <p>Source: TPM 2.0 Library Part 2, TPM_RC, "warning codes".
 */
final class Backoff {

  private static final long MILLI = 1_000_000;

  /** A busy TPM is soon free, a self test or the rate limit of its NV takes longer. */
  private static final long SOON = MILLI;

  private static final long LATER = 10 * MILLI;
  private static final long MOST = 200 * MILLI;

  private final Timebase timebase;
  private long start;
  private long limit;
  private long step;
  private int tries;

  Backoff(Timebase timebase) {
    this.timebase = timebase;
  }

  /** Begins with a command; the clock is not read before it is needed. */
  void begin() {
    tries = 1;
  }

  /** Whether the TPM wants the same command again. */
  static boolean applies(int responseCode) {
    return switch (responseCode) {
      case TpmRc.RETRY, TpmRc.YIELDED, TpmRc.TESTING, TpmRc.NV_RATE -> true;
      default -> false;
    };
  }

  /**
   * Waits before the next try.
   *
   * @param limitNanos from the first answer that asked for a repetition
   * @return false if there is no time for another try
   */
  boolean again(int responseCode, long limitNanos) {
    if (tries == 1) {
      start = timebase.nanoTime();
      limit = limitNanos;
      step = responseCode == TpmRc.RETRY || responseCode == TpmRc.YIELDED ? SOON : LATER;
    }
    long left = limit - (timebase.nanoTime() - start);
    if (left <= 0) {
      return false;
    }
    timebase.sleep(Math.min(step, left));
    step = Math.min(MOST, 2 * step);
    tries++;
    return true;
  }

  /** What was tried, for people; empty if it was tried once. */
  String describe() {
    return tries == 1
        ? ""
        : String.format(
            Locale.ROOT,
            "tried %d times in %.0f ms",
            tries,
            (timebase.nanoTime() - start) / (double) MILLI);
  }
}
