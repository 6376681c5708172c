package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.crypto.CtrDrbg;
import java.util.Arrays;

/**
 * The TPM's random number generator: HMAC_DRBG with SHA-256 (NIST SP 800-90A Rev. 1 §10.1.2), fed
 * once at manufacture and then only by {@code TPM2_StirRandom}, so that a seed repeats a run.
 */
final class Drbg {

  private static final HashAlgorithm HASH = HashAlgorithm.SHA256;

  private byte[] key = new byte[HASH.digestSize()];
  private byte[] value = new byte[HASH.digestSize()];

  private Drbg() {}

  Drbg(byte[] seed) {
    Arrays.fill(value, (byte) 1);
    update(seed);
  }

  /** All there is to know of it, in the order of saved states. */
  void fields(StateFields fields) {
    key = fields.fixed("key", key, HASH.digestSize());
    value = fields.fixed("value", value, HASH.digestSize());
  }

  Drbg copy() {
    Drbg copy = new Drbg();
    copy.key = key.clone();
    copy.value = value.clone();
    return copy;
  }

  byte[] generate(int length) {
    byte[] bytes = new byte[length];
    for (int filled = 0; filled < length; filled += value.length) {
      value = HASH.hmac(key, value);
      System.arraycopy(value, 0, bytes, filled, Math.min(value.length, length - filled));
    }
    update(new byte[0]);
    return bytes;
  }

  /** A source of its own, seeded by this, for what takes an unknown number of bytes. */
  CtrDrbg source() {
    return CtrDrbg.instantiate(generate(CtrDrbg.SEED_SIZE));
  }

  /** Reseeds with what the caller brings; nothing is lost of what there was. */
  void stir(byte[] data) {
    update(data);
  }

  private void update(byte[] provided) {
    key = HASH.hmac(key, value, new byte[] {0}, provided);
    value = HASH.hmac(key, value);
    if (provided.length > 0) {
      key = HASH.hmac(key, value, new byte[] {1}, provided);
      value = HASH.hmac(key, value);
    }
  }
}
