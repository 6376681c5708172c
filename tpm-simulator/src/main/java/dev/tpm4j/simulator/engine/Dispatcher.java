package dev.tpm4j.simulator.engine;

import dev.tpm4j.transport.TpmTransport;
import java.util.List;

/**
 * Takes a command apart and answers it, in the order of the reference implementation (TCG TPM 2.0
 * Library, Part 3, "Command Processing"), which decides which of several errors is reported.
 *
 * <pre>
 *   | tag | size | code | handles | [authorizationSize | sessions] | parameters |
 *   1 header   2 command known, TPM started   3 handles   4 sessions   5 parameters   6 action
 * </pre>
 */
final class Dispatcher {

  static final int ST_RSP_COMMAND = 0x00C4;
  static final int ST_NO_SESSIONS = 0x8001;
  static final int ST_SESSIONS = 0x8002;

  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

  private Dispatcher() {}

  /** Any bytes get a response; none of them makes this throw. */
  static byte[] execute(Execution execution, byte[] command, int length) {
    TpmState state = execution.state();
    if (state.live.failure != null) {
      return FailureMode.respond(execution, command, length);
    }
    Timekeeper.update(state, execution.timerMillis());
    state.live.hashSequence = null;
    byte[] response = {};
    try {
      response = process(execution, new WireReader(command, 0, length), length);
    } catch (ResponseCodeException e) {
      response = error(e.code());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the TPM engine failed and enters failure mode", e);
      state.live.failure = VolatileState.Failure.INTERNAL;
    }
    if (state.live.failure != null) {
      return FailureMode.respond(execution, command, length);
    }
    if (execution.clearsOrderly() && state.permanent.isOrderly()) {
      state.permanent.orderlyState = PermanentState.SU_NONE;
    }
    return response;
  }

  private static byte[] process(Execution execution, WireReader in, int length)
      throws ResponseCodeException {
    if (length < TpmTransport.HEADER_SIZE) {
      throw new ResponseCodeException(Rc.COMMAND_SIZE);
    }
    int tag = in.u16();
    if (tag != ST_NO_SESSIONS && tag != ST_SESSIONS) {
      throw new ResponseCodeException(Rc.BAD_TAG);
    }
    if (in.u32() != length || length > execution.options().bufferSize()) {
      throw new ResponseCodeException(Rc.COMMAND_SIZE);
    }
    CommandDefinition<?> command = execution.commands().find(in.u32());
    if (command == null) {
      throw new ResponseCodeException(Rc.COMMAND_CODE);
    }
    if (execution.state().live.started == (command.code() == StartupCommands.STARTUP)) {
      throw new ResponseCodeException(Rc.INITIALIZE);
    }
    readHandles(command, execution, in);
    int sessions = 0;
    if (tag == ST_SESSIONS) {
      sessions = authorize(command, execution, in);
    } else {
      Authorization.checkNone(command);
    }
    WireWriter parameters = new WireWriter(execution.options().bufferSize());
    command.run(execution, in, parameters);
    return success(execution, tag, parameters.toByteArray(), sessions);
  }

  private static void readHandles(CommandDefinition<?> command, Execution execution, WireReader in)
      throws ResponseCodeException {
    int[] handles = new int[command.handles().size()];
    for (int i = 0; i < handles.length; i++) {
      try {
        handles[i] = command.handles().get(i).type().read(in);
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofHandle(e.code(), i + 1));
      }
    }
    for (int i = 0; i < handles.length; i++) {
      try {
        Entities.requireAvailable(execution.state(), handles[i]);
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofHandle(e.code(), i + 1));
      }
    }
    execution.handles(handles);
  }

  private static int authorize(CommandDefinition<?> command, Execution execution, WireReader in)
      throws ResponseCodeException {
    int size = in.u32();
    if (size < CommandSession.MIN_SIZE || size > in.remaining()) {
      throw new ResponseCodeException(Rc.SIZE);
    }
    if (command.attributes().noSessions()) {
      throw new ResponseCodeException(Rc.AUTH_CONTEXT);
    }
    List<CommandSession> sessions = CommandSession.readAll(in.slice(size));
    Authorization.check(command, execution, sessions);
    return sessions.size();
  }

  private static byte[] success(Execution execution, int tag, byte[] parameters, int sessions) {
    WireWriter body = new WireWriter(execution.options().bufferSize());
    if (tag == ST_SESSIONS) {
      body.u32(parameters.length).bytes(parameters);
      for (int i = 0; i < sessions; i++) {
        CommandSession.writePasswordResponse(body);
      }
    } else {
      body.bytes(parameters);
    }
    return response(tag, Rc.SUCCESS, body.toByteArray());
  }

  /** A response of a header only. A bad tag is answered in the way of a TPM 1.2. */
  static byte[] error(int code) {
    return response(code == Rc.BAD_TAG ? ST_RSP_COMMAND : ST_NO_SESSIONS, code, new byte[0]);
  }

  static byte[] response(int tag, int code, byte[] body) {
    int size = TpmTransport.HEADER_SIZE + body.length;
    return new WireWriter(size).u16(tag).u32(size).u32(code).bytes(body).toByteArray();
  }
}
