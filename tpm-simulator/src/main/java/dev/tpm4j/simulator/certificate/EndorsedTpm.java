package dev.tpm4j.simulator.certificate;

import java.util.Objects;

/**
 * What an endorsement certificate says of a TPM (TCG EK Credential Profile, "Subject Alternative
 * Name" and "TPM Specification").
 *
 * @param manufacturer {@code TPM_PT_MANUFACTURER}
 * @param model for people
 * @param firmware {@code TPM_PT_FIRMWARE_VERSION_1}
 * @param specificationLevel {@code TPM_PT_LEVEL}
 * @param specificationRevision {@code TPM_PT_REVISION}
 */
public record EndorsedTpm(
    int manufacturer,
    String model,
    int firmware,
    int specificationLevel,
    int specificationRevision) {

  public EndorsedTpm {
    Objects.requireNonNull(model, "model");
  }

  /** {@code id:} and eight hexadecimal digits. */
  static String id(int value) {
    String digits = Integer.toHexString(value).toUpperCase(java.util.Locale.ROOT);
    return "id:" + "0".repeat(Integer.BYTES * 2 - digits.length()) + digits;
  }
}
