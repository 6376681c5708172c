package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.CommandInfo.AuthRole;
import dev.tpm4j.codec.CommandInfo.HandleInfo;
import dev.tpm4j.codec.check.CommandSession;
import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.type.TpmRc;
import java.util.ArrayList;
import java.util.List;

/**
 * The sessions of one command: read and joined with the handles that need them, then checked, then
 * answered (TCG TPM 2.0 Library, Part 1, "Authorizations and Acknowledgments").
 *
 * <p>All sessions are read before the first is checked, so that nothing counts as a failed
 * authorisation in a command that would not be executed anyway.
 */
final class Sessions implements AuthorizationArea {

  private final List<SessionUse> uses = new ArrayList<>();

  private Sessions() {}

  /** Reads the sessions; codes carry the number of the session. */
  static Sessions read(Execution execution, IncomingCommand in) throws ResponseCodeException {
    Sessions sessions = new Sessions();
    while (in.hasMoreSessions()) {
      Rc.require(in.nextSession());
      sessions.uses.add(find(in.session()));
    }
    Rc.require(in.authorizations());
    return sessions;
  }

  private static SessionUse find(CommandSession session) throws ResponseCodeException {
    if (session.isPassword()) {
      return new PasswordUse(session);
    }
    throw new ResponseCodeException(TpmRc.REFERENCE_S0 + session.number() - 1);
  }

  /** Lets each session authorise its handle, or do what else it is there for. */
  void authorize(Execution execution, IncomingCommand in) throws ResponseCodeException {
    List<HandleInfo> handles = in.info().handles();
    for (int i = 0; i < uses.size(); i++) {
      try {
        if (i < handles.size() && handles.get(i).role() != AuthRole.NONE) {
          uses.get(i).authorize(execution.state(), execution.entity(i), handles.get(i).role());
        } else {
          uses.get(i).assist();
        }
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofSession(e.code(), i + 1));
      }
    }
  }

  /** Writes the sessions of the response; its parameters are in the frame by now. */
  @Override
  public int write(byte[] frame, int start) {
    int at = start;
    for (SessionUse use : uses) {
      at = use.writeResponse(frame, at);
    }
    return at;
  }
}
