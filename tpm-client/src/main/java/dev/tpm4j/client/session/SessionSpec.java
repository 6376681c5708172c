package dev.tpm4j.client.session;

import dev.tpm4j.codec.type.TpmSe;
import java.util.Objects;

/**
 * Which session to start. Values of this class are immutable; each method gives another.
 *
 * <p>Only a session that is salted, or bound to something with a secret authorization value, has a
 * key that an eavesdropper does not know. Without either its HMAC proves no more than the
 * authorization value of the command's entity, which it keeps off the bus.
 */
public final class SessionSpec {

  /** The least that a TPM takes (Part 3, TPM2_StartAuthSession). */
  private static final int MIN_NONCE = 16;

  private final int type;
  private final HashAlgorithm hash;
  private final SessionCipher cipher;
  private final int nonceSize;
  private final SaltKey saltKey;
  private final Entity bound;

  private SessionSpec(
      int type,
      HashAlgorithm hash,
      SessionCipher cipher,
      int nonceSize,
      SaltKey saltKey,
      Entity bound) {
    this.type = type;
    this.hash = hash;
    this.cipher = cipher;
    this.nonceSize = nonceSize;
    this.saltKey = saltKey;
    this.bound = bound;
  }

  private static SessionSpec of(int type) {
    return new SessionSpec(
        type, HashAlgorithm.SHA256, SessionCipher.AES_128_CFB, MIN_NONCE, null, null);
  }

  /**
   * A session that proves the knowledge of authorization values: SHA-256, AES-128-CFB, neither
   * salted nor bound.
   *
   * @return to start from
   */
  public static SessionSpec hmac() {
    return of(TpmSe.HMAC);
  }

  /**
   * A session that fulfils a policy: SHA-256, AES-128-CFB, neither salted nor bound.
   *
   * @return to start from
   */
  public static SessionSpec policy() {
    return of(TpmSe.POLICY);
  }

  /**
   * A session that computes a policy's digest and authorises nothing: SHA-256.
   *
   * @return to start from
   */
  public static SessionSpec trial() {
    return of(TpmSe.TRIAL).cipher(SessionCipher.NONE);
  }

  /**
   * With another hash algorithm. A policy session needs that of the policy.
   *
   * @param algorithm of the session's key, its HMACs and its policy
   * @return a new specification
   */
  public SessionSpec hash(HashAlgorithm algorithm) {
    return new SessionSpec(
        type, Objects.requireNonNull(algorithm), cipher, nonceSize, saltKey, bound);
  }

  /**
   * With another cipher for parameters.
   *
   * @param with what
   * @return a new specification
   */
  public SessionSpec cipher(SessionCipher with) {
    return new SessionSpec(type, hash, Objects.requireNonNull(with), nonceSize, saltKey, bound);
  }

  /**
   * With longer nonces than 16 bytes.
   *
   * @param bytes 16 to the size of the hash algorithm's digests
   * @return a new specification
   */
  public SessionSpec nonceSize(int bytes) {
    if (bytes < MIN_NONCE) {
      throw new IllegalArgumentException("a TPM takes nonces of 16 bytes or more, not " + bytes);
    }
    return new SessionSpec(type, hash, cipher, bytes, saltKey, bound);
  }

  /**
   * With a salt that only the TPM with this key can read. Protects from an eavesdropper in any
   * case, and from somebody who changes what is on the bus if the key is really the TPM's: see
   * {@link SaltKey}.
   *
   * @param key a decryption key of the TPM
   * @return a new specification
   */
  public SessionSpec saltedTo(SaltKey key) {
    return new SessionSpec(type, hash, cipher, nonceSize, Objects.requireNonNull(key), bound);
  }

  /**
   * Bound to an entity: its authorization value becomes part of the session's key, and an HMAC
   * session authorises it without being given the value again.
   *
   * @param entity with its authorization value
   * @return a new specification
   */
  public SessionSpec boundTo(Entity entity) {
    return new SessionSpec(type, hash, cipher, nonceSize, saltKey, Objects.requireNonNull(entity));
  }

  int type() {
    return type;
  }

  HashAlgorithm hash() {
    return hash;
  }

  SessionCipher cipher() {
    return cipher;
  }

  int nonceSize() {
    return nonceSize;
  }

  SaltKey saltKey() {
    return saltKey;
  }

  Entity bound() {
    return bound;
  }

  @Override
  public String toString() {
    String what = type == TpmSe.HMAC ? "HMAC" : type == TpmSe.POLICY ? "policy" : "trial";
    return what
        + " session, "
        + hash
        + ", "
        + cipher
        + (saltKey == null ? "" : ", salted to " + saltKey)
        + (bound == null ? "" : ", bound to " + bound);
  }
}
