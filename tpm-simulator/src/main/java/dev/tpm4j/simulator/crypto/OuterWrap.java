package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a storage key does to sensitive data that leave the TPM (Part 1 §22.4, §23.3.2.3, §24): the
 * data are encrypted with a key that follows from a seed and the name of the object, and an HMAC
 * goes over the result and the name.
 *
 * <pre>
 *   +------+-----------+------+----+---------------------+
 *   | size | integrity | size | iv | encrypted data      |
 *   +------+-----------+------+----+---------------------+
 *                      '--only for objects of a parent---'
 * </pre>
 *
 * @param hash the name algorithm of the storage key
 * @param algorithm its symmetric algorithm
 * @param keyBits and key size
 * @param seed its seed value, or the seed shared with whoever unwraps
 */
public record OuterWrap(Hash hash, SymmetricAlgorithm algorithm, int keyBits, byte[] seed) {

  private static final int MAX_IV_SIZE = 16;

  /**
   * A protection.
   *
   * @throws IllegalArgumentException if the algorithm has no keys of that size
   */
  public OuterWrap {
    if (!algorithm.hasKeySize(keyBits)) {
      throw new IllegalArgumentException(algorithm + " key of " + keyBits + " bits");
    }
  }

  /**
   * Wraps an object for its parent.
   *
   * @param name the name of the object
   * @param data the sensitive area with its size
   * @param random the initial value
   * @return the {@code TPM2B_PRIVATE}'s bytes
   */
  public byte[] wrapWithIv(byte[] name, byte[] data, RandomSource random) {
    byte[] iv = random.generate(algorithm.blockSize());
    return sealed(name, Tpm2b.concat(Tpm2b.marshal(iv), crypt(true, name, iv, data)));
  }

  /**
   * Unwraps an object of a parent.
   *
   * @param name the name of the object
   * @param blob the {@code TPM2B_PRIVATE}'s bytes
   * @return the sensitive area with its size
   * @throws CryptException {@code INTEGRITY} if this is not the blob made under that name, {@code
   *     SIZE} or {@code INSUFFICIENT} if it is no such blob, {@code VALUE} if the initial value is
   *     not of the cipher
   */
  public byte[] unwrapWithIv(byte[] name, byte[] blob) throws CryptException {
    ByteBuffer in = opened(name, blob);
    byte[] iv = Tpm2b.unmarshal(in, MAX_IV_SIZE);
    if (iv.length != algorithm.blockSize()) {
      throw new CryptException(Failure.VALUE, "an initial value of " + iv.length + " bytes");
    }
    return crypt(false, name, iv, Tpm2b.rest(in));
  }

  /**
   * Wraps a duplicate or a credential, which need no initial value because the seed is new.
   *
   * @param name the name of the object
   * @param data the data
   * @return the blob
   */
  public byte[] wrap(byte[] name, byte[] data) {
    return sealed(name, crypt(true, name, new byte[algorithm.blockSize()], data));
  }

  /**
   * Unwraps a duplicate or a credential.
   *
   * @param name the name of the object
   * @param blob the blob
   * @return the data
   * @throws CryptException {@code INTEGRITY} if this is not the blob made under that name, {@code
   *     SIZE} or {@code INSUFFICIENT} if it is no such blob
   */
  public byte[] unwrap(byte[] name, byte[] blob) throws CryptException {
    byte[] encrypted = Tpm2b.rest(opened(name, blob));
    return crypt(false, name, new byte[algorithm.blockSize()], encrypted);
  }

  private byte[] sealed(byte[] name, byte[] content) {
    return Tpm2b.concat(Tpm2b.marshal(integrity(name, content)), content);
  }

  private ByteBuffer opened(byte[] name, byte[] blob) throws CryptException {
    ByteBuffer in = ByteBuffer.wrap(blob);
    byte[] integrity = Tpm2b.unmarshal(in, Hash.MAX_DIGEST_SIZE);
    byte[] content = Arrays.copyOfRange(blob, in.position(), blob.length);
    if (!Secrets.equal(integrity, integrity(name, content))) {
      throw new CryptException(Failure.INTEGRITY, "the HMAC of the blob differs");
    }
    return in;
  }

  private byte[] integrity(byte[] name, byte[] content) {
    int bits = hash.digestSize() * Byte.SIZE;
    byte[] none = new byte[0];
    byte[] key = Kdf.kdfa(hash, seed, KdfLabel.INTEGRITY, none, none, bits);
    byte[] integrity = hash.hmac(key, content, name);
    Secrets.wipe(key);
    return integrity;
  }

  private byte[] crypt(boolean encrypting, byte[] name, byte[] iv, byte[] data) {
    byte[] key = Kdf.kdfa(hash, seed, KdfLabel.STORAGE, name, new byte[0], keyBits);
    byte[] out = CipherMode.CFB.apply(algorithm, encrypting, key, iv.clone(), data);
    Secrets.wipe(key);
    return out;
  }

  @Override
  public String toString() {
    return "OuterWrap[" + hash + ", " + algorithm + " " + keyBits + "]";
  }
}
