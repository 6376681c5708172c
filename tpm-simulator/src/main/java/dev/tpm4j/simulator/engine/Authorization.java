package dev.tpm4j.simulator.engine;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** Joins the sessions of a command with the handles that need them, and checks each. */
final class Authorization {

  private Authorization() {}

  /** A command without sessions: no handle may need one. */
  static void checkNone(CommandDefinition<?> command) throws ResponseCodeException {
    if (command.authorizations() > 0) {
      throw new ResponseCodeException(Rc.AUTH_MISSING);
    }
  }

  /** A command with sessions: each handle that needs one has it, and each session has a use. */
  static void check(
      CommandDefinition<?> command, Execution execution, List<CommandSession> sessions)
      throws ResponseCodeException {
    int needed = command.authorizations();
    if (sessions.size() < needed) {
      throw new ResponseCodeException(Rc.AUTH_MISSING);
    }
    for (int i = 0; i < sessions.size(); i++) {
      try {
        if (i >= needed) {
          throw new ResponseCodeException(Rc.HANDLE);
        }
        checkPassword(execution, execution.handle(i), sessions.get(i));
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofSession(e.code(), i + 1));
      }
    }
  }

  private static void checkPassword(Execution execution, int handle, CommandSession session)
      throws ResponseCodeException {
    byte[] expected = Entities.authValue(execution.state(), handle);
    if (!MessageDigest.isEqual(expected, withoutTrailingZeros(session.auth()))) {
      throw new ResponseCodeException(Rc.BAD_AUTH);
    }
  }

  private static byte[] withoutTrailingZeros(byte[] value) {
    int length = value.length;
    while (length > 0 && value[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(value, length);
  }
}
