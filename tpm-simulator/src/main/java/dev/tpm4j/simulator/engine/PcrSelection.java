package dev.tpm4j.simulator.engine;

/**
 * {@code TPMS_PCR_SELECTION}: PCRs of one bank.
 *
 * @param hash the bank
 * @param bits bit n stands for PCR n
 */
record PcrSelection(HashAlgorithm hash, int bits) {

  /** {@code PCR_SELECT_MIN} and {@code PCR_SELECT_MAX}: three octets for 24 PCRs. */
  static final int SELECT_SIZE = (Pcrs.COUNT + 7) / 8;

  static PcrSelection read(WireReader in) throws ResponseCodeException {
    HashAlgorithm hash = Types.hash(in);
    if (in.u8() != SELECT_SIZE) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    byte[] octets = in.bytes(SELECT_SIZE);
    int bits = 0;
    for (int i = 0; i < SELECT_SIZE; i++) {
      bits |= (octets[i] & 0xFF) << (8 * i);
    }
    return new PcrSelection(hash, bits);
  }

  void write(WireWriter out) {
    out.u16(hash.id());
    writeBits(out, bits);
  }

  /** {@code TPMS_PCR_SELECT}: the size and the octets, PCR 0 in bit 0 of the first. */
  static void writeBits(WireWriter out, int bits) {
    out.u8(SELECT_SIZE);
    for (int i = 0; i < SELECT_SIZE; i++) {
      out.u8(bits >>> (8 * i));
    }
  }
}
