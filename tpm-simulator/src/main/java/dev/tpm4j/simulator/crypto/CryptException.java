package dev.tpm4j.simulator.crypto;

import java.util.Objects;

/**
 * A computation was refused because of what the caller of the TPM brought. Part of normal work: no
 * stack trace, and no secret in the message.
 */
public final class CryptException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why, under the name that the {@code TPM_RC} of Part 2 has for it. */
  public enum Failure {
    /** {@code TPM_RC_BINDING}: public and private part do not belong together. */
    BINDING,
    /** {@code TPM_RC_ECC_POINT}: a point is not on the curve. */
    ECC_POINT,
    /** {@code TPM_RC_HASH}: the digest is too large for the key. */
    HASH,
    /** {@code TPM_RC_INSUFFICIENT}: a structure ends before its last field. */
    INSUFFICIENT,
    /** {@code TPM_RC_INTEGRITY}: a digest or HMAC over protected data differs. */
    INTEGRITY,
    /** {@code TPM_RC_KEY_SIZE}: the algorithm has no keys of this size. */
    KEY_SIZE,
    /** {@code TPM_RC_NO_RESULT}: the computation has no result, such as the point at infinity. */
    NO_RESULT,
    /** {@code TPM_RC_RANGE}: a public exponent that is not supported. */
    RANGE,
    /** {@code TPM_RC_SIGNATURE}: the signature is not that of the key over the digest. */
    SIGNATURE,
    /** {@code TPM_RC_SIZE}: data of the wrong length. */
    SIZE,
    /** {@code TPM_RC_VALUE}: data of the right length and an impossible value. */
    VALUE
  }

  private final Failure failure;

  CryptException(Failure failure, String message) {
    super(message, null, false, false);
    this.failure = Objects.requireNonNull(failure, "failure");
  }

  /**
   * Why the computation was refused.
   *
   * @return the name of the response code
   */
  public Failure failure() {
    return failure;
  }
}
