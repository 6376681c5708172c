package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmsClockInfo;
import dev.tpm4j.codec.type.TpmsTimeInfo;

/** Time and Clock (TCG TPM 2.0 Library, Part 1, "Timing Components"). */
final class Timekeeper {

  /** {@code NV_CLOCK_UPDATE_INTERVAL}: Clock goes to NV each time this bit of it changes. */
  private static final int CLOCK_UPDATE_BIT = 12;

  /** {@code TPM_PT_CLOCK_UPDATE}, in milliseconds. */
  static final int CLOCK_UPDATE_MILLIS = 1 << CLOCK_UPDATE_BIT;

  private Timekeeper() {}

  /** Brings Time and Clock up to the platform's timer; they then stand still for the command. */
  static void update(TpmState state, long timer) {
    if (!state.live.started) {
      return;
    }
    if (state.live.timerWasStopped) {
      state.live.timerWasStopped = false;
      state.permanent.timeEpoch++;
    }
    long elapsed = timer - state.live.time;
    state.live.time = timer;
    setClock(state, state.orderly.clock + elapsed);
    DictionaryAttack.selfHeal(state);
  }

  /** Sets Clock; what reaches NV can no longer be exceeded, so Clock is safe from then on. */
  static void setClock(TpmState state, long clock) {
    OrderlyData orderly = state.orderly;
    long previousStep = orderly.clock >>> CLOCK_UPDATE_BIT;
    orderly.clock = clock;
    if (clock >>> CLOCK_UPDATE_BIT > previousStep) {
      orderly.clockSafe = true;
      state.permanent.savedOrderly = orderly.copy();
    }
  }

  /** {@code TPMS_TIME_INFO}. */
  static TpmsTimeInfo timeInfo(TpmState state) {
    return new TpmsTimeInfo(
        state.live.time,
        new TpmsClockInfo(
            state.orderly.clock,
            state.permanent.resetCount,
            state.reset.restartCount,
            state.orderly.clockSafe ? 1 : 0));
  }
}
