package dev.tpm4j.client.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the first parameter of a command and decrypts that of a response, in place; its size
 * stays in clear.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Session-based encryption".
 */
final class ParameterCipher {

  private static final byte[] CFB = "CFB".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] XOR = "XOR".getBytes(StandardCharsets.US_ASCII);
  private static final int BLOCK_BYTES = 16;
  private static final int BLOCK_BITS = BLOCK_BYTES * Byte.SIZE;

  private Cipher aes;

  /**
   * Encrypts or decrypts.
   *
   * @param mode {@code Cipher.ENCRYPT_MODE} or {@code Cipher.DECRYPT_MODE}
   * @param session whose key and cipher
   * @param auth of the entity that the session authorises; empty if none
   */
  void apply(
      int mode,
      TpmSession session,
      KeyedHash hash,
      byte[] auth,
      byte[] newer,
      byte[] older,
      byte[] frame,
      int at,
      int length) {
    byte[] key = session.key();
    if (session.cipher() == SessionCipher.XOR) {
      byte[] mask = hash.kdfa(key, auth, XOR, newer, older, length * Byte.SIZE);
      for (int i = 0; i < length; i++) {
        frame[at + i] ^= mask[i];
      }
      Arrays.fill(mask, (byte) 0);
      return;
    }
    int keyBits = session.cipher().keyBits();
    byte[] derived = hash.kdfa(key, auth, CFB, newer, older, keyBits + BLOCK_BITS);
    try {
      if (aes == null) {
        aes = Cipher.getInstance("AES/CFB/NoPadding");
      }
      int keyBytes = keyBits / Byte.SIZE;
      aes.init(
          mode,
          new SecretKeySpec(derived, 0, keyBytes, "AES"),
          new IvParameterSpec(derived, keyBytes, BLOCK_BYTES));
      aes.doFinal(frame, at, length, frame, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CFB with " + keyBits + " bits", e);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }
}
