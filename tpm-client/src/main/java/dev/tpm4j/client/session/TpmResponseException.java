package dev.tpm4j.client.session;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseCode;

/**
 * The TPM answered with an error. Says which, what it is about, and what to look at first.
 *
 * <p>Error responses carry no HMAC: whoever can change what is on the bus can turn a response into
 * an error, though never into another success.
 */
public final class TpmResponseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int responseCode;
  private final String command;
  private final String refersTo;

  TpmResponseException(CommandInfo command, int responseCode, String circumstances) {
    super(message(command, new ResponseCode(responseCode), circumstances));
    this.responseCode = responseCode;
    this.command = command.name();
    this.refersTo = new ResponseCode(responseCode).refersTo(command);
  }

  private static String message(CommandInfo command, ResponseCode code, String circumstances) {
    StringBuilder text = new StringBuilder(200);
    text.append("TPM2_").append(command.name()).append(": ");
    text.append(String.format(java.util.Locale.ROOT, "0x%03x ", code.code()));
    text.append(code.describe(command));
    if (!code.meaning().isEmpty()) {
      text.append(": ").append(code.meaning());
    }
    if (!code.hint().isEmpty()) {
      text.append(". ").append(code.hint());
    }
    if (!circumstances.isEmpty()) {
      text.append(" (").append(circumstances).append(')');
    }
    return text.toString();
  }

  /**
   * What the code says: its name, whether it is about a handle, a parameter or a session and which,
   * a hint.
   *
   * @return never {@link ResponseCode#isSuccess()}
   */
  public ResponseCode code() {
    return new ResponseCode(responseCode);
  }

  /**
   * The TPM's response code.
   *
   * @return all 32 bits, never 0
   */
  public int responseCode() {
    return responseCode;
  }

  /**
   * The command it answers.
   *
   * @return its name as the specification has it, without {@code TPM2_}
   */
  public String command() {
    return command;
  }

  /**
   * What the code is about, by name.
   *
   * @return such as {@code parameter 2, inPublic}; empty if it is about the command as a whole
   */
  public String refersTo() {
    return refersTo;
  }

  /**
   * Whether it is a certain error, whatever handle, parameter or session it is about.
   *
   * @param error a constant of {@code TpmRc}, such as {@code TpmRc.AUTH_FAIL}
   * @return true if it is that
   */
  public boolean is(int error) {
    return code().error() == new ResponseCode(error).error();
  }
}
