package dev.tpm4j.client.session;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmtSymDef;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;

/** What a session encrypts parameters with (Part 1, "Session-based encryption"). */
public enum SessionCipher {
  /** Nothing: the session cannot encrypt or decrypt. */
  NONE(0),
  /** AES with 128 bits in CFB mode; every TPM of the PC Client profile has it. */
  AES_128_CFB(128),
  /** AES with 192 bits in CFB mode. */
  AES_192_CFB(192),
  /** AES with 256 bits in CFB mode. */
  AES_256_CFB(256),
  /** Exclusive or with a key stream of the session's hash algorithm. */
  XOR(0);

  private final int keyBits;

  SessionCipher(int keyBits) {
    this.keyBits = keyBits;
  }

  /** Bits of an AES key. */
  int keyBits() {
    return keyBits;
  }

  /** As TPM2_StartAuthSession is told. */
  TpmtSymDef symmetric(HashAlgorithm hash) {
    return switch (this) {
      case NONE -> new TpmtSymDef(TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null());
      case XOR ->
          new TpmtSymDef(TpmAlgId.XOR, new TpmuSymKeyBits.Xor(hash.id()), new TpmuSymMode.Xor());
      default ->
          new TpmtSymDef(
              TpmAlgId.AES, new TpmuSymKeyBits.Aes(keyBits), new TpmuSymMode.Aes(TpmAlgId.CFB));
    };
  }

  /**
   * The cipher that a definition names.
   *
   * @param symmetric as in TPM2_StartAuthSession
   * @return the cipher
   * @throws IllegalArgumentException if it is none of these
   */
  static SessionCipher of(TpmtSymDef symmetric) {
    if (symmetric.algorithm() == TpmAlgId.NULL) {
      return NONE;
    }
    if (symmetric.algorithm() == TpmAlgId.XOR) {
      return XOR;
    }
    if (symmetric.keyBits() instanceof TpmuSymKeyBits.Aes bits
        && symmetric.mode() instanceof TpmuSymMode.Aes mode
        && mode.value() == TpmAlgId.CFB) {
      switch (bits.value()) {
        case 128:
          return AES_128_CFB;
        case 192:
          return AES_192_CFB;
        case 256:
          return AES_256_CFB;
        default:
      }
    }
    throw new IllegalArgumentException("sessions here encrypt with AES-CFB or XOR, or not at all");
  }
}
