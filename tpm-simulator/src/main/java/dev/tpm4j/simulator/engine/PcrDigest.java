package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.simulator.crypto.Hash;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The digest of selected PCRs (TCG TPM 2.0 Library, Part 1, "Digest of Selected PCR").
 *
 * @param digest H(values of the PCRs, in the order of the selection)
 * @param selection {@code TPML_PCR_SELECTION} without the PCRs that are not allocated
 */
record PcrDigest(byte[] digest, byte[] selection) {

  /** A count and at most one selection of 3 octets for each hash algorithm known, with room. */
  private static final int MAX_SELECTION = 256;

  static PcrDigest of(TpmState state, Hash hash, List<TpmsPcrSelection> wanted) {
    MessageDigest digest = hash.start();
    byte[] selection = new byte[MAX_SELECTION];
    int at = Wire.putU32(selection, 0, wanted.size());
    for (TpmsPcrSelection bank : wanted) {
      Hash bankHash = Hash.ofId(bank.hash());
      int bits = PcrSelection.bits(bank) & state.permanent.pcrAllocated[bankHash.ordinal()];
      for (int pcr = 0; pcr < Pcrs.COUNT; pcr++) {
        if ((bits & 1 << pcr) != 0) {
          digest.update(state.live.pcrs.value(bankHash, pcr));
        }
      }
      at = PcrSelection.of(bankHash, bits).write(selection, at);
    }
    return new PcrDigest(digest.digest(), Arrays.copyOf(selection, at));
  }
}
