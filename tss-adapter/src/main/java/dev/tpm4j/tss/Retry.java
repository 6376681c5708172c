package dev.tpm4j.tss;

import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.Timebase;

/**
 * What to do about a TPM that says "later": {@code TPM_RC_RETRY}, {@code TPM_RC_YIELDED}, {@code
 * TPM_RC_TESTING} and {@code TPM_RC_NV_RATE}. The same command is sent again after a pause that
 * doubles each time, until the patience is used up; the TPM's code is then the answer.
 *
 * <p>Source: TPM 2.0 Library Part 2, TPM_RC, warnings.
 */
final class Retry {
  private static final long FIRST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 500_000_000;

  /** NV needs tens of milliseconds to recover (TPM_PT_NV_WRITE_RECOVERY). */
  private static final long FIRST_NV_PAUSE_NANOS = 20_000_000;

  private final Timebase timebase;
  private final long patienceNanos;
  private long start;
  private long pause;

  Retry(Timebase timebase, long patienceNanos) {
    this.timebase = timebase;
    this.patienceNanos = patienceNanos;
  }

  /** A new command. */
  void begin() {
    pause = 0;
  }

  /**
   * Waits, if the code asks for it and there is patience left.
   *
   * @return whether to send the command again
   */
  boolean again(int responseCode) {
    if (responseCode != TpmRc.RETRY
        && responseCode != TpmRc.YIELDED
        && responseCode != TpmRc.TESTING
        && responseCode != TpmRc.NV_RATE) {
      return false;
    }
    long now = timebase.nanoTime();
    if (pause == 0) {
      start = now;
      pause = FIRST_PAUSE_NANOS;
    } else {
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
    if (responseCode == TpmRc.NV_RATE) {
      pause = Math.max(pause, FIRST_NV_PAUSE_NANOS);
    }
    if (now - start + pause > patienceNanos) {
      return false;
    }
    timebase.sleep(pause);
    return true;
  }
}
