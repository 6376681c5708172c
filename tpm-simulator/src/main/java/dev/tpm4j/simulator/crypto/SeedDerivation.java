package dev.tpm4j.simulator.crypto;

import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.Pack;

/**
 * How the reference code condenses strings into the seed of a {@link CtrDrbg}. It is like
 * Block_Cipher_df of SP 800-90A §10.3.2, with three chains run side by side over
 *
 * <pre>
 *   length (4) | 48 (4) | 0 (8)    the counter block, in the first chain only
 *   0 (4) | inputs | 80 00 ..      whole blocks
 * </pre>
 *
 * but the value that is encrypted runs on from one chain to the next within a block, so that the
 * result differs from the standard's. No security rests on the difference; equal keys do.
 */
final class SeedDerivation {

  private static final int BLOCK_SIZE = 16;
  private static final int CHAINS = 3;
  private static final int KEY_SIZE = 32;
  private static final int COUNTER_SIZE = 4;
  private static final byte TERMINATOR = (byte) 0x80;

  private final BlockCipher aes = AESEngine.newInstance();
  private final byte[] chains = new byte[CHAINS * BLOCK_SIZE];
  private final byte[] block = new byte[BLOCK_SIZE];
  private int filled;

  private SeedDerivation(int inputLength) {
    byte[] key = new byte[KEY_SIZE];
    for (int i = 0; i < KEY_SIZE; i++) {
      key[i] = (byte) i;
    }
    aes.init(true, new KeyParameter(key));
    for (int chain = 0; chain < CHAINS; chain++) {
      chains[chain * BLOCK_SIZE + COUNTER_SIZE - 1] = (byte) chain;
    }
    mix();
    Pack.intToBigEndian(inputLength, chains, 0);
    Pack.intToBigEndian(CHAINS * BLOCK_SIZE, chains, Integer.BYTES);
    filled = COUNTER_SIZE;
  }

  static byte[] derive(byte[]... inputs) {
    int length = 0;
    for (byte[] input : inputs) {
      length += input.length;
    }
    SeedDerivation derivation = new SeedDerivation(length);
    for (byte[] input : inputs) {
      for (byte b : input) {
        derivation.add(b);
      }
    }
    derivation.block[derivation.filled] = TERMINATOR;
    derivation.mix();
    return derivation.chains;
  }

  private void add(byte b) {
    block[filled++] = b;
    if (filled == BLOCK_SIZE) {
      mix();
    }
  }

  private void mix() {
    byte[] running = new byte[BLOCK_SIZE];
    for (int chain = 0; chain < CHAINS; chain++) {
      for (int i = 0; i < BLOCK_SIZE; i++) {
        running[i] ^= (byte) (chains[chain * BLOCK_SIZE + i] ^ block[i]);
      }
      aes.processBlock(running, 0, chains, chain * BLOCK_SIZE);
    }
    Secrets.wipe(block);
    filled = 0;
  }
}
