package dev.tpm4j.client.session;

import dev.tpm4j.codec.type.TpmAlgId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** The hash algorithms of TPMs, as the JDK has them (TCG Algorithm Registry, "TPM_ALG_ID"). */
public enum HashAlgorithm {
  /** TPM_ALG_SHA1. For Names and PCRs of old; nothing here chooses it. */
  SHA1(TpmAlgId.SHA1, "SHA-1", 20, 64),
  /** TPM_ALG_SHA256. */
  SHA256(TpmAlgId.SHA256, "SHA-256", 32, 64),
  /** TPM_ALG_SHA384. */
  SHA384(TpmAlgId.SHA384, "SHA-384", 48, 128),
  /** TPM_ALG_SHA512. */
  SHA512(TpmAlgId.SHA512, "SHA-512", 64, 128),
  /** TPM_ALG_SHA3_256. */
  SHA3_256(TpmAlgId.SHA3_256, "SHA3-256", 32, 136),
  /** TPM_ALG_SHA3_384. */
  SHA3_384(TpmAlgId.SHA3_384, "SHA3-384", 48, 104),
  /** TPM_ALG_SHA3_512. */
  SHA3_512(TpmAlgId.SHA3_512, "SHA3-512", 64, 72);

  /** The largest digest in bytes. */
  static final int MAX_DIGEST = 64;

  private final int id;
  private final String jcaName;
  private final int digestSize;
  private final int blockSize;

  HashAlgorithm(int id, String jcaName, int digestSize, int blockSize) {
    this.id = id;
    this.jcaName = jcaName;
    this.digestSize = digestSize;
    this.blockSize = blockSize;
  }

  /**
   * The algorithm with an identifier.
   *
   * @param id TPM_ALG_ID
   * @return the algorithm
   * @throws IllegalArgumentException if it is no hash algorithm, or none that is known here
   */
  public static HashAlgorithm of(int id) {
    return switch (id) {
      case TpmAlgId.SHA1 -> SHA1;
      case TpmAlgId.SHA256 -> SHA256;
      case TpmAlgId.SHA384 -> SHA384;
      case TpmAlgId.SHA512 -> SHA512;
      case TpmAlgId.SHA3_256 -> SHA3_256;
      case TpmAlgId.SHA3_384 -> SHA3_384;
      case TpmAlgId.SHA3_512 -> SHA3_512;
      default ->
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "0x%04x is no hash algorithm known here", id));
    };
  }

  /**
   * Its identifier.
   *
   * @return TPM_ALG_ID
   */
  public int id() {
    return id;
  }

  /**
   * The name Java's providers know it by.
   *
   * @return such as {@code SHA-256}
   */
  public String jcaName() {
    return jcaName;
  }

  /**
   * How long a digest is.
   *
   * @return in bytes
   */
  public int digestSize() {
    return digestSize;
  }

  /** How long a block is, in bytes: HMAC pads its key to one. */
  int blockSize() {
    return blockSize;
  }

  /**
   * Starts a digest.
   *
   * @return a new one
   */
  public MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance(jcaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + jcaName, e);
    }
  }
}
