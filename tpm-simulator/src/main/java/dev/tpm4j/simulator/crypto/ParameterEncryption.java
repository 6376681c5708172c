package dev.tpm4j.simulator.crypto;

import java.util.Arrays;

/**
 * The encryption of a command's or response's first parameter in CFB mode (Part 1 §21.3). Key and
 * initial value are one derivation from the session's keys and nonces. XOR is {@link Kdf#xor}.
 */
public final class ParameterEncryption {

  private ParameterEncryption() {}

  /**
   * Encrypts a parameter.
   *
   * @param hash the hash of the session
   * @param algorithm the symmetric algorithm of the session
   * @param keyBits and its key size
   * @param key session key and authorisation value, put together
   * @param nonceNewer the nonce of whoever encrypts
   * @param nonceOlder the other's nonce
   * @param data the parameter without its size
   * @return as many bytes
   */
  public static byte[] encrypt(
      Hash hash,
      SymmetricAlgorithm algorithm,
      int keyBits,
      byte[] key,
      byte[] nonceNewer,
      byte[] nonceOlder,
      byte[] data) {
    return crypt(true, hash, algorithm, keyBits, key, nonceNewer, nonceOlder, data);
  }

  /**
   * Decrypts a parameter.
   *
   * @param hash the hash of the session
   * @param algorithm the symmetric algorithm of the session
   * @param keyBits and its key size
   * @param key session key and authorisation value, put together
   * @param nonceNewer the nonce of whoever encrypted
   * @param nonceOlder the other's nonce
   * @param data the parameter without its size
   * @return as many bytes
   */
  public static byte[] decrypt(
      Hash hash,
      SymmetricAlgorithm algorithm,
      int keyBits,
      byte[] key,
      byte[] nonceNewer,
      byte[] nonceOlder,
      byte[] data) {
    return crypt(false, hash, algorithm, keyBits, key, nonceNewer, nonceOlder, data);
  }

  private static byte[] crypt(
      boolean encrypting,
      Hash hash,
      SymmetricAlgorithm algorithm,
      int keyBits,
      byte[] key,
      byte[] nonceNewer,
      byte[] nonceOlder,
      byte[] data) {
    int keySize = keyBits / Byte.SIZE;
    int bits = keyBits + algorithm.blockSize() * Byte.SIZE;
    byte[] derived = Kdf.kdfa(hash, key, KdfLabel.PARAMETER, nonceNewer, nonceOlder, bits);
    byte[] cipherKey = Arrays.copyOf(derived, keySize);
    byte[] iv = Arrays.copyOfRange(derived, keySize, derived.length);
    byte[] out = CipherMode.CFB.apply(algorithm, encrypting, cipherKey, iv, data);
    Secrets.wipe(derived, cipherKey, iv);
    return out;
  }
}
