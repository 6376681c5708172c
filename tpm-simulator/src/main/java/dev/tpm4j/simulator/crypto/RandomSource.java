package dev.tpm4j.simulator.crypto;

/** Where bytes come from that shall look random. Not for several threads at a time. */
public sealed interface RandomSource permits CtrDrbg, KdfSource {

  /**
   * The next bytes. A source that is asked for the same lengths in the same order again from the
   * same start gives the same bytes.
   *
   * @param length how many, not negative
   * @return new bytes
   */
  byte[] generate(int length);
}
