package dev.tpm4j.tss;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.command.Commands;
import java.util.Objects;
import tss.TpmException;
import tss.tpm.TPM_RC;

/**
 * The TPM answered a command with an error.
 *
 * <p>It is TSS.Java's {@link TpmException}, with its fields as they always were; beyond them it
 * says which handle, parameter or session the TPM complains of, by number and by name, and what to
 * look at first.
 */
public final class TpmResponseException extends TpmException {
  private static final long serialVersionUID = 1L;

  private final String command;
  private final int commandCode;

  TpmResponseException(String command, int commandCode, TPM_RC code, int rawCode) {
    super(code, rawCode);
    this.command = Objects.requireNonNull(command);
    this.commandCode = commandCode;
  }

  /**
   * All 32 bits of the response code, and what they say.
   *
   * @return name, subject, number, meaning and hint
   */
  public ResponseCode responseCode() {
    return new ResponseCode(EncodedError);
  }

  /**
   * The command that failed.
   *
   * @return as the specification has it, without {@code TPM2_}
   */
  public String command() {
    return command;
  }

  /**
   * What the code is about, by number and name.
   *
   * @return such as {@code parameter 2, inPublic}; empty for the command as a whole
   */
  public String refersTo() {
    return responseCode().refersTo(info());
  }

  private CommandInfo info() {
    // Two commands may share a code; their names tell them apart.
    for (CommandInfo info : Commands.all()) {
      if (info.code() == commandCode && info.name().equals(command)) {
        return info;
      }
    }
    return Commands.byCode(commandCode);
  }

  /**
   * The command, the code with its subject, and what to look at first.
   *
   * @return two lines at most
   */
  @Override
  public String getMessage() {
    ResponseCode code = responseCode();
    StringBuilder text = new StringBuilder("TPM2_").append(command).append(": ");
    text.append(code.describe(info()));
    String meaning = code.meaning();
    if (!meaning.isEmpty()) {
      text.append(": ").append(meaning);
    }
    String hint = code.hint();
    return hint.isEmpty() ? text.toString() : text.append("\n  ").append(hint).toString();
  }
}
