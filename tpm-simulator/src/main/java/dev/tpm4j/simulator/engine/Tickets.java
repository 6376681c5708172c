package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmtTkCreation;
import dev.tpm4j.codec.type.TpmtTkHashcheck;
import dev.tpm4j.codec.type.TpmtTkVerified;
import dev.tpm4j.codec.type.TpmuTkVerifiedMeta;
import dev.tpm4j.simulator.crypto.Hash;

/** Tickets: the TPM's word to itself (TCG TPM 2.0 Library, Part 1, "Tickets"). */
final class Tickets {

  /** {@code CONTEXT_INTEGRITY_HASH_ALG}. */
  static final Hash HASH = Hash.SHA512;

  private static final byte[] TPM_GENERATED_VALUE = {(byte) 0xFF, 'T', 'C', 'G'};

  private Tickets() {}

  /** Whether data hashed outside cannot pass for a structure that the TPM itself made. */
  static boolean isSafe(byte[] data) {
    for (int i = 0; i < TPM_GENERATED_VALUE.length; i++) {
      if (i >= data.length || data[i] != TPM_GENERATED_VALUE[i]) {
        return true;
      }
    }
    return false;
  }

  /** {@code TPMT_TK_HASHCHECK}; of the null hierarchy it is a "NULL Ticket" without a digest. */
  static TpmtTkHashcheck hashCheck(TpmState state, int hierarchy, Hash hash, byte[] digest) {
    byte[] ticket =
        hierarchy == TpmRh.RH_NULL
            ? new byte[0]
            : hashCheckDigest(state, hierarchy, hash.id(), digest);
    return new TpmtTkHashcheck(TpmSt.HASHCHECK, hierarchy, Octets.of(ticket));
  }

  /**
   * The digest in a ticket that this TPM hashed what a digest is of. It is never empty, so that a
   * "NULL Ticket" shows nothing.
   */
  static byte[] hashCheckDigest(TpmState state, int hierarchy, int hashAlg, byte[] digest) {
    byte[] head = new byte[4];
    Wire.putU16(head, Wire.putU16(head, 0, TpmSt.HASHCHECK), hashAlg);
    return HASH.hmac(Entities.proof(state, hierarchy), head, digest);
  }

  /** {@code TPMT_TK_VERIFIED}; of the null hierarchy it is a "NULL Ticket" without a digest. */
  static TpmtTkVerified verified(TpmState state, int hierarchy, byte[] digest, Octets keyName) {
    byte[] ticket =
        hierarchy == TpmRh.RH_NULL
            ? new byte[0]
            : PolicyTickets.verified(state, hierarchy, digest, keyName);
    return new TpmtTkVerified(
        TpmSt.VERIFIED, hierarchy, new TpmuTkVerifiedMeta.Verified(), Octets.of(ticket));
  }

  /** {@code TPMT_TK_CREATION}: this object was created here, and that is its creation data. */
  static TpmtTkCreation creation(TpmState state, int hierarchy, Octets name, Octets creationHash) {
    byte[] tag = new byte[2];
    Wire.putU16(tag, 0, TpmSt.CREATION);
    byte[] proof = Entities.proof(state, hierarchy);
    byte[] digest = HASH.hmac(proof, tag, name.toByteArray(), creationHash.toByteArray());
    return new TpmtTkCreation(TpmSt.CREATION, hierarchy, Octets.of(digest));
  }
}
