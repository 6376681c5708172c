package dev.tpm4j.simulator.engine;

/** {@code TPMT_HA}: a digest whose size follows from its algorithm. */
record TaggedDigest(HashAlgorithm hash, byte[] digest) {

  static TaggedDigest read(WireReader in) throws ResponseCodeException {
    HashAlgorithm hash = Types.hash(in);
    return new TaggedDigest(hash, in.bytes(hash.digestSize()));
  }

  void write(WireWriter out) {
    out.u16(hash.id()).bytes(digest);
  }
}
