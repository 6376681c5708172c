package dev.tpm4j.codec.text;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.type.TpmaSession;

/**
 * Reads a command or a response into a tree, as far as it can be read.
 *
 * <pre>
 * command:   tag(2) size(4) code(4) [handles] [authorizationSize(4) sessions] parameters
 * response:  tag(2) size(4) code(4) [handle] [parameterSize(4)] parameters [sessions]
 * </pre>
 */
final class FrameReader {
  static final long TPM_RS_PW = 0x40000009L;
  private static final int TAG_RSP_COMMAND = 0x00c4;
  private static final int TAG_NO_SESSIONS = 0x8001;
  private static final int TAG_SESSIONS = 0x8002;
  private static final int MAX_SESSIONS = 3;

  private final byte[] frame;
  private final int length;
  private final FieldReader in;
  private CommandInfo info;

  private FrameReader(byte[] frame, int length) {
    this.frame = frame;
    this.length = length;
    this.in = new FieldReader(frame, 0, length);
  }

  static Frame command(byte[] frame, int length) {
    FrameReader reader = new FrameReader(frame, length);
    BrokenFrame problem = reader.guarded(reader::readCommand);
    boolean secret = reader.info == null || CommandTexts.secretParameters(reader.info.code());
    return reader.result(Frame.Direction.COMMAND, secret, problem);
  }

  /** The command may be null: then only what every response has can be read. */
  static Frame response(CommandInfo command, byte[] frame, int length) {
    FrameReader reader = new FrameReader(frame, length);
    reader.info = command;
    BrokenFrame problem = reader.guarded(reader::readResponse);
    boolean secret = command == null || CommandTexts.secretResults(command.code());
    return reader.result(Frame.Direction.RESPONSE, secret, problem);
  }

  private Frame result(Frame.Direction direction, boolean secret, BrokenFrame problem) {
    return new Frame(
        direction,
        info,
        frame,
        length,
        in.root().fields(),
        in.position(),
        new Frame.Doubt(secret, in.secretAt(), in.suspectAt(), problem));
  }

  private BrokenFrame guarded(Runnable read) {
    try {
      read.run();
    } catch (BrokenFrame e) {
      return e;
    }
    if (in.position() < length) {
      int left = length - in.position();
      return in.broken(
          in.position(), "frame", left + (left == 1 ? " byte is" : " bytes are") + " left over");
    }
    int size = Wire.u32(frame, 2);
    return size == length
        ? null
        : in.broken(
            2,
            "size",
            Integer.toUnsignedString(size) + " in the header, but " + length + " bytes are here");
  }

  private int readTag() {
    int tag = (int) in.number("tag", 2);
    boolean known = tag == TAG_NO_SESSIONS || tag == TAG_SESSIONS || tag == TAG_RSP_COMMAND;
    in.constant(known ? ConstantNames.tpmSt(tag) : null);
    return tag;
  }

  private void readCommand() {
    int tag = readTag();
    in.number("commandSize", 4);
    in.plain("u32", "header.commandSize", false);
    int code = (int) in.number("commandCode", 4);
    info = Commands.byCode(code);
    in.commandCode(info);
    if (info == null) {
      throw in.broken(6, "commandCode", "nothing is known of this command");
    }
    if (tag != TAG_SESSIONS && tag != TAG_NO_SESSIONS) {
      throw in.broken(0, "tag", "no tag of a command");
    }
    if (!info.handles().isEmpty()) {
      in.openPart("handles");
      for (CommandInfo.HandleInfo handle : info.handles()) {
        in.number(handle.name(), 4);
        in.handle();
      }
      in.close();
    }
    if (tag == TAG_SESSIONS) {
      readSessions();
    } else if (info.authorizations() > 0) {
      in.suspect(0);
    }
    in.openPart("parameters");
    CommandTexts.parameters(code, in);
    in.close();
  }

  private void readSessions() {
    int sizeAt = in.position();
    int bytes = (int) in.number("authorizationSize", 4);
    in.plain("u32", "frame.authorizationSize", false);
    int outer = in.limit(bytes, "authorizationSize");
    in.openElements("sessions", "TPMS_AUTH_COMMAND");
    boolean decrypt = false;
    int sessions = 0;
    for (; in.remaining() > 0; sessions++) {
      in.open("[" + sessions + "]", role(sessions));
      int at = in.position();
      long handle = in.number("sessionHandle", 4);
      in.handle();
      if (!Handles.isSession(handle)) {
        in.suspect(at);
      }
      boolean password = handle == TPM_RS_PW;
      int nonceAt = in.position();
      in.authorization("nonce", "", password);
      if (password && in.position() > nonceAt + 2) {
        in.suspect(nonceAt);
      }
      decrypt |= readSessionAttributes(TpmaSession.DECRYPT);
      // With TPM2_PolicyPassword a policy session has the password here, too.
      in.authorization("hmac", password ? "a password" : "an HMAC, or a password", true);
      in.close();
    }
    in.close();
    in.unlimit(outer);
    if (sessions < Math.max(1, info.authorizations()) || sessions > MAX_SESSIONS) {
      in.suspect(sizeAt);
    }
    if (decrypt && info.decrypt()) {
      in.encryptFirst();
    }
  }

  private String role(int session) {
    return session < info.authorizations()
        ? "TPMS_AUTH_COMMAND for " + info.handles().get(session).name()
        : "TPMS_AUTH_COMMAND";
  }

  private boolean readSessionAttributes(int mask) {
    long attributes = in.number("sessionAttributes", 1);
    in.bits(ConstantNames.tpmaSession(attributes), 0x18);
    return (attributes & mask) != 0;
  }

  private void readResponse() {
    int tag = readTag();
    in.number("responseSize", 4);
    in.plain("u32", "header.responseSize", false);
    long code = in.number("responseCode", 4);
    in.responseCode(info);
    if (code != 0 || in.remaining() == 0 && info == null) {
      return;
    }
    if (info == null) {
      throw in.broken(in.position(), "parameters", "unknown: which command this answers");
    }
    if (tag != TAG_SESSIONS && tag != TAG_NO_SESSIONS) {
      throw in.broken(0, "tag", "no tag of a successful response");
    }
    if (info.hasResponseHandle()) {
      in.openPart("handles");
      in.number("responseHandle", 4);
      in.handle();
      in.close();
    }
    if (tag == TAG_NO_SESSIONS) {
      readResults();
      return;
    }
    int bytes = (int) in.number("parameterSize", 4);
    in.plain("u32", "frame.parameterSize", false);
    int outer = in.limit(bytes, "parameterSize");
    if (info.encrypt() && responseIsEncrypted(in.position() + bytes)) {
      in.encryptFirst();
    }
    readResults();
    if (in.remaining() > 0) {
      throw in.broken(
          in.position(), "parameters", in.remaining() + " bytes more than the command returns");
    }
    in.unlimit(outer);
    in.openElements("sessions", "TPMS_AUTH_RESPONSE");
    for (int session = 0; in.remaining() > 0; session++) {
      in.open("[" + session + "]", "TPMS_AUTH_RESPONSE");
      in.authorization("nonce", "", false);
      readSessionAttributes(TpmaSession.ENCRYPT);
      in.authorization("hmac", "", false);
      in.close();
    }
    in.close();
  }

  private void readResults() {
    in.openPart("parameters");
    CommandTexts.results(info.code(), in);
    in.close();
  }

  /** The sessions come after the parameters, and say whether the first of those is encrypted. */
  private boolean responseIsEncrypted(int sessionsAt) {
    FieldReader sessions = new FieldReader(frame, sessionsAt, length);
    try {
      while (sessions.remaining() > 0) {
        sessions.authorization("nonce", "", false);
        if ((sessions.number("sessionAttributes", 1) & TpmaSession.ENCRYPT) != 0) {
          return true;
        }
        sessions.authorization("hmac", "", false);
      }
    } catch (BrokenFrame e) {
      return false;
    }
    return false;
  }
}
