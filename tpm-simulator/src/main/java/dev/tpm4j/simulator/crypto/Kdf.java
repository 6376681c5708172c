package dev.tpm4j.simulator.crypto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/** The key derivation functions of Part 1 §11.4.10 and the mask generation of PKCS#1. */
public final class Kdf {

  /** The largest derivation: more than any key, parameter or mask of a TPM needs. */
  static final int MAX_BITS = 0x7FFF * Byte.SIZE;

  private static final byte[] NUL = {0};

  private Kdf() {}

  /**
   * KDFa: SP 800-108 in counter mode with HMAC, Part 1 §11.4.10.2.
   *
   * @param hash the hash of the HMAC
   * @param key the HMAC key
   * @param label the use
   * @param contextU the first context
   * @param contextV the second context
   * @param bits how many bits to make, at most 0x7FFF bytes of them
   * @return {@code ceil(bits / 8)} bytes; where bits is no multiple of eight, the unused bits of
   *     the first byte are zero
   */
  public static byte[] kdfa(
      Hash hash, byte[] key, KdfLabel label, byte[] contextU, byte[] contextV, int bits) {
    return kdfa(hash, key, label.bytes(), contextU, contextV, bits);
  }

  /**
   * KDFa with a label that the caller of the TPM chose.
   *
   * @param hash the hash of the HMAC
   * @param key the HMAC key
   * @param label the use; a zero is hashed after it unless it ends in one
   * @param contextU the first context
   * @param contextV the second context
   * @param bits how many bits to make, at most 0x7FFF bytes of them
   * @return as above
   */
  public static byte[] kdfa(
      Hash hash, byte[] key, byte[] label, byte[] contextU, byte[] contextV, int bits) {
    byte[] out = new byte[bytes(bits)];
    Mac mac = hash.startHmac(key);
    for (int at = 0, counter = 1; at < out.length; at += hash.digestSize(), counter++) {
      byte[] block = kdfaBlock(mac, counter, label, contextU, contextV, bits);
      System.arraycopy(block, 0, out, at, Math.min(block.length, out.length - at));
      Secrets.wipe(block);
    }
    return masked(out, bits);
  }

  /** One block of KDFa's output, from its counter. */
  static byte[] kdfaBlock(
      Mac mac, int counter, byte[] label, byte[] contextU, byte[] contextV, int bits) {
    mac.update(number(counter));
    mac.update(label);
    mac.update(terminator(label));
    mac.update(contextU);
    mac.update(contextV);
    return mac.doFinal(number(bits));
  }

  /**
   * KDFe: the one-step derivation of SP 800-56A from an ECDH secret, Part 1 §11.4.10.3.
   *
   * @param hash the hash
   * @param z the x-coordinate of the shared point, in the length of the curve's field
   * @param label the use
   * @param partyU the x-coordinate of the ephemeral public key
   * @param partyV the x-coordinate of the static public key
   * @param bits how many bits to make, at most 0x7FFF bytes of them
   * @return {@code ceil(bits / 8)} bytes; where bits is no multiple of eight, the unused bits of
   *     the first byte are zero
   */
  public static byte[] kdfe(
      Hash hash, byte[] z, KdfLabel label, byte[] partyU, byte[] partyV, int bits) {
    byte[] out = new byte[bytes(bits)];
    byte[] use = label.bytes();
    for (int at = 0, counter = 1; at < out.length; at += hash.digestSize(), counter++) {
      byte[] block = hash.digest(number(counter), z, use, partyU, partyV);
      System.arraycopy(block, 0, out, at, Math.min(block.length, out.length - at));
      Secrets.wipe(block);
    }
    return masked(out, bits);
  }

  /**
   * MGF1 of PKCS#1 (RFC 8017 B.2.1).
   *
   * @param hash the hash
   * @param seed what the mask follows from
   * @param length bytes of mask, not negative
   * @return the mask
   */
  public static byte[] mgf1(Hash hash, byte[] seed, int length) {
    byte[] mask = new byte[length];
    MessageDigest digest = hash.start();
    for (int at = 0, counter = 0; at < length; at += hash.digestSize(), counter++) {
      digest.update(seed);
      byte[] block = digest.digest(number(counter));
      System.arraycopy(block, 0, mask, at, Math.min(block.length, length - at));
    }
    return mask;
  }

  /**
   * XOR obfuscation, Part 1 §11.4.7.3: the same again takes it away.
   *
   * @param hash the hash of the mask
   * @param key the key of the mask
   * @param contextU the newer nonce
   * @param contextV the older nonce
   * @param data is changed
   */
  public static void xor(Hash hash, byte[] key, byte[] contextU, byte[] contextV, byte[] data) {
    int bits = Math.multiplyExact(data.length, Byte.SIZE);
    byte[] mask = kdfa(hash, key, KdfLabel.OBFUSCATION, contextU, contextV, bits);
    for (int i = 0; i < data.length; i++) {
      data[i] ^= mask[i];
    }
    Secrets.wipe(mask);
  }

  private static int bytes(int bits) {
    if (bits < 0 || bits > MAX_BITS) {
      throw new IllegalArgumentException("a derivation of " + bits + " bits");
    }
    return (bits + 7) / Byte.SIZE;
  }

  private static byte[] masked(byte[] out, int bits) {
    if (bits % Byte.SIZE != 0) {
      out[0] &= (byte) ((1 << bits % Byte.SIZE) - 1);
    }
    return out;
  }

  private static byte[] terminator(byte[] label) {
    boolean terminated = label.length > 0 && label[label.length - 1] == 0;
    return terminated ? Arrays.copyOf(NUL, 0) : NUL;
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
