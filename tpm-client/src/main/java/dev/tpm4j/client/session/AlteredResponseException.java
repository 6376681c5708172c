package dev.tpm4j.client.session;

/**
 * The response was altered on its way: its HMAC is not the one that the TPM and nobody else could
 * have made. What it said was not used. The TPM may have executed the command, and the sessions of
 * the command are not usable any more.
 *
 * <p>Damage on the bus looks the same as an attack. Where it happens again, look at the wires first
 * and at who else is on them next.
 */
public final class AlteredResponseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String command;

  AlteredResponseException(String command, String seen, Throwable cause) {
    super("TPM2_" + command + ": the response was altered on its way: " + seen, cause);
    this.command = command;
  }

  /**
   * The command whose response it was.
   *
   * @return its name as the specification has it, without {@code TPM2_}
   */
  public String command() {
    return command;
  }
}
