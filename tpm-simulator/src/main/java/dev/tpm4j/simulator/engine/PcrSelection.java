package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.simulator.crypto.Hash;

/** {@code TPMS_PCR_SELECT}: bit n of an integer stands for PCR n. */
final class PcrSelection {

  /** {@code PCR_SELECT_MIN} and {@code PCR_SELECT_MAX}: three octets for 24 PCRs. */
  static final int SELECT_SIZE = (Pcrs.COUNT + 7) / 8;

  private PcrSelection() {}

  static int bits(TpmsPcrSelection selection) {
    int bits = 0;
    for (int i = 0; i < SELECT_SIZE; i++) {
      bits |= selection.pcrSelect().at(i) << (8 * i);
    }
    return bits;
  }

  static TpmsPcrSelection of(Hash hash, int bits) {
    return new TpmsPcrSelection(hash.id(), octets(bits));
  }

  /** PCR 0 in bit 0 of the first octet. */
  static Octets octets(int bits) {
    byte[] octets = new byte[SELECT_SIZE];
    for (int i = 0; i < SELECT_SIZE; i++) {
      octets[i] = (byte) (bits >>> (8 * i));
    }
    return Octets.of(octets);
  }
}
