package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.engine.PermanentState.Hierarchies;
import java.util.Objects;

/**
 * Everything a TPM remembers, in one value that can be copied whole.
 *
 * <p>The parts are those of TCG TPM 2.0 Library, Part 1, "TPM State Data": what survives
 * everything, what is saved by an orderly shutdown, what a TPM Reset clears, what a {@code
 * TPM2_Startup(CLEAR)} clears, and what lasts no longer than the power.
 */
final class TpmState {

  final PermanentState permanent;
  OrderlyData orderly;
  StateResetData reset;
  StateClearData clear;
  VolatileState live;

  private TpmState(
      PermanentState permanent,
      OrderlyData orderly,
      StateResetData reset,
      StateClearData clear,
      VolatileState live) {
    this.permanent = Objects.requireNonNull(permanent);
    this.orderly = Objects.requireNonNull(orderly);
    this.reset = Objects.requireNonNull(reset);
    this.clear = Objects.requireNonNull(clear);
    this.live = Objects.requireNonNull(live);
  }

  /** A TPM as it leaves the factory, without power. */
  static TpmState manufacture(Drbg random) {
    PermanentState permanent = new PermanentState(random, Hierarchies.generate(random));
    return new TpmState(
        permanent,
        permanent.savedOrderly.copy(),
        new StateResetData(),
        new StateClearData(),
        new VolatileState());
  }

  /** A TPM with nothing in it, to read a saved one into. */
  static TpmState blank() {
    Hierarchies none =
        new Hierarchies(
            new byte[0], new byte[0], new byte[0], new byte[0], new byte[0], new byte[0]);
    return new TpmState(
        new PermanentState(new Drbg(new byte[0]), none),
        new OrderlyData(),
        new StateResetData(),
        new StateClearData(),
        new VolatileState());
  }

  /** Every field of every part, in the order of saved states. */
  void fields(StateFields fields) {
    permanentFields(fields);
    orderly.fields(fields.part("orderly"));
    reset.fields(fields.part("reset"));
    clear.fields(fields.part("clear"));
    live.fields(fields.part("live"));
  }

  /** What a loss of power leaves. */
  void permanentFields(StateFields fields) {
    permanent.fields(fields.part("permanent"));
    permanent.random.fields(fields.part("random"));
  }

  TpmState copy() {
    return new TpmState(permanent.copy(), orderly.copy(), reset.copy(), clear.copy(), live.copy());
  }

  /**
   * {@code _TPM_Init}: what is not in NV is gone, and the clock is what NV last heard of it.
   *
   * @param timer the platform's timer, in milliseconds
   * @param powerWasLost whether the timer began anew
   */
  void init(long timer, boolean powerWasLost) {
    live = new VolatileState();
    live.time = timer;
    live.timerWasStopped = powerWasLost;
    orderly = permanent.savedOrderly.copy();
    NvStorage.restoreOrderly(permanent);
    permanent.usePcrAllocation();
    reset = new StateResetData();
    clear = new StateClearData();
  }
}
