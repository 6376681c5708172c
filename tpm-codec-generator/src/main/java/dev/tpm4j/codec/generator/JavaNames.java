package dev.tpm4j.codec.generator;

import java.util.Locale;

/** Turns the specification's names into Java's. */
final class JavaNames {
  private JavaNames() {}

  /** TPMT_PUBLIC to TpmtPublic. */
  static String type(String name) {
    StringBuilder java = new StringBuilder();
    for (String part : name.split("_")) {
      java.append(pascal(part.toLowerCase(Locale.ROOT)));
    }
    return java.toString();
  }

  /** NV_ReadPublic to NvReadPublic, RSA_Decrypt to RsaDecrypt, PolicyOR stays. */
  static String command(String name) {
    StringBuilder java = new StringBuilder();
    for (String part : name.split("_")) {
      boolean capitals = part.equals(part.toUpperCase(Locale.ROOT));
      java.append(pascal(capitals ? part.toLowerCase(Locale.ROOT) : part));
    }
    return java.toString();
  }

  /** C1 to c1; the specification's names of fields are Java's otherwise. */
  static String field(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** eddsa_ph to EddsaPh, sha256_192 to Sha256_192. */
  static String arm(String name) {
    StringBuilder java = new StringBuilder();
    for (String part : name.split("_")) {
      boolean digit = !java.isEmpty() && Character.isDigit(part.charAt(0));
      java.append(digit ? "_" : "").append(pascal(part));
    }
    return java.toString();
  }

  /** fixedTPM to FIXED_TPM, NV_ReadPublic to NV_READ_PUBLIC. */
  static String constant(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  private static String pascal(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
