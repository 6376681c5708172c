package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.codec.type.TpmAlgId;

/** The hashes that PCR banks may have, in Java. */
final class Digests {

  private Digests() {}

  /**
   * The JDK's name of a hash that may have a PCR bank.
   *
   * @param id the TPM's number
   * @return a name for {@code MessageDigest}, or an empty string where the JDK has none
   */
  static String nameInJava(int id) {
    return switch (id) {
      case TpmAlgId.SHA1 -> "SHA-1";
      case TpmAlgId.SHA256 -> "SHA-256";
      case TpmAlgId.SHA384 -> "SHA-384";
      case TpmAlgId.SHA512 -> "SHA-512";
      case TpmAlgId.SHA3_256 -> "SHA3-256";
      case TpmAlgId.SHA3_384 -> "SHA3-384";
      case TpmAlgId.SHA3_512 -> "SHA3-512";
      default -> "";
    };
  }
}
