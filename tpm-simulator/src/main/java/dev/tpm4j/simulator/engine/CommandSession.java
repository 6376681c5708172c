package dev.tpm4j.simulator.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code TPMS_AUTH_COMMAND}: one session of a command.
 *
 * @param handle {@code TPMI_SH_AUTH_SESSION}
 * @param nonce nonceCaller
 * @param attributes {@code TPMA_SESSION}
 * @param auth password or HMAC
 */
record CommandSession(int handle, byte[] nonce, int attributes, byte[] auth) {

  /** {@code MAX_SESSION_NUM}. */
  static final int MAX_SESSIONS = 3;

  /** {@code MAX_ACTIVE_SESSIONS}. */
  static final int MAX_ACTIVE_SESSIONS = 64;

  /** The fewest octets a session has. */
  static final int MIN_SIZE = 9;

  private static final int CONTINUE_SESSION = 0x01;
  private static final int RESERVED = 0x18;

  /** Reads a whole session area; errors carry the number of the session. */
  static List<CommandSession> readAll(WireReader in) throws ResponseCodeException {
    List<CommandSession> sessions = new ArrayList<>();
    while (in.remaining() > 0) {
      int number = sessions.size() + 1;
      try {
        if (number > MAX_SESSIONS) {
          throw new ResponseCodeException(Rc.SIZE);
        }
        CommandSession session = read(in);
        session.requireUsable(number);
        sessions.add(session);
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofSession(e.code(), number));
      }
    }
    return sessions;
  }

  private static CommandSession read(WireReader in) throws ResponseCodeException {
    int handle = in.u32();
    if (handle != Handles.RS_PW && !isSession(handle)) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    byte[] nonce = in.sized(HashAlgorithm.MAX_DIGEST_SIZE);
    int attributes = in.u8();
    if ((attributes & RESERVED) != 0) {
      throw new ResponseCodeException(Rc.RESERVED_BITS);
    }
    return new CommandSession(handle, nonce, attributes, in.sized(HashAlgorithm.MAX_DIGEST_SIZE));
  }

  /** {@code TPMI_SH_AUTH_SESSION} knows the handles that a session could ever have here. */
  private static boolean isSession(int handle) {
    int type = Handles.type(handle);
    return (type == Handles.HT_HMAC_SESSION || type == Handles.HT_POLICY_SESSION)
        && Handles.index(handle) < MAX_ACTIVE_SESSIONS;
  }

  private void requireUsable(int number) throws ResponseCodeException {
    if (!isPassword()) {
      throw new ResponseCodeException(Rc.REFERENCE_S0 + number - 1);
    }
    if ((attributes & ~CONTINUE_SESSION) != 0) {
      throw new ResponseCodeException(Rc.ATTRIBUTES);
    }
    if (nonce.length != 0) {
      throw new ResponseCodeException(Rc.NONCE);
    }
  }

  boolean isPassword() {
    return handle == Handles.RS_PW;
  }

  /** {@code TPMS_AUTH_RESPONSE} of a password: no nonce, no HMAC, the session "continues". */
  static void writePasswordResponse(WireWriter out) {
    out.u16(0).u8(CONTINUE_SESSION).u16(0);
  }

  /** No password in a log. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "CommandSession[0x%08X]", handle);
  }
}
