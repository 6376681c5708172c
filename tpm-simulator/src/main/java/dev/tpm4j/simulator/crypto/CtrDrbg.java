package dev.tpm4j.simulator.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * CTR_DRBG with AES-256 and no derivation function (SP 800-90A Rev. 1 §10.2.1), with the reference
 * code's own way of turning strings of any length into a seed. The state is key and counter:
 *
 * <pre>
 *   0                                32              48
 *   +--------------------------------+----------------+
 *   |            AES-256 key         |   counter V    |
 *   +--------------------------------+----------------+
 * </pre>
 */
public final class CtrDrbg implements RandomSource {

  /** The length of the state, and of the entropy that makes it: {@value} bytes. */
  public static final int SEED_SIZE = 48;

  private static final int KEY_SIZE = 32;
  private static final int BLOCK_SIZE = 16;

  private final BlockCipher aes = AESEngine.newInstance();
  private byte[] state;

  private CtrDrbg(byte[] state) {
    this.state = state;
  }

  /**
   * The generator of SP 800-90A §10.2.1.3.1 without a personalisation string.
   *
   * @param entropy {@value #SEED_SIZE} bytes
   * @return a new generator
   */
  public static CtrDrbg instantiate(byte[] entropy) {
    CtrDrbg drbg = new CtrDrbg(new byte[SEED_SIZE]);
    drbg.reseed(entropy);
    return drbg;
  }

  /**
   * The generator that follows from strings, as the reference code makes it for primary objects
   * from hierarchy seed, {@link KdfLabel#PRIMARY_OBJECT}, the template's name, and whatever the
   * caller added.
   *
   * @param inputs the strings, which are put together
   * @return a new generator
   */
  public static CtrDrbg seeded(byte[]... inputs) {
    return instantiate(SeedDerivation.derive(inputs));
  }

  /**
   * A generator that continues where another was.
   *
   * @param state what {@link #state} gave
   * @return a new generator
   */
  public static CtrDrbg restored(byte[] state) {
    return new CtrDrbg(seedSized(state).clone());
  }

  /**
   * All there is to know of this generator.
   *
   * @return {@value #SEED_SIZE} bytes, a copy
   */
  public byte[] state() {
    return state.clone();
  }

  /**
   * A second generator that will give the same bytes.
   *
   * @return a new generator
   */
  public CtrDrbg copy() {
    return restored(state);
  }

  /**
   * Reseeds, SP 800-90A §10.2.1.4.1.
   *
   * @param entropy {@value #SEED_SIZE} bytes
   */
  public void reseed(byte[] entropy) {
    update(seedSized(entropy));
  }

  /**
   * Reseeds with a string of any length, as the reference code does with the proofs of a hierarchy
   * while it makes a primary object.
   *
   * @param data the string
   */
  public void stir(byte[] data) {
    byte[] seed = SeedDerivation.derive(data);
    update(seed);
    Secrets.wipe(seed);
  }

  @Override
  public byte[] generate(int length) {
    aes.init(true, new KeyParameter(state, 0, KEY_SIZE));
    byte[] counter = Arrays.copyOfRange(state, KEY_SIZE, SEED_SIZE);
    byte[] out = new byte[length];
    blocks(counter, out);
    blocks(counter, state);
    return out;
  }

  private void update(byte[] provided) {
    aes.init(true, new KeyParameter(state, 0, KEY_SIZE));
    byte[] counter = Arrays.copyOfRange(state, KEY_SIZE, SEED_SIZE);
    blocks(counter, state);
    for (int i = 0; i < SEED_SIZE; i++) {
      state[i] ^= provided[i];
    }
  }

  private void blocks(byte[] counter, byte[] out) {
    byte[] block = new byte[BLOCK_SIZE];
    for (int at = 0; at < out.length; at += BLOCK_SIZE) {
      for (int i = BLOCK_SIZE - 1; i >= 0 && ++counter[i] == 0; ) {
        i--;
      }
      aes.processBlock(counter, 0, block, 0);
      System.arraycopy(block, 0, out, at, Math.min(BLOCK_SIZE, out.length - at));
    }
    Secrets.wipe(block);
  }

  private static byte[] seedSized(byte[] bytes) {
    if (bytes.length != SEED_SIZE) {
      throw new IllegalArgumentException("a seed of " + bytes.length + " bytes, not " + SEED_SIZE);
    }
    return bytes;
  }
}
