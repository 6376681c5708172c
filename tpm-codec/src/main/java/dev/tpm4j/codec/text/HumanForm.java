package dev.tpm4j.codec.text;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.command.Commands;

/**
 * A command or a response as indented text with names and values.
 *
 * <p>Broken and partial frames are printed as far as they can be read, then what is wrong with
 * them. Authorization values and what the schema calls sensitive are left out: their length is
 * shown. Only {@link #revealing()} shows them.
 *
 * <p>Immutable; usable by several threads.
 */
public final class HumanForm {
  private static final int TAG_SESSIONS = 0x8002;
  private static final long TPM_RS_PW = 0x40000009L;

  private final boolean reveal;

  private HumanForm(boolean reveal) {
    this.reveal = reveal;
  }

  /**
   * Leaves out what is sensitive.
   *
   * @return the form
   */
  public static HumanForm redacting() {
    return new HumanForm(false);
  }

  /**
   * Shows everything, secrets included.
   *
   * @return the form
   */
  public static HumanForm revealing() {
    return new HumanForm(true);
  }

  /**
   * Prints a command.
   *
   * @param frame the command, or a part of one from its start
   * @param length how many bytes of the array it has
   * @return lines, each ended by a line feed
   */
  public String command(byte[] frame, int length) {
    StringBuilder text = new StringBuilder();
    FieldPrinter in = new FieldPrinter(frame, length, reveal, text);
    guarded(in, length, () -> printCommand(in, length));
    return text.toString();
  }

  /**
   * Prints a response.
   *
   * @param code the TPM_CC of the command it answers
   * @param frame the response, or a part of one from its start
   * @param length how many bytes of the array it has
   * @return lines, each ended by a line feed
   */
  public String response(int code, byte[] frame, int length) {
    StringBuilder text = new StringBuilder();
    FieldPrinter in = new FieldPrinter(frame, length, reveal, text);
    guarded(in, length, () -> printResponse(in, code, length));
    return text.toString();
  }

  private static void guarded(FieldPrinter in, int length, Runnable print) {
    String problem = null;
    try {
      print.run();
      if (in.remaining() > 0) {
        problem = "bytes are left over";
      } else if (in.size() != length) {
        problem = "the frame does not end where its size says";
      }
    } catch (WireFormatException e) {
      problem = e.getMessage();
    }
    if (problem != null) {
      in.rest(length);
      in.line("! " + problem);
    }
  }

  private static void printHeader(FieldPrinter in, int length) {
    in.number("tag", 2);
    in.print("tag", 2, ConstantNames.tpmSt(in.value()));
    long size = in.number("size", 4);
    in.print("size", 4, size == length ? null : "but " + length + " bytes are here");
  }

  private static void printCommand(FieldPrinter in, int length) {
    printHeader(in, length);
    boolean sessions = in.tag() == TAG_SESSIONS;
    int code = (int) in.number("commandCode", 4);
    CommandInfo info = Commands.byCode(code);
    in.print("commandCode", 4, info == null ? null : "TPM2_" + info.name());
    if (info == null) {
      throw new WireFormatException(6, "commandCode", "nobody knows it");
    }
    for (CommandInfo.HandleInfo handle : info.handles()) {
      printHandle(in, handle.name());
    }
    if (sessions) {
      int outer = in.limit((int) in.number("authorizationSize", 4), "authorizationSize");
      for (int session = 1; in.remaining() > 0; session++) {
        in.open("session " + session, "TPMS_AUTH_COMMAND");
        printHandle(in, "sessionHandle");
        boolean password = in.value() == TPM_RS_PW;
        printSession(in, password);
      }
      in.unlimit(outer);
    }
    CommandTexts.parameters(code, in);
  }

  private static void printResponse(FieldPrinter in, int code, int length) {
    printHeader(in, length);
    boolean sessions = in.tag() == TAG_SESSIONS;
    long responseCode = in.number("responseCode", 4);
    in.print("responseCode", 4, ResponseCodes.describe(responseCode));
    if (responseCode != 0) {
      return;
    }
    CommandInfo info = Commands.byCode(code);
    if (info == null) {
      throw new WireFormatException(6, "commandCode", "nobody knows it");
    }
    if (info.hasResponseHandle()) {
      printHandle(in, "responseHandle");
    }
    if (!sessions) {
      CommandTexts.results(code, in);
      return;
    }
    int outer = in.limit((int) in.number("parameterSize", 4), "parameterSize");
    CommandTexts.results(code, in);
    if (in.remaining() > 0) {
      throw new WireFormatException(in.position(), "parameters", "bytes are left over");
    }
    in.unlimit(outer);
    for (int session = 1; in.remaining() > 0; session++) {
      in.open("session " + session, "TPMS_AUTH_RESPONSE");
      printSession(in, false);
    }
  }

  private static void printHandle(FieldPrinter in, String name) {
    in.number(name, 4);
    in.print(name, 4, ConstantNames.handle(in.value()));
  }

  /** A password session carries the authorization value where others have an HMAC. */
  private static void printSession(FieldPrinter in, boolean password) {
    in.buffer("nonce");
    in.number("sessionAttributes", 1);
    in.print("sessionAttributes", 1, ConstantNames.tpmaSession(in.value()));
    if (password) {
      in.beginSensitive();
    }
    in.buffer(password ? "password" : "hmac");
    if (password) {
      in.endSensitive();
    }
    in.close();
  }
}
