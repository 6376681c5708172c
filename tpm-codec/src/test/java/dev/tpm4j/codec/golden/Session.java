package dev.tpm4j.codec.golden;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A session of a TPM that is neither bound nor salted, with SHA2-256 and, where parameters are
 * encrypted, AES-128-CFB. Good for test data alone: who listens can compute its keys.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Session-Based Authorizations", "Session-based encryption".
 */
final class Session {
  static final int CONTINUE = 0x01;
  static final int DECRYPT = 0x20;
  static final int ENCRYPT = 0x40;
  static final int AUDIT = 0x80;

  final int handle;
  private final byte[] nonceCaller = new byte[16];
  private byte[] nonceTpm;
  private byte[] authValue = new byte[0];
  private boolean hmac = true;
  private boolean password;
  private int attributes = CONTINUE;

  Session(int handle, byte[] nonceTpm) {
    this.handle = handle;
    this.nonceTpm = nonceTpm;
  }

  /** With the authorization value of what it authorizes. */
  Session auth(byte[] value) {
    authValue = value;
    return this;
  }

  Session attributes(int value) {
    attributes = value;
    return this;
  }

  /** Policies need no HMAC where nothing asks for the authorization value. */
  Session withoutHmac() {
    hmac = false;
    return this;
  }

  /** The policy asked for the authorization value in clear (PolicyPassword). */
  Session withPassword() {
    password = true;
    return this;
  }

  byte[] nonceTpm() {
    return nonceTpm;
  }

  /** Takes the next caller's nonce, and encrypts the first parameter where it should. */
  void begin(byte[] parameters) {
    nonceCaller[0]++;
    if ((attributes & DECRYPT) != 0) {
      int size = (parameters[0] & 0xff) << 8 | parameters[1] & 0xff;
      cipher(Cipher.ENCRYPT_MODE, nonceCaller, nonceTpm, parameters, 2, size);
    }
  }

  void write(Bytes area, byte[] cpHash) {
    area.u32(handle).sized(nonceCaller).u8(attributes);
    if (password) {
      area.sized(authValue);
    } else if (hmac && authValue.length > 0) {
      area.sized(hmac(cpHash, nonceCaller, nonceTpm, attributes));
    } else {
      area.empty();
    }
  }

  /** Reads a session of the response, checks its HMAC, and decrypts where it should. */
  void read(Reply area, byte[] frame, int parametersAt, byte[] rpHash) {
    nonceTpm = area.sized();
    int answered = area.take(1)[0];
    byte[] theirs = area.sized();
    if (hmac && !password && authValue.length > 0) {
      byte[] ours = hmac(rpHash, nonceTpm, nonceCaller, answered);
      if (!Arrays.equals(ours, theirs)) {
        throw new IllegalStateException("the HMAC of the response is wrong");
      }
    }
  }

  private byte[] hmac(byte[] hash, byte[] newer, byte[] older, int flags) {
    return mac(authValue, hash, newer, older, new byte[] {(byte) flags});
  }

  private void cipher(int mode, byte[] newer, byte[] older, byte[] data, int start, int length) {
    try {
      byte[] label = "CFB\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      byte[] key =
          mac(
              authValue,
              new Bytes().u32(1).array(),
              label,
              newer,
              older,
              new Bytes().u32(256).array());
      Cipher aes = Cipher.getInstance("AES/CFB/NoPadding");
      aes.init(mode, new SecretKeySpec(key, 0, 16, "AES"), new IvParameterSpec(key, 16, 16));
      aes.doFinal(data, start, length, data, start);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] mac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
