package dev.tpm4j.simulator.engine;

/** Tickets: the TPM's word to itself (TCG TPM 2.0 Library, Part 1, "Tickets"). */
final class Tickets {

  /** {@code CONTEXT_INTEGRITY_HASH_ALG}. */
  static final HashAlgorithm HASH = HashAlgorithm.SHA512;

  private static final int ST_HASHCHECK = 0x8024;
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
  static void hashCheck(
      TpmState state, int hierarchy, HashAlgorithm hash, byte[] digest, WireWriter out) {
    byte[] ticket = {};
    if (hierarchy != Handles.RH_NULL) {
      byte[] head = new WireWriter(4).u16(ST_HASHCHECK).u16(hash.id()).toByteArray();
      ticket = HASH.hmac(Entities.proof(state, hierarchy), head, digest);
    }
    out.u16(ST_HASHCHECK).u32(hierarchy).sized(ticket);
  }
}
