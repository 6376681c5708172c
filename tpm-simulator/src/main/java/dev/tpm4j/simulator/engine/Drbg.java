package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.crypto.CtrDrbg;

/**
 * The TPM's random number generator, fed once at manufacture and then only by {@code
 * TPM2_StirRandom} and where fresh randomness comes in, so that a seed repeats a run.
 */
final class Drbg {

  /**
   * How many octets are made at once: the generator changes its key with each request, which takes
   * longer than the 32 octets that most commands want.
   */
  private static final int AHEAD = 1024;

  private CtrDrbg generator;

  /** Made and not yet given out, from {@link #used} on. Never changed in place, only replaced. */
  private byte[] ahead = {};

  private int used;

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
    ahead = fields.bytes("ahead", ahead);
    used = fields.u32("used", used);
  }

  Drbg copy() {
    Drbg copy = new Drbg(generator.copy());
    copy.ahead = ahead;
    copy.used = used;
    return copy;
  }

  byte[] generate(int length) {
    byte[] bytes = new byte[length];
    for (int filled = 0; filled < length; ) {
      if (used < 0 || used >= ahead.length) {
        ahead = generator.generate(AHEAD);
        used = 0;
      }
      int next = Math.min(length - filled, ahead.length - used);
      System.arraycopy(ahead, used, bytes, filled, next);
      filled += next;
      used += next;
    }
    return bytes;
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
    ahead = new byte[0];
    used = 0;
  }
}
