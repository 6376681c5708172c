package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TransportException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One command and what came of it. The arrays are the record's own and must not be changed.
 *
 * @param number counted from 1 within a recording
 * @param startNanos when the command was given, in nanoseconds of the recording's timebase
 * @param endNanos when the response or the failure came
 * @param command the command, as it may be shown
 * @param response the response, as it may be shown; empty if there was none
 * @param redacted how many bytes at the end of command and response were blanked, together; 0 if
 *     the record is complete
 * @param failure why there was no response; empty if there was one
 * @param description what passed, in words, without secrets; lines; may be empty
 */
public record Exchange(
    long number,
    long startNanos,
    long endNanos,
    byte[] command,
    byte[] response,
    int redacted,
    Optional<TransportException.Kind> failure,
    List<String> description) {

  /**
   * Checks that nothing is null, and copies the description.
   *
   * @param number see above
   * @param startNanos see above
   * @param endNanos see above
   * @param command see above
   * @param response see above
   * @param redacted see above
   * @param failure see above
   * @param description see above
   */
  public Exchange {
    Objects.requireNonNull(command, "command");
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(failure, "failure");
    description = List.copyOf(description);
  }

  /**
   * An exchange without a description.
   *
   * @param number see above
   * @param startNanos see above
   * @param endNanos see above
   * @param command see above
   * @param response see above
   * @param redacted see above
   * @param failure see above
   */
  public Exchange(
      long number,
      long startNanos,
      long endNanos,
      byte[] command,
      byte[] response,
      int redacted,
      Optional<TransportException.Kind> failure) {
    this(number, startNanos, endNanos, command, response, redacted, failure, List.of());
  }
}
