package dev.tpm4j.codec;

import java.util.Locale;

/**
 * What a TPM's response code says: its name, what it is about, and what to do.
 *
 * <pre>
 *   format 0   | 0 .. 0 | S | T | 0 | V | 0 | error 6:0          |   bit 7 is 0
 *   format 1   | 0 .. 0 | N 11:8        | 1 | P | error 5:0      |   bit 7 is 1
 * </pre>
 *
 * S: a warning; T: the vendor's own; V: a TPM 2.0 code, otherwise one of TPM 1.2. P: N is the
 * number of a parameter; otherwise N is that of a session (bit 11 set) or of a handle.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Response Code Details"; Part 2, TPM_RC.
 *
 * @param code all 32 bits, as the TPM returned them
 */
public record ResponseCode(int code) {
  private static final int FORMAT_ONE = 0x080;
  private static final int PARAMETER = 0x040;
  private static final int SESSION = 0x800;
  private static final int VERSION_2 = 0x100;
  private static final int VENDOR = 0x400;
  private static final int WARNING = 0x800;
  private static final int BAD_TAG = 0x01e;

  /** What a code may be about. */
  public enum Subject {
    /** The command as a whole, or nothing in particular. */
    COMMAND,
    /** A handle of the command. */
    HANDLE,
    /** A session of the command. */
    SESSION,
    /** A parameter of the command. */
    PARAMETER
  }

  /**
   * Whether the command was done.
   *
   * @return true for TPM_RC_SUCCESS
   */
  public boolean isSuccess() {
    return code == 0;
  }

  /**
   * Whether nothing is wrong with the command, and it may succeed when it is sent again.
   *
   * @return true for the TPM's warnings
   */
  public boolean isWarning() {
    return code >>> 12 == 0
        && (code & (FORMAT_ONE | WARNING | VENDOR | VERSION_2)) == (WARNING | VERSION_2);
  }

  /**
   * The code without what it refers to.
   *
   * @return such as 0x084 for TPM_RC_VALUE of any handle, parameter or session
   */
  public int error() {
    return isFormatOne() ? code & (FORMAT_ONE | 0x3f) : code;
  }

  /**
   * The code's name.
   *
   * @return such as {@code TPM_RC_VALUE}; words in its place where the specification has no name
   */
  public String name() {
    String name = ResponseCodeNames.of(error());
    if (name != null) {
      return name;
    }
    if (code >>> 12 != 0) {
      return code >>> 24 == 0 ? layer(code >>> 16) : "not a TPM's response code";
    }
    if (!isFormatOne() && (code & VERSION_2) == 0) {
      return "a TPM 1.2 code";
    }
    if (!isFormatOne() && (code & VENDOR) != 0) {
      return "a code of the TPM's vendor";
    }
    return isWarning() ? "unknown warning" : "unknown error";
  }

  /** TSS 2.0 Overview and Common Structures, "TSS2_RC": bits 23..16 name the layer. */
  private static String layer(int layer) {
    return "not a TPM's response code, but one of the software above it (TSS layer "
        + switch (layer) {
          case 6 -> "FAPI";
          case 7 -> "ESYS";
          case 8 -> "SYS";
          case 9 -> "MU";
          case 10 -> "TCTI";
          case 11 -> "resource manager";
          case 12 -> "resource manager, a TPM's code";
          default -> Integer.toString(layer);
        }
        + ")";
  }

  /**
   * What the code is about.
   *
   * @return handle, parameter or session; {@link Subject#COMMAND} where the code does not say
   */
  public Subject subject() {
    if (!isFormatOne()) {
      return Subject.COMMAND;
    }
    if ((code & PARAMETER) != 0) {
      return (code & 0xf00) == 0 ? Subject.COMMAND : Subject.PARAMETER;
    }
    if ((code & 0x700) == 0) {
      return Subject.COMMAND;
    }
    return (code & SESSION) != 0 ? Subject.SESSION : Subject.HANDLE;
  }

  /**
   * Which handle, parameter or session.
   *
   * @return counted from 1; 0 for {@link Subject#COMMAND}
   */
  public int number() {
    return switch (subject()) {
      case COMMAND -> 0;
      case PARAMETER -> code >>> 8 & 0xf;
      case HANDLE, SESSION -> code >>> 8 & 7;
    };
  }

  private boolean isFormatOne() {
    return code >>> 12 == 0 && (code & FORMAT_ONE) != 0;
  }

  /**
   * What the code is about, in words.
   *
   * @return such as {@code parameter 2}; empty for {@link Subject#COMMAND}
   */
  public String refersTo() {
    return subject() == Subject.COMMAND
        ? ""
        : subject().name().toLowerCase(Locale.ROOT) + " " + number();
  }

  /**
   * What the code is about, in words and by name.
   *
   * @param command what the TPM answered; null where nobody knows
   * @return such as {@code parameter 2, inPublic} or {@code session 1, for parentHandle}
   */
  public String refersTo(CommandInfo command) {
    int index = number() - 1;
    if (command == null || index < 0) {
      return refersTo();
    }
    return switch (subject()) {
      case COMMAND -> "";
      case PARAMETER ->
          refersTo()
              + (index < command.parameters().size()
                  ? ", " + command.parameters().get(index)
                  : ", which TPM2_" + command.name() + " does not have");
      case HANDLE ->
          refersTo()
              + (index < command.handles().size()
                  ? ", " + command.handles().get(index).name()
                  : ", which TPM2_" + command.name() + " does not have");
      case SESSION ->
          refersTo()
              + (index < command.authorizations()
                  ? ", for " + command.handles().get(index).name()
                  : "");
    };
  }

  /**
   * What the code means, in a line.
   *
   * @return a sentence without a full stop; empty where there is nothing to say beyond the name
   */
  public String meaning() {
    return ResponseCodeHints.meaning(name());
  }

  /**
   * What to look at first.
   *
   * @return a sentence without a full stop; empty where there is no advice
   */
  public String hint() {
    return ResponseCodeHints.hint(name());
  }

  /**
   * Name and subject.
   *
   * @return such as {@code TPM_RC_VALUE (parameter 1)} or {@code TPM_RC_RETRY (warning)}
   */
  public String describe() {
    return describe(null);
  }

  /**
   * Name and subject, by name where the command is known.
   *
   * @param command what the TPM answered, or null
   * @return such as {@code TPM_RC_VALUE (parameter 1, bytesRequested)}
   */
  public String describe(CommandInfo command) {
    String about = refersTo(command);
    if (!about.isEmpty()) {
      return name() + " (" + about + ")";
    }
    if (code == BAD_TAG) {
      return name() + " (a TPM 1.2 code)";
    }
    return name() + (isWarning() && name().startsWith("TPM_RC_") ? " (warning)" : "");
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "0x%03x %s", code, describe());
  }
}
