package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import java.util.BitSet;

/** {@code STATE_RESET_DATA}: a TPM Reset sets it to its defaults. */
final class StateResetData {

  int clearCount;
  int restartCount;

  /** {@code pcrUpdateCounter}. */
  int pcrCounter;

  SessionContexts sessionContexts = new SessionContexts();

  /** The number that the next saved object context gets. */
  long objectContextId;

  /** Extended by audited commands; empty until the first. */
  Octets commandAuditDigest = Octets.EMPTY;

  /**
   * {@code commitCounter}, the nonce behind the values of {@code TPM2_Commit}, and which are due.
   */
  long commitCounter;

  /** Never changed in place, only replaced. */
  byte[] commitNonce = {};

  BitSet commitsPending = new BitSet();

  /** Never changed in place, only replaced. */
  byte[] nullProof = {};

  /** Never changed in place, only replaced. */
  byte[] nullSeed = {};

  StateResetData copy() {
    StateResetData copy = new StateResetData();
    copy.clearCount = clearCount;
    copy.restartCount = restartCount;
    copy.pcrCounter = pcrCounter;
    copy.sessionContexts = sessionContexts.copy();
    copy.objectContextId = objectContextId;
    copy.commandAuditDigest = commandAuditDigest;
    copy.commitCounter = commitCounter;
    copy.commitNonce = commitNonce;
    copy.commitsPending = (BitSet) commitsPending.clone();
    copy.nullProof = nullProof;
    copy.nullSeed = nullSeed;
    return copy;
  }
}
