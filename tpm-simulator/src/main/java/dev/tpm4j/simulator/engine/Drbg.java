package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.crypto.CtrDrbg;

/**
 * The TPM's random number generator, fed once at manufacture and then only by {@code
 * TPM2_StirRandom} and where fresh randomness comes in, so that a seed repeats a run.
 */
final class Drbg {

  private CtrDrbg generator;

  private Drbg(CtrDrbg generator) {
    this.generator = generator;
  }

  /** A generator that follows from a seed of any length. */
  Drbg(byte[] seed) {
    this(CtrDrbg.seeded(seed));
  }

  /** All there is to know of it, in the order of saved states. */
  void fields(StateFields fields) {
    byte[] before = generator.state();
    byte[] state = fields.fixed("state", before, CtrDrbg.SEED_SIZE);
    generator = state == before ? generator : CtrDrbg.restored(state);
  }

  Drbg copy() {
    return new Drbg(generator.copy());
  }

  byte[] generate(int length) {
    return generator.generate(length);
  }

  /** A source of its own, seeded by this, for what takes an unknown number of bytes. */
  CtrDrbg source() {
    return CtrDrbg.instantiate(generate(CtrDrbg.SEED_SIZE));
  }

  /**
   * What {@link #source} will give, but not yet taken: for a command that may still be refused, and
   * calls {@link #source} once it is not.
   */
  CtrDrbg nextSource() {
    return copy().source();
  }

  /** Reseeds with what the caller brings; nothing is lost of what there was. */
  void stir(byte[] data) {
    generator.stir(data);
  }
}
