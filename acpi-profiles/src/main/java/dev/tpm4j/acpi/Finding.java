package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.Place;
import java.util.Objects;

/**
 * Something the author of a profile should know.
 *
 * @param severity how bad it is
 * @param place where
 * @param message what, in one sentence
 */
public record Finding(Severity severity, Place place, String message) {

  /** How bad it is. */
  public enum Severity {
    /** The file cannot be used. */
    ERROR,
    /** The file can be used, but something in it is ignored or unlikely. */
    WARNING
  }

  public Finding {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(message, "message");
  }

  /**
   * The finding as compilers write it.
   *
   * @return for example {@code "tpm.asl:12:7: error: ..."}
   */
  @Override
  public String toString() {
    return place + ": " + (severity == Severity.ERROR ? "error" : "warning") + ": " + message;
  }
}
