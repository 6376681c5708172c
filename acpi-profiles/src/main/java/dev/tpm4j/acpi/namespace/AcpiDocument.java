package dev.tpm4j.acpi.namespace;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a file holds.
 *
 * @param namespace its named objects
 * @param tpm2 its {@code TPM2} table, if it has one
 * @param losses what could not be read and was passed over; grows while contents are read
 */
public record AcpiDocument(AcpiNamespace namespace, Optional<Tpm2Table> tpm2, List<Loss> losses) {

  public AcpiDocument {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(tpm2, "tpm2");
    Objects.requireNonNull(losses, "losses");
  }

  /**
   * Something that was passed over.
   *
   * @param place where it stands
   * @param what what it is and what was given up with it
   */
  public record Loss(Place place, String what) {}
}
