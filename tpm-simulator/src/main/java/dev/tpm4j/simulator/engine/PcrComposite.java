package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.simulator.crypto.Hash;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The digest over selected PCRs (TCG TPM 2.0 Library, Part 1, "Selecting Multiple PCR").
 *
 * @param selection what was selected and is allocated, in the order and sizes of the request
 * @param digest over the values of these
 */
record PcrComposite(List<TpmsPcrSelection> selection, Octets digest) {

  static PcrComposite of(TpmState state, Hash hash, List<TpmsPcrSelection> wanted) {
    List<TpmsPcrSelection> selection = new ArrayList<>();
    MessageDigest digest = hash.start();
    for (TpmsPcrSelection bank : wanted) {
      Hash pcrHash = Hash.ofId(bank.hash());
      int bits = PcrSelection.bits(bank) & state.permanent.pcrAllocated[pcrHash.ordinal()];
      for (int pcr = 0; pcr < Pcrs.COUNT; pcr++) {
        if ((bits & 1 << pcr) != 0) {
          digest.update(state.live.pcrs.value(pcrHash, pcr));
        }
      }
      selection.add(PcrSelection.of(pcrHash, bits));
    }
    return new PcrComposite(List.copyOf(selection), Octets.of(digest.digest()));
  }
}
