package dev.tpm4j.simulator.engine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The caller's half of a session, written from Part 1 of the specification with nothing but the
 * JCA: it shares no line with the engine that it tests.
 */
final class ClientSession {

  static final int CONTINUE = 0x01;
  static final int EXCLUSIVE = 0x02;
  static final int AUDIT_RESET = 0x04;
  static final int DECRYPT = 0x20;
  static final int ENCRYPT = 0x40;
  static final int AUDIT = 0x80;
  static final int PASSWORD = 0x40000009;

  final int handle;
  private final int hash;
  private final byte[] sessionKey;
  private final int cipherBits;
  private byte[] nonceCaller;
  private byte[] nonceTpm;

  /** What the next command says about the session. */
  int attributes = CONTINUE;

  /** The authorisation value of the entity that the session is for. */
  byte[] auth = {};

  /** Whether it is part of the HMAC key: not so for what the session is bound to. */
  boolean includesAuth = true;

  /** Whether the value goes in clear: a password, or a policy session that asks for one. */
  boolean inClear;

  /** Spoils the next HMAC or password. */
  boolean wrong;

  /** What the last response said. */
  int answeredAttributes;

  /** The digest of all commands while this was an audit session, as a verifier computes it. */
  byte[] auditDigest = {};

  ClientSession(int handle, int hash, byte[] key, int cipherBits, byte[] caller, byte[] tpm) {
    this.handle = handle;
    this.hash = hash;
    this.sessionKey = key;
    this.cipherBits = cipherBits;
    this.nonceCaller = caller;
    this.nonceTpm = tpm;
  }

  static ClientSession password(String auth) {
    ClientSession session = new ClientSession(PASSWORD, 0xB, new byte[0], 0, new byte[0], null);
    session.auth = auth.getBytes(StandardCharsets.UTF_8);
    session.inClear = true;
    return session;
  }

  ClientSession with(int moreAttributes) {
    attributes = CONTINUE | moreAttributes;
    return this;
  }

  ClientSession auth(String value) {
    auth = value.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  boolean has(int attribute) {
    return (attributes & attribute) != 0;
  }

  boolean isPassword() {
    return handle == PASSWORD;
  }

  int hash() {
    return hash;
  }

  byte[] nonceTpm() {
    return nonceTpm.clone();
  }

  void nonceCaller(byte[] fresh) {
    nonceCaller = fresh;
  }

  /** {@code TPMS_AUTH_COMMAND}. */
  byte[] command(byte[] cpHash, byte[] otherNonces) {
    byte[] proof =
        inClear ? auth.clone() : hmac(cpHash, nonceCaller, nonceTpm, otherNonces, attributes);
    if (wrong) {
      proof = proof.length == 0 ? new byte[] {1} : proof;
      proof[0] ^= 1;
    }
    return new ByteWriter(512)
        .u32(handle)
        .sized(nonceCaller)
        .u8(attributes)
        .sized(proof)
        .toByteArray();
  }

  private byte[] hmac(byte[] pHash, byte[] newer, byte[] older, byte[] others, int flags) {
    byte[] key = includesAuth ? join(sessionKey, auth) : sessionKey;
    return key.length == 0
        ? new byte[0]
        : hmac(hash, key, pHash, newer, older, others, new byte[] {(byte) flags});
  }

  /** Takes a {@code TPMS_AUTH_RESPONSE} in and says whether its HMAC is right. */
  boolean accept(byte[] rpHash, byte[] nonce, int flags, byte[] proof) {
    answeredAttributes = flags;
    if (isPassword()) {
      return nonce.length == 0 && proof.length == 0 && flags == CONTINUE;
    }
    nonceTpm = nonce;
    byte[] expected =
        inClear ? new byte[0] : hmac(rpHash, nonceTpm, nonceCaller, new byte[0], flags);
    return Arrays.equals(expected, proof);
  }

  /** Takes the response's nonce before its parameter is decrypted. */
  void nonceTpm(byte[] nonce) {
    nonceTpm = nonce;
  }

  byte[] encrypt(byte[] parameter, boolean authorizes) {
    return crypt(Cipher.ENCRYPT_MODE, nonceCaller, nonceTpm, parameter, authorizes);
  }

  byte[] decrypt(byte[] parameter, boolean authorizes) {
    return crypt(Cipher.DECRYPT_MODE, nonceTpm, nonceCaller, parameter, authorizes);
  }

  private byte[] crypt(int mode, byte[] newer, byte[] older, byte[] data, boolean authorizes) {
    byte[] key = authorizes ? join(sessionKey, auth) : sessionKey;
    if (cipherBits == 0) {
      byte[] mask = kdfa(hash, key, "XOR", newer, older, data.length * 8);
      byte[] out = data.clone();
      for (int i = 0; i < out.length; i++) {
        out[i] ^= mask[i];
      }
      return out;
    }
    byte[] derived = kdfa(hash, key, "CFB", newer, older, cipherBits + 128);
    try {
      Cipher aes = Cipher.getInstance("AES/CFB/NoPadding");
      byte[] iv = Arrays.copyOfRange(derived, cipherBits / 8, derived.length);
      aes.init(
          mode,
          new SecretKeySpec(Arrays.copyOf(derived, cipherBits / 8), "AES"),
          new IvParameterSpec(iv));
      return aes.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] kdfa(int hash, byte[] key, String label, byte[] u, byte[] v, int bits) {
    byte[] out = {};
    byte[] use = (label + '\0').getBytes(StandardCharsets.US_ASCII);
    for (int i = 1; out.length < bits / 8; i++) {
      byte[] counter = new ByteWriter(4).u32(i).toByteArray();
      byte[] length = new ByteWriter(4).u32(bits).toByteArray();
      out = join(out, hmac(hash, key, counter, use, u, v, length));
    }
    return Arrays.copyOf(out, bits / 8);
  }

  static byte[] hmac(int hash, byte[] key, byte[]... parts) {
    String name = "Hmac" + jca(hash).replace("-", "");
    try {
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, name));
      return mac.doFinal(join(parts));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] digest(int hash, byte[]... parts) {
    try {
      return MessageDigest.getInstance(jca(hash)).digest(join(parts));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] join(byte[]... parts) {
    ByteWriter out = new ByteWriter(0x10000);
    for (byte[] part : parts) {
      out.bytes(part);
    }
    return out.toByteArray();
  }

  private static String jca(int hash) {
    return switch (hash) {
      case 0x4 -> "SHA-1";
      case 0xB -> "SHA-256";
      case 0xC -> "SHA-384";
      case 0xD -> "SHA-512";
      default -> throw new IllegalArgumentException("hash " + hash);
    };
  }
}
