package dev.tpm4j.client.session;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC and KDFa with one hash algorithm, reused for every command and allocating nothing.
 *
 * <p>The message is gathered behind the padded key, so that the digest runs over it in one go; with
 * keys that differ from command to command, because an authorization value is part of them, this
 * costs less than a {@code Mac} that has to be initialised. The empty key, which TPMs use and
 * {@code Mac} refuses, is a key of zeros.
 *
 * <p>Source: FIPS 198-1; TPM 2.0 Library Part 1, "KDFa()".
 */
final class KeyedHash {

  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  /** A digest, four nonces and attributes; or counter, label, two nonces and a length. */
  private static final int MAX_MESSAGE = 6 * HashAlgorithm.MAX_DIGEST + 16;

  private static final int MAX_KEY = 4 * HashAlgorithm.MAX_DIGEST;

  private final HashAlgorithm algorithm;
  private final MessageDigest digest;
  private final int block;
  private final int size;
  private final byte[] key = new byte[MAX_KEY];
  private final byte[] inner;
  private final byte[] outer;
  private int at;

  KeyedHash(HashAlgorithm algorithm) {
    this.algorithm = algorithm;
    this.digest = algorithm.newDigest();
    this.block = algorithm.blockSize();
    this.size = algorithm.digestSize();
    this.inner = new byte[block + MAX_MESSAGE];
    this.outer = new byte[block + size];
  }

  HashAlgorithm algorithm() {
    return algorithm;
  }

  /** The plain digest, between uses of the rest. */
  MessageDigest digest() {
    return digest;
  }

  /** Ends the plain digest. */
  void digestInto(byte[] out, int outAt) {
    try {
      digest.digest(out, outAt, size);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Begins an HMAC with the two parts of a key. */
  KeyedHash begin(byte[] first, byte[] second) {
    int length = first.length + second.length;
    System.arraycopy(first, 0, key, 0, first.length);
    System.arraycopy(second, 0, key, first.length, second.length);
    int used = length;
    if (length > block) {
      digest.update(key, 0, length);
      Arrays.fill(key, 0, length, (byte) 0);
      digestInto(key, 0);
      used = size;
    }
    for (int i = 0; i < used; i++) {
      inner[i] = (byte) (key[i] ^ INNER);
      outer[i] = (byte) (key[i] ^ OUTER);
    }
    Arrays.fill(inner, used, block, INNER);
    Arrays.fill(outer, used, block, OUTER);
    Arrays.fill(key, 0, used, (byte) 0);
    at = block;
    return this;
  }

  KeyedHash put(byte[] bytes) {
    return put(bytes, 0, bytes.length);
  }

  KeyedHash put(byte[] bytes, int from, int length) {
    System.arraycopy(bytes, from, inner, at, length);
    at += length;
    return this;
  }

  KeyedHash put(int octet) {
    inner[at++] = (byte) octet;
    return this;
  }

  private KeyedHash putU32(int value) {
    return put(value >> 24).put(value >> 16).put(value >> 8).put(value);
  }

  /** Writes the HMAC and forgets the key. */
  void finish(byte[] out, int outAt) {
    close(out, outAt);
    forget();
  }

  private void close(byte[] out, int outAt) {
    digest.update(inner, 0, at);
    digestInto(outer, block);
    digest.update(outer, 0, outer.length);
    digestInto(out, outAt);
  }

  private void forget() {
    Arrays.fill(inner, 0, at, (byte) 0);
    Arrays.fill(outer, (byte) 0);
  }

  /**
   * KDFa: octets from a key of two parts, a label and two contexts.
   *
   * @param bits how many, a multiple of 8
   */
  byte[] kdfa(byte[] first, byte[] second, byte[] label, byte[] newer, byte[] older, int bits) {
    byte[] out = new byte[bits / Byte.SIZE];
    byte[] last = new byte[size];
    for (int done = 0, counter = 1; done < out.length; done += size, counter++) {
      begin(first, second);
      putU32(counter).put(label).put(0).put(newer).put(older).putU32(bits);
      finish(last, 0);
      System.arraycopy(last, 0, out, done, Math.min(size, out.length - done));
    }
    Arrays.fill(last, (byte) 0);
    return out;
  }
}
