package dev.tpm4j.simulator.crypto;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.EncodableDigest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;

/**
 * Digests and HMACs (FIPS 198-1) over data that come piece by piece, with what has been computed so
 * far as a value that can be kept and copied. It has some hundred bytes however much data there
 * were, in the encoding of Bouncy Castle's digests.
 */
public final class RunningHash {

  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5C;

  private RunningHash() {}

  /**
   * A digest over no data yet.
   *
   * @param hash the hash
   * @return what has been computed so far
   */
  public static byte[] start(Hash hash) {
    return encoded(hash.lightweight());
  }

  /**
   * An HMAC over no data yet.
   *
   * @param hash the hash
   * @param key the key, of any length
   * @return what has been computed so far, to which data are added as to that of a digest
   */
  public static byte[] startHmac(Hash hash, byte[] key) {
    return add(hash, start(hash), padded(hash, key, INNER_PAD));
  }

  /**
   * Adds data.
   *
   * @param hash the hash
   * @param running what has been computed so far; not changed
   * @param more the data
   * @return what has been computed now
   */
  public static byte[] add(Hash hash, byte[] running, byte[] more) {
    Digest digest = restored(hash, running);
    digest.update(more, 0, more.length);
    return encoded(digest);
  }

  /**
   * The digest over all the data.
   *
   * @param hash the hash
   * @param running what has been computed so far; not changed
   * @return the digest
   */
  public static byte[] finish(Hash hash, byte[] running) {
    byte[] out = new byte[hash.digestSize()];
    restored(hash, running).doFinal(out, 0);
    return out;
  }

  /**
   * The HMAC over all the data.
   *
   * @param hash the hash
   * @param key the key of {@link #startHmac}
   * @param running what has been computed so far; not changed
   * @return the HMAC
   */
  public static byte[] finishHmac(Hash hash, byte[] key, byte[] running) {
    return hash.digest(padded(hash, key, OUTER_PAD), finish(hash, running));
  }

  private static byte[] padded(Hash hash, byte[] key, byte pad) {
    byte[] block = key.length > hash.blockSize() ? hash.digest(key) : key;
    block = java.util.Arrays.copyOf(block, hash.blockSize());
    for (int i = 0; i < block.length; i++) {
      block[i] ^= pad;
    }
    return block;
  }

  private static Digest restored(Hash hash, byte[] running) {
    return switch (hash) {
      case SHA1 -> new SHA1Digest(running);
      case SHA256 -> new SHA256Digest(running);
      case SHA384 -> new SHA384Digest(running);
      case SHA512 -> new SHA512Digest(running);
    };
  }

  private static byte[] encoded(Digest digest) {
    if (digest instanceof EncodableDigest encodable) {
      return encodable.getEncodedState();
    }
    throw new IllegalStateException(digest.getAlgorithmName() + " cannot be interrupted");
  }
}
