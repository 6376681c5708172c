package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.util.Arrays;
import org.bouncycastle.crypto.BlockCipher;

/**
 * The block cipher modes of Part 1 §11.4.7.2 and ISO/IEC 10116, with the TPM's rules: the initial
 * value comes back as the value to go on with, a last block may be short in the modes that make a
 * stream, and must be whole in the others.
 */
public enum CipherMode {
  /** Counter mode; the whole block counts, big-endian. */
  CTR(0x0040) {
    @Override
    void block(BlockCipher cipher, boolean encrypting, byte[] iv, byte[] data, int at, int size) {
      byte[] mask = transformed(cipher, iv);
      for (int i = iv.length - 1; i >= 0 && ++iv[i] == 0; ) {
        i--;
      }
      xor(mask, data, at, size);
    }
  },
  /** Output feedback. */
  OFB(0x0041) {
    @Override
    void block(BlockCipher cipher, boolean encrypting, byte[] iv, byte[] data, int at, int size) {
      cipher.processBlock(iv, 0, iv, 0);
      xor(iv, data, at, size);
    }
  },
  /** Cipher block chaining, whole blocks, no padding. */
  CBC(0x0042) {
    @Override
    void block(BlockCipher cipher, boolean encrypting, byte[] iv, byte[] data, int at, int size) {
      if (encrypting) {
        xor(iv, data, at, size);
        cipher.processBlock(data, at, data, at);
        System.arraycopy(data, at, iv, 0, size);
      } else {
        byte[] next = Arrays.copyOfRange(data, at, at + size);
        cipher.processBlock(data, at, data, at);
        xor(iv, data, at, size);
        System.arraycopy(next, 0, iv, 0, size);
      }
    }
  },
  /** Cipher feedback of whole blocks; after a short last block the chain is filled with zeros. */
  CFB(0x0043) {
    @Override
    void block(BlockCipher cipher, boolean encrypting, byte[] iv, byte[] data, int at, int size) {
      byte[] mask = transformed(cipher, iv);
      Arrays.fill(iv, (byte) 0);
      if (encrypting) {
        xor(mask, data, at, size);
        System.arraycopy(data, at, iv, 0, size);
      } else {
        System.arraycopy(data, at, iv, 0, size);
        xor(mask, data, at, size);
      }
    }
  },
  /** Electronic codebook, whole blocks, no initial value, no padding. */
  ECB(0x0044) {
    @Override
    void block(BlockCipher cipher, boolean encrypting, byte[] iv, byte[] data, int at, int size) {
      cipher.processBlock(data, at, data, at);
    }
  };

  private final int id;

  CipherMode(int id) {
    this.id = id;
  }

  /**
   * The mode of an identifier.
   *
   * @param id a {@code TPM_ALG_ID}
   * @return the mode, or null if it is none of these
   */
  public static CipherMode ofId(int id) {
    for (CipherMode mode : values()) {
      if (mode.id == id) {
        return mode;
      }
    }
    return null;
  }

  /**
   * The identifier in the TCG Algorithm Registry.
   *
   * @return a {@code TPM_ALG_ID}
   */
  public int id() {
    return id;
  }

  /**
   * Whether data must be whole blocks.
   *
   * @return true for CBC and ECB
   */
  public boolean needsWholeBlocks() {
    return this == CBC || this == ECB;
  }

  /**
   * Whether an initial value is needed: one block for every mode but ECB.
   *
   * @return false for ECB
   */
  public boolean hasIv() {
    return this != ECB;
  }

  /**
   * Encrypts.
   *
   * @param algorithm the cipher
   * @param key a key of one of its sizes
   * @param iv one block, changed to the value to go on with; empty for ECB
   * @param data the plaintext
   * @return the ciphertext, as long as the plaintext
   * @throws CryptException {@code SIZE} if the initial value is not as said, or the data are not
   *     whole blocks where they must be
   */
  public byte[] encrypt(SymmetricAlgorithm algorithm, byte[] key, byte[] iv, byte[] data)
      throws CryptException {
    return process(algorithm, true, key, iv, data);
  }

  /**
   * Decrypts.
   *
   * @param algorithm the cipher
   * @param key a key of one of its sizes
   * @param iv one block, changed to the value to go on with; empty for ECB
   * @param data the ciphertext
   * @return the plaintext, as long as the ciphertext
   * @throws CryptException {@code SIZE} if the initial value is not as said, or the data are not
   *     whole blocks where they must be
   */
  public byte[] decrypt(SymmetricAlgorithm algorithm, byte[] key, byte[] iv, byte[] data)
      throws CryptException {
    return process(algorithm, false, key, iv, data);
  }

  private byte[] process(
      SymmetricAlgorithm algorithm, boolean encrypting, byte[] key, byte[] iv, byte[] data)
      throws CryptException {
    int blockSize = algorithm.blockSize();
    if (iv.length != (hasIv() ? blockSize : 0)) {
      throw new CryptException(Failure.SIZE, this + " initial value of " + iv.length + " bytes");
    }
    if (needsWholeBlocks() && data.length % blockSize != 0) {
      throw new CryptException(Failure.SIZE, this + " data of " + data.length + " bytes");
    }
    return apply(algorithm, encrypting, key, iv, data);
  }

  /** As {@link #process}, for callers whose sizes are right by construction. */
  byte[] apply(
      SymmetricAlgorithm algorithm, boolean encrypting, byte[] key, byte[] iv, byte[] data) {
    BlockCipher cipher = algorithm.engine(encrypting || !needsWholeBlocks(), key);
    byte[] out = data.clone();
    int blockSize = algorithm.blockSize();
    for (int at = 0; at < out.length; at += blockSize) {
      block(cipher, encrypting, iv, out, at, Math.min(blockSize, out.length - at));
    }
    return out;
  }

  /** Transforms one block, or the beginning of one, in place. */
  abstract void block(
      BlockCipher cipher, boolean encrypting, byte[] iv, byte[] data, int at, int size);

  private static byte[] transformed(BlockCipher cipher, byte[] block) {
    byte[] out = new byte[block.length];
    cipher.processBlock(block, 0, out, 0);
    return out;
  }

  private static void xor(byte[] mask, byte[] data, int at, int size) {
    for (int i = 0; i < size; i++) {
      data[at + i] ^= mask[i];
    }
  }
}
