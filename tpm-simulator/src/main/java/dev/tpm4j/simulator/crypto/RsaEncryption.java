package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;

/** The encryption schemes of RSA keys, Part 1 Annex B.3 to B.5. */
public final class RsaEncryption {

  private static final int PKCS1_OVERHEAD = 11;

  private RsaEncryption() {}

  /**
   * Encrypts without padding ({@code TPM_ALG_NULL}): the message is a number, and zeros before it
   * count for nothing.
   *
   * @param key the key
   * @param message big-endian
   * @return as many bytes as the modulus has
   * @throws CryptException {@code VALUE} if the number is not below the modulus
   */
  public static byte[] encryptRaw(RsaPublicKey key, byte[] message) throws CryptException {
    return key.apply(message);
  }

  /**
   * Decrypts without unpadding.
   *
   * @param key the key
   * @param cipherText as many bytes as the modulus has
   * @return as many bytes
   * @throws CryptException {@code SIZE} if the ciphertext has another length or is not below the
   *     modulus
   */
  public static byte[] decryptRaw(RsaPrivateKey key, byte[] cipherText) throws CryptException {
    return key.apply(cipherText);
  }

  /**
   * Encrypts with RSAES-PKCS1-v1_5 (RFC 8017 §7.2).
   *
   * @param key the key
   * @param message at most eleven bytes less than the modulus has
   * @param random the padding
   * @return as many bytes as the modulus has
   * @throws CryptException {@code VALUE} if the message is too long
   */
  public static byte[] encryptPkcs1(RsaPublicKey key, byte[] message, RandomSource random)
      throws CryptException {
    if (message.length > key.size() - PKCS1_OVERHEAD) {
      throw new CryptException(Failure.VALUE, "a message too long for the key");
    }
    PKCS1Encoding encoding = new PKCS1Encoding(EncodedBlock.encoding(key));
    encoding.init(true, EncodedBlock.parameters(key, false, random));
    try {
      return key.apply(encoding.processBlock(message, 0, message.length));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encoding never meets a ciphertext", e);
    }
  }

  /**
   * Decrypts with RSAES-PKCS1-v1_5.
   *
   * @param key the key
   * @param cipherText as many bytes as the modulus has
   * @return the message
   * @throws CryptException {@code SIZE} if the ciphertext has another length or is not below the
   *     modulus, {@code VALUE} if what it holds is not so padded
   */
  public static byte[] decryptPkcs1(RsaPrivateKey key, byte[] cipherText) throws CryptException {
    byte[] block = key.apply(cipherText);
    PKCS1Encoding encoding = new PKCS1Encoding(EncodedBlock.decoding(key.publicKey()));
    encoding.init(false, EncodedBlock.parameters(key.publicKey(), true));
    try {
      return encoding.processBlock(block, 0, block.length);
    } catch (InvalidCipherTextException | DataLengthException e) {
      throw new CryptException(Failure.VALUE, "no RSAES padding");
    } finally {
      Secrets.wipe(block);
    }
  }

  /**
   * Encrypts with RSAES-OAEP (RFC 8017 §7.1), the hash and that of the mask being one.
   *
   * @param key the key
   * @param hash the hash
   * @param label L; the TPM's own ends in a zero
   * @param message the message
   * @param random the seed
   * @return as many bytes as the modulus has
   * @throws CryptException {@code HASH} if the key is too small for the hash, {@code VALUE} if the
   *     message is too long
   */
  public static byte[] encryptOaep(
      RsaPublicKey key, Hash hash, byte[] label, byte[] message, RandomSource random)
      throws CryptException {
    int room = key.size() - 2 * hash.digestSize() - 2;
    if (room < 0) {
      throw new CryptException(Failure.HASH, hash + " is too long for the key");
    }
    if (message.length > room) {
      throw new CryptException(Failure.VALUE, "a message too long for the key");
    }
    OAEPEncoding encoding = oaep(EncodedBlock.encoding(key), hash, label);
    encoding.init(true, EncodedBlock.parameters(key, false, random));
    try {
      return key.apply(encoding.processBlock(message, 0, message.length));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encoding never meets a ciphertext", e);
    }
  }

  /**
   * Decrypts with RSAES-OAEP.
   *
   * @param key the key
   * @param hash the hash
   * @param label L
   * @param cipherText as many bytes as the modulus has
   * @return the message
   * @throws CryptException {@code SIZE} if the ciphertext has another length or is not below the
   *     modulus, {@code VALUE} if what it holds is not so padded or has another label
   */
  public static byte[] decryptOaep(RsaPrivateKey key, Hash hash, byte[] label, byte[] cipherText)
      throws CryptException {
    byte[] block = key.apply(cipherText);
    if (key.publicKey().size() < 2 * hash.digestSize() + 2) {
      throw new CryptException(Failure.VALUE, hash + " is too long for the key");
    }
    OAEPEncoding encoding = oaep(EncodedBlock.decoding(key.publicKey()), hash, label);
    encoding.init(false, EncodedBlock.parameters(key.publicKey(), true));
    try {
      return encoding.processBlock(block, 0, block.length);
    } catch (InvalidCipherTextException | DataLengthException e) {
      throw new CryptException(Failure.VALUE, "no OAEP padding");
    } finally {
      Secrets.wipe(block);
    }
  }

  private static OAEPEncoding oaep(EncodedBlock block, Hash hash, byte[] label) {
    return new OAEPEncoding(block, hash.lightweight(), hash.lightweight(), label);
  }
}
