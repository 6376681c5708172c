package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.crypto.Hash;

/** Everything that changes PCRs, with the count of changes that {@code TPM2_PCR_Read} reports. */
final class PcrChanges {

  private static final int ALL_ONES = 0xFF;
  private static final int HCRTM_START = 4;

  private PcrChanges() {}

  /** {@code TPM2_Startup}: to their initial values, or on a resume to the saved ones. */
  static void startup(TpmState state, boolean resume, int locality) {
    for (int pcr = 0; pcr < Pcrs.COUNT; pcr++) {
      boolean restore = resume && PcrRules.stateSaved(pcr);
      if (!restore) {
        count(state, pcr);
      }
      if (pcr == Pcrs.HCRTM && !resume && state.live.drtmPreStartup) {
        continue;
      }
      for (Hash hash : Hash.values()) {
        if (!state.permanent.isAllocated(hash, pcr)) {
          continue;
        }
        if (restore) {
          state.live.pcrs.restore(hash, pcr, state.clear.savedPcrs);
        } else if (PcrRules.resetByDrtm(pcr)) {
          state.live.pcrs.fill(hash, pcr, ALL_ONES, ALL_ONES);
        } else {
          state.live.pcrs.fill(hash, pcr, 0, pcr == Pcrs.HCRTM ? locality : 0);
        }
      }
    }
  }

  static void extend(TpmState state, Hash hash, int pcr, byte[] digest) {
    if (state.permanent.isAllocated(hash, pcr)) {
      state.live.pcrs.extend(hash, pcr, digest);
      count(state, pcr);
    }
  }

  /** {@code TPM2_PCR_Reset}: 0 in all banks. */
  static void reset(TpmState state, int pcr) {
    setToZero(state, pcr);
    count(state, pcr);
  }

  /** {@code _TPM_Hash_End}: into PCR 17 of a running TPM, or PCR 0 of one not yet started. */
  static void endHashSequence(TpmState state) {
    SequenceObject sequence = state.live.hashSequence;
    state.live.hashSequence = null;
    int target = Pcrs.HCRTM;
    if (state.live.started) {
      target = Pcrs.DRTM;
      for (int pcr = 0; pcr < Pcrs.COUNT; pcr++) {
        if (PcrRules.resetByDrtm(pcr)) {
          setToZero(state, pcr);
        }
      }
      state.reset.restartCount++;
    } else {
      state.live.drtmPreStartup = true;
    }
    for (Hash hash : Hash.values()) {
      if (state.permanent.isAllocated(hash, target)) {
        state.live.pcrs.fill(hash, target, 0, state.live.started ? 0 : HCRTM_START);
        extend(state, hash, target, sequence.result(hash));
      }
    }
  }

  private static void setToZero(TpmState state, int pcr) {
    for (Hash hash : Hash.values()) {
      if (state.permanent.isAllocated(hash, pcr)) {
        state.live.pcrs.fill(hash, pcr, 0, 0);
      }
    }
  }

  private static void count(TpmState state, int pcr) {
    if (!PcrRules.noIncrement(pcr)) {
      state.reset.pcrCounter++;
    }
  }
}
