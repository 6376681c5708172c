package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCommit;
import dev.tpm4j.simulator.crypto.EccCurve;
import java.math.BigInteger;

/**
 * The numbers that {@code TPM2_Commit} and {@code TPM2_EC_Ephemeral} promise for later (TCG TPM 2.0
 * Library, Part 1, "Commit Random Value"). They are not kept: the count from which each is made
 * again is all that the caller brings back, and one bit says whether it is still due.
 */
final class Commitments {

  /** {@code MAX_COMMIT_COUNT}: as many counts can be due at a time. */
  static final int WINDOW = 128;

  private static final int INDEX = WINDOW - 1;
  private static final int U16 = 0xFFFF;

  private Commitments() {}

  /** The number that the next commitment is about; {@link #commit} makes it one. */
  static BigInteger next(TpmState state, Octets keyName, EccCurve curve)
      throws ResponseCodeException {
    return secret(state, state.reset.commitCounter, keyName, curve);
  }

  /** Promises the number that {@link #next} gave. */
  static int commit(TpmState state) {
    int count = (int) state.reset.commitCounter++ & U16;
    state.reset.commitsPending.set(count & INDEX);
    return count;
  }

  /**
   * The number that was promised with a count.
   *
   * @throws ResponseCodeException {@code TPM_RC_VALUE} if it was not, or has been used
   */
  static BigInteger due(TpmState state, int count, Octets keyName, EccCurve curve)
      throws ResponseCodeException {
    long counter = state.reset.commitCounter;
    if ((count & INDEX) >= (counter & INDEX)) {
      counter -= WINDOW;
    }
    boolean current = (counter & U16 & ~INDEX) == (count & ~INDEX);
    if (!current || !state.reset.commitsPending.get(count & INDEX)) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
    return secret(state, counter & ~(long) U16 | count, keyName, curve);
  }

  /** A promise is kept once. */
  static void end(TpmState state, int count) {
    state.reset.commitsPending.clear(count & INDEX);
  }

  private static BigInteger secret(TpmState state, long count, Octets keyName, EccCurve curve)
      throws ResponseCodeException {
    try {
      return EccCommit.secret(
          Tickets.HASH, state.reset.commitNonce, keyName.toByteArray(), count, curve);
    } catch (CryptException e) {
      throw new ResponseCodeException(TpmRc.NO_RESULT);
    }
  }
}
