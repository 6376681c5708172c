package dev.tpm4j.transport.tis;

import dev.tpm4j.profile.FifoBehaviour.Burst;

/**
 * What burstCount means on this part.
 *
 * <p>Static: it does not change, and some parts even show 0 while a response is fetched (Linux
 * commit 26a137e31ffe); then the value seen in Ready counts. Dynamic: bytes that may move now. On
 * many dynamic parts it also says how many bytes of the response are left, once they fit the FIFO;
 * that is believed where the profile calls the part dynamic, or after it was seen to be so, until
 * it is seen to be false.
 */
final class BurstGrant {

  private final boolean fixed;
  private boolean countsRemaining;
  private boolean refuted;
  private int ready;

  BurstGrant(Burst known, int knownCount, boolean capabilitySaysStatic) {
    fixed = known == Burst.STATIC || known == Burst.UNKNOWN && capabilitySaysStatic;
    countsRemaining = known == Burst.DYNAMIC;
    ready = fixed ? knownCount : 0;
  }

  void seenInReady(int status) {
    int count = TisStatus.burstCount(status);
    if (count > 0) {
      ready = count;
    }
  }

  /** Bytes that may move now; 0: wait. */
  int of(int status) {
    int count = TisStatus.burstCount(status);
    return count == 0 && fixed ? ready : count;
  }

  boolean isFixed() {
    return fixed;
  }

  /** Whether burstCount in Completion may be taken for the bytes that are left, or fewer. */
  boolean countsRemaining() {
    return countsRemaining && !fixed;
  }

  /** Whether a burstCount above the bytes that should be left is a hint at a wrong size field. */
  boolean hintsAtMore(int status, int left) {
    int count = TisStatus.burstCount(status);
    return !fixed && !refuted && count > left && (countsRemaining || count < ready);
  }

  /** A response ended where burstCount said. */
  void confirm(int status, int left) {
    int count = TisStatus.burstCount(status);
    if (!fixed && !refuted && count == left && count < ready) {
      countsRemaining = true;
    }
  }

  /** burstCount offered more than there was. */
  void refute() {
    refuted = true;
    countsRemaining = false;
  }
}
