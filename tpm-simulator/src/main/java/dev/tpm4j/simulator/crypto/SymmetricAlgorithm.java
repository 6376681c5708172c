package dev.tpm4j.simulator.crypto;

import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.params.KeyParameter;

/** The block ciphers of the TCG Algorithm Registry that this package computes. */
public enum SymmetricAlgorithm {
  /** Triple DES with two or three keys, ISO/IEC 18033-3. */
  TDES(0x0003, 8, Set.of(128, 192), DESedeEngine::new),
  /** AES, FIPS 197. */
  AES(0x0006, 16, Set.of(128, 192, 256), AESEngine::newInstance),
  /** Camellia, RFC 3713. */
  CAMELLIA(0x0026, 16, Set.of(128, 192, 256), CamelliaEngine::new);

  private final int id;
  private final int blockSize;
  private final Set<Integer> keySizes;
  private final Supplier<BlockCipher> engine;

  SymmetricAlgorithm(int id, int blockSize, Set<Integer> keySizes, Supplier<BlockCipher> engine) {
    this.id = id;
    this.blockSize = blockSize;
    this.keySizes = keySizes;
    this.engine = engine;
  }

  /**
   * The algorithm of an identifier.
   *
   * @param id a {@code TPM_ALG_ID}
   * @return the algorithm, or null if it is none of these
   */
  public static SymmetricAlgorithm ofId(int id) {
    for (SymmetricAlgorithm algorithm : values()) {
      if (algorithm.id == id) {
        return algorithm;
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
   * The length of a block, and of an initial value.
   *
   * @return bytes
   */
  public int blockSize() {
    return blockSize;
  }

  /**
   * Whether there are keys of a size.
   *
   * @param bits the size
   * @return true if so
   */
  public boolean hasKeySize(int bits) {
    return keySizes.contains(bits);
  }

  /** This cipher with a key, in one direction. */
  BlockCipher engine(boolean encrypting, byte[] key) {
    if (!hasKeySize(key.length * Byte.SIZE)) {
      throw new IllegalArgumentException(this + " key of " + key.length + " bytes");
    }
    BlockCipher cipher = engine.get();
    cipher.init(encrypting, new KeyParameter(key));
    return cipher;
  }
}
