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

  /** Every field, in the order of saved states. */
  void fields(StateFields fields) {
    clearCount = fields.u32("clearCount", clearCount);
    restartCount = fields.u32("restartCount", restartCount);
    pcrCounter = fields.u32("pcrCounter", pcrCounter);
    sessionContexts.fields(fields);
    objectContextId = fields.u64("objectContextId", objectContextId);
    commandAuditDigest = fields.octets("commandAuditDigest", commandAuditDigest);
    commitCounter = fields.u64("commitCounter", commitCounter);
    commitNonce = fields.bytes("commitNonce", commitNonce);
    commitsPending = BitSet.valueOf(fields.bytes("commitsPending", commitsPending.toByteArray()));
    nullProof = fields.bytes("nullProof", nullProof);
    nullSeed = fields.bytes("nullSeed", nullSeed);
  }

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
