package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the owner of an object does to a duplicate before the new parent's protection (Part 1
 * §23.3.2.2): a digest over data and name goes before the data, and all of it is encrypted with a
 * key that only the owner knows.
 *
 * @param hash the name algorithm of the object
 * @param algorithm the symmetric algorithm asked for
 * @param key a key of it
 */
public record InnerWrap(Hash hash, SymmetricAlgorithm algorithm, byte[] key) {

  /**
   * Wraps a duplicate.
   *
   * @param name the name of the object
   * @param data the sensitive area with its size
   * @return the blob
   */
  public byte[] wrap(byte[] name, byte[] data) {
    byte[] plain = Tpm2b.concat(Tpm2b.marshal(hash.digest(data, name)), data);
    byte[] blob = crypt(true, plain);
    Secrets.wipe(plain);
    return blob;
  }

  /**
   * Unwraps a duplicate.
   *
   * @param name the name of the object
   * @param blob the blob
   * @return the sensitive area with its size
   * @throws CryptException {@code INTEGRITY} if this is not the blob made with that key under that
   *     name, {@code SIZE} or {@code INSUFFICIENT} if it is no such blob
   */
  public byte[] unwrap(byte[] name, byte[] blob) throws CryptException {
    byte[] plain = crypt(false, blob);
    try {
      ByteBuffer in = ByteBuffer.wrap(plain);
      byte[] integrity = Tpm2b.unmarshal(in, Hash.MAX_DIGEST_SIZE);
      byte[] data = Arrays.copyOfRange(plain, in.position(), plain.length);
      if (!Secrets.equal(integrity, hash.digest(data, name))) {
        throw new CryptException(Failure.INTEGRITY, "the digest in the blob differs");
      }
      return data;
    } finally {
      Secrets.wipe(plain);
    }
  }

  private byte[] crypt(boolean encrypting, byte[] data) {
    byte[] iv = new byte[algorithm.blockSize()];
    return CipherMode.CFB.apply(algorithm, encrypting, key, iv, data);
  }

  @Override
  public String toString() {
    return "InnerWrap[" + hash + ", " + algorithm + "]";
  }
}
