package dev.tpm4j.simulator.crypto;

import java.util.Arrays;
import javax.crypto.Mac;

/**
 * The random bytes of an object derived from a derivation parent ({@code TPM2_CreateLoaded}): one
 * KDFa, taken piece by piece, Part 1 §28.
 */
public final class KdfSource implements RandomSource {

  /** The bits that the derivation is said to make, which KDFa hashes: {@value}. */
  public static final int LIMIT_BITS = 8192;

  private final Mac mac;
  private final byte[] label;
  private final byte[] context;

  private int counter;
  private int taken;
  private byte[] block = new byte[0];
  private int blockUsed;

  /**
   * A source at its first byte.
   *
   * @param hash the hash of the parent's scheme
   * @param key the parent's sensitive value
   * @param label the label of the derivation
   * @param context the context of the derivation
   */
  public KdfSource(Hash hash, byte[] key, byte[] label, byte[] context) {
    this.mac = hash.startHmac(key);
    this.label = label.clone();
    this.context = context.clone();
  }

  /**
   * The next bytes of the derivation.
   *
   * @throws IllegalStateException after {@value #LIMIT_BITS} bits; no object needs a quarter of
   *     them
   */
  @Override
  public byte[] generate(int length) {
    if (length > LIMIT_BITS / Byte.SIZE - taken) {
      throw new IllegalStateException("a derivation ends after " + LIMIT_BITS + " bits");
    }
    taken += length;
    byte[] out = new byte[length];
    for (int at = 0; at < length; ) {
      if (blockUsed == block.length) {
        block = Kdf.kdfaBlock(mac, ++counter, label, context, new byte[0], LIMIT_BITS);
        blockUsed = 0;
      }
      int piece = Math.min(length - at, block.length - blockUsed);
      System.arraycopy(block, blockUsed, out, at, piece);
      Arrays.fill(block, blockUsed, blockUsed + piece, (byte) 0);
      blockUsed += piece;
      at += piece;
    }
    return out;
  }
}
