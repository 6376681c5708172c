package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;

/**
 * Dictionary attack protection (TCG TPM 2.0 Library, Part 1, "Dictionary Attack Protection"): wrong
 * authorisations of protected entities are counted, forgotten with time, and too many lock them
 * out. A wrong lockoutAuth locks itself out at once.
 */
final class DictionaryAttack {

  private static final long MILLIS = 1000;

  private DictionaryAttack() {}

  /** As manufactured. */
  static void reset(PermanentState permanent) {
    permanent.failedTries = 0;
    permanent.maxTries = PermanentState.MAX_TRIES;
    permanent.recoverySeconds = PermanentState.RECOVERY_SECONDS;
    permanent.lockoutRecoverySeconds = PermanentState.RECOVERY_SECONDS;
    permanent.lockoutAuthEnabled = true;
  }

  /**
   * Refuses an authorisation value that is locked out.
   *
   * <p>The first protected use after an orderly shutdown or {@code TPM2_Startup} is answered with
   * {@code TPM_RC_RETRY}: by then NV says that a power loss may hide a failed attempt.
   *
   * @param state the TPM
   * @param lockoutAuth whether it is lockoutAuth
   */
  static void requireNotLockedOut(TpmState state, boolean lockoutAuth)
      throws ResponseCodeException {
    PermanentState permanent = state.permanent;
    if (lockoutAuth) {
      if (!permanent.lockoutAuthEnabled) {
        throw new ResponseCodeException(TpmRc.LOCKOUT);
      }
      return;
    }
    if (isInLockout(permanent)) {
      throw new ResponseCodeException(TpmRc.LOCKOUT);
    }
    if (!state.live.daUsed) {
      state.live.daUsed = true;
      permanent.orderlyState = PermanentState.SU_DA_USED;
      throw new ResponseCodeException(TpmRc.RETRY);
    }
  }

  /** Whether as many authorisations have failed as may fail. */
  static boolean isInLockout(PermanentState permanent) {
    return Integer.compareUnsigned(permanent.failedTries, permanent.maxTries) >= 0;
  }

  /**
   * Counts a wrong password.
   *
   * @return {@code TPM_RC_AUTH_FAIL} if it was counted, {@code TPM_RC_BAD_AUTH} if not
   */
  static int countFailure(TpmState state, Entity entity) {
    if (entity.isDaExempt()) {
      return TpmRc.BAD_AUTH;
    }
    return count(state, entity.handle() == TpmRh.RH_LOCKOUT);
  }

  /**
   * Counts a wrong authorisation by a session.
   *
   * @param state the TPM
   * @param session the session
   * @param entity what it was to authorise, or null
   * @param usesAuthValue whether the authorisation value of the entity takes part
   * @return {@code TPM_RC_AUTH_FAIL} if it was counted, {@code TPM_RC_BAD_AUTH} if not
   */
  static int countFailure(TpmState state, Session session, Entity entity, boolean usesAuthValue) {
    boolean entityProtected = entity != null && !entity.isDaExempt();
    if (!session.isDaBound && !(usesAuthValue && entityProtected)) {
      return TpmRc.BAD_AUTH;
    }
    boolean lockoutAuth = entity != null && entity.handle() == TpmRh.RH_LOCKOUT;
    return count(state, session.isLockoutBound || lockoutAuth);
  }

  private static int count(TpmState state, boolean lockoutAuth) {
    if (lockoutAuth) {
      state.permanent.lockoutAuthEnabled = false;
      state.orderly.lockoutTimer = state.live.time;
    } else {
      if (state.permanent.recoverySeconds != 0) {
        state.permanent.failedTries++;
      }
      state.orderly.selfHealTimer = state.live.time;
    }
    return TpmRc.AUTH_FAIL;
  }

  /**
   * {@code TPM2_Startup}: a loss of power that nothing announced may have hidden a failure.
   *
   * @param state the TPM; the orderly state in NV is still that of the last shutdown
   */
  static void startup(TpmState state) {
    PermanentState permanent = state.permanent;
    OrderlyData orderly = state.orderly;
    if (state.live.timerWasStopped) {
      boolean wasOrderly = permanent.isOrderly();
      orderly.selfHealTimer = wasOrderly ? orderly.selfHealTimer - orderly.time : 0;
      orderly.lockoutTimer = wasOrderly ? orderly.lockoutTimer - orderly.time : 0;
    }
    if (permanent.lockoutRecoverySeconds == 0) {
      permanent.lockoutAuthEnabled = true;
    }
    if (permanent.recoverySeconds != 0 && !isInLockout(permanent) && !permanent.isOrderly()) {
      permanent.failedTries += state.live.daUsed ? 1 : 0;
      state.live.daUsed = false;
    }
  }

  /** Forgets failures that are long enough ago. */
  static void selfHeal(TpmState state) {
    PermanentState permanent = state.permanent;
    if (permanent.failedTries != 0) {
      forgetFailures(state);
    }
    long lockoutRecovery = Integer.toUnsignedLong(permanent.lockoutRecoverySeconds);
    if (!permanent.lockoutAuthEnabled
        && lockoutRecovery != 0
        && seconds(state, state.orderly.lockoutTimer) >= lockoutRecovery) {
      permanent.lockoutAuthEnabled = true;
    }
  }

  private static void forgetFailures(TpmState state) {
    PermanentState permanent = state.permanent;
    long recovery = Integer.toUnsignedLong(permanent.recoverySeconds);
    if (recovery == 0) {
      permanent.failedTries = 0;
      return;
    }
    long forgotten = seconds(state, state.orderly.selfHealTimer) / recovery;
    long left = Integer.toUnsignedLong(permanent.failedTries) - forgotten;
    permanent.failedTries = (int) Math.max(0, left);
    state.orderly.selfHealTimer += forgotten * recovery * MILLIS;
  }

  private static long seconds(TpmState state, long since) {
    return (state.live.time - since) / MILLIS;
  }
}
