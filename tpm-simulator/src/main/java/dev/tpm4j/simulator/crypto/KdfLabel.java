package dev.tpm4j.simulator.crypto;

import java.nio.charset.StandardCharsets;

/** The uses that Part 1 gives a key derivation or an encrypted secret, as its label says them. */
public enum KdfLabel {
  /** The session key, Part 1 §19.6.8. */
  SESSION_KEY("ATH"),
  /** Parameter encryption with CFB. */
  PARAMETER("CFB"),
  /** Parameter obfuscation with XOR. */
  OBFUSCATION("XOR"),
  /** The HMAC key over a protected object. */
  INTEGRITY("INTEGRITY"),
  /** The symmetric key of a protected object. */
  STORAGE("STORAGE"),
  /** The seed of a credential. */
  IDENTITY("IDENTITY"),
  /** The seed of a duplicate. */
  DUPLICATE("DUPLICATE"),
  /** The salt of a session. */
  SECRET("SECRET"),
  /** The key of a saved context. */
  CONTEXT("CONTEXT"),
  /** The random value of {@code TPM2_Commit} and {@code TPM2_EC_Ephemeral}. */
  COMMIT("ECDAA Commit"),
  /** What hides the TPM's counters in an attestation. */
  ATTESTATION("OBFUSCATE"),
  /** The derivation of a primary object. */
  PRIMARY_OBJECT("Primary Object Creation");

  private final String text;

  KdfLabel(String text) {
    this.text = text;
  }

  /**
   * The label as it is hashed.
   *
   * @return a new array: ASCII with the terminating zero
   */
  public byte[] bytes() {
    return (text + '\0').getBytes(StandardCharsets.US_ASCII);
  }
}
