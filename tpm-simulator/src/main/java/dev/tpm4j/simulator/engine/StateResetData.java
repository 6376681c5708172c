package dev.tpm4j.simulator.engine;

/** {@code STATE_RESET_DATA}: a TPM Reset sets it to its defaults. */
final class StateResetData {

  int clearCount;
  int restartCount;

  /** {@code pcrUpdateCounter}. */
  int pcrCounter;

  /** Never changed in place, only replaced. */
  byte[] nullProof = {};

  /** Never changed in place, only replaced. */
  byte[] nullSeed = {};

  StateResetData copy() {
    StateResetData copy = new StateResetData();
    copy.clearCount = clearCount;
    copy.restartCount = restartCount;
    copy.pcrCounter = pcrCounter;
    copy.nullProof = nullProof;
    copy.nullSeed = nullSeed;
    return copy;
  }
}
