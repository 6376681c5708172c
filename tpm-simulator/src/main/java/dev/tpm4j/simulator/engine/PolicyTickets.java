package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmtTkAuth;

/**
 * Tickets about policies: that an authorisation was given ({@code TPMT_TK_AUTH}) and that a
 * signature was verified ({@code TPMT_TK_VERIFIED}).
 */
final class PolicyTickets {

  private PolicyTickets() {}

  /**
   * An authorisation that holds until a time.
   *
   * @param state the TPM
   * @param tag {@code TPM_ST_AUTH_SIGNED} or {@code _SECRET}
   * @param hierarchy of the entity that gave it
   * @param until when it ends, and how
   * @param cpHashA the command it is for, or empty
   * @param policyRef what it is called
   * @param name of the entity that gave it
   */
  static TpmtTkAuth authorization(
      TpmState state,
      int tag,
      int hierarchy,
      PolicyTimeout until,
      Octets cpHashA,
      Octets policyRef,
      Octets name) {
    byte[] end = new byte[Long.BYTES + Integer.BYTES + Long.BYTES];
    int length = Wire.putU64(end, 0, until.time());
    if (until.time() != 0) {
      length = Wire.putU32(end, length, state.permanent.timeEpoch);
      if (until.endsOnReset()) {
        length = Wire.putU64(end, length, state.permanent.totalResetCount);
      }
    }
    byte[] digest =
        Tickets.HASH.hmac(
            Entities.proof(state, hierarchy),
            PolicyDigest.shortNumber(tag),
            cpHashA.toByteArray(),
            policyRef.toByteArray(),
            name.toByteArray(),
            java.util.Arrays.copyOf(end, length));
    return new TpmtTkAuth(tag, hierarchy, Octets.of(digest));
  }

  /** The digest in a ticket that a key has signed a digest. */
  static byte[] verified(TpmState state, int hierarchy, byte[] digest, Octets keyName) {
    return Tickets.HASH.hmac(
        Entities.proof(state, hierarchy),
        PolicyDigest.shortNumber(TpmSt.VERIFIED),
        digest,
        keyName.toByteArray());
  }
}
