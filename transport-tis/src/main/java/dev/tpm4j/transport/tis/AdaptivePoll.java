package dev.tpm4j.transport.tis;

import java.util.Map;

/**
 * When to look first whether a command is done: learned per command code, for the part at hand.
 *
 * <p>A look costs bus time and, on a real machine, far more than that in system calls; a sleep that
 * is too long costs all of its excess. So the first look comes when the command usually ends. The
 * first guess is the profile's, or at once. When the response was not there at the first look, two
 * commands in a row, the shorter of the two times is taken over; one slow command alone (a self
 * test in the background) changes nothing. When it always was there, an earlier look is tried now
 * and then, ever more rarely as long as that fails.
 */
final class AdaptivePoll {

  private static final int SLOTS = 256;
  private static final int USABLE = SLOTS * 3 / 4;
  private static final int FIRST_TRIAL = 64;
  private static final int RAREST_TRIAL = 4096;

  private final int[] codes = new int[SLOTS];
  private final boolean[] taken = new boolean[SLOTS];
  private final long[] estimate = new long[SLOTS];
  private final long[] missed = new long[SLOTS];
  private final int[] hits = new int[SLOTS];
  private final int[] trialAfter = new int[SLOTS];
  private final int[] size = new int[SLOTS];
  private int used;

  AdaptivePoll(Map<Integer, Integer> latencyMicros) {
    latencyMicros.forEach((code, micros) -> estimate[slot(code)] = micros * 1_000L);
  }

  /** Where a command code keeps what was learned; codes beyond the capacity share a place. */
  int slot(int commandCode) {
    int index = (commandCode ^ commandCode >>> 8) & SLOTS - 1;
    while (taken[index] && codes[index] != commandCode) {
      index = index + 1 & SLOTS - 1;
      if (used >= USABLE && !taken[index]) {
        return index;
      }
    }
    if (!taken[index] && used < USABLE) {
      taken[index] = true;
      codes[index] = commandCode;
      trialAfter[index] = FIRST_TRIAL;
      used++;
    }
    return index;
  }

  /** How long after go the first look should come, in nanoseconds. */
  long firstLook(int slot) {
    return isTrial(slot) ? estimate[slot] / 4 * 3 : estimate[slot];
  }

  private boolean isTrial(int slot) {
    return estimate[slot] > 0 && hits[slot] >= trialAfter[slot];
  }

  /** A command has ended. */
  void learn(int slot, long elapsed, boolean atFirstLook) {
    boolean trial = isTrial(slot);
    if (atFirstLook) {
      missed[slot] = 0;
      if (trial) {
        estimate[slot] = estimate[slot] / 4 * 3;
        trialAfter[slot] = 1;
        hits[slot] = 0;
      } else {
        hits[slot]++;
      }
      return;
    }
    hits[slot] = 0;
    if (trial && elapsed <= estimate[slot] + estimate[slot] / 4) {
      trialAfter[slot] = Math.min(RAREST_TRIAL, Math.max(FIRST_TRIAL, trialAfter[slot] * 4));
      return;
    }
    if (missed[slot] == 0) {
      missed[slot] = elapsed;
    } else {
      estimate[slot] = Math.min(missed[slot], elapsed);
      missed[slot] = 0;
      trialAfter[slot] = FIRST_TRIAL;
    }
  }

  /** Length of the last successful response to this command; 0 if there was none. */
  int lastSize(int slot) {
    return size[slot];
  }

  void lastSize(int slot, int bytes) {
    size[slot] = bytes;
  }
}
