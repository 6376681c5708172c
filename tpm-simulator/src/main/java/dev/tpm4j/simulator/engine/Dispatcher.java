package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.transport.TpmTransport;
import java.util.Arrays;

/**
 * Takes a command in and answers it, in the order of the reference implementation (TCG TPM 2.0
 * Library, Part 3, "Command Processing"), which decides which of several errors is reported.
 *
 * <pre>
 *   header      | tag | size | code |                        the codec
 *               is it allowed in read-only mode?             {@link ReadOnlyMode}
 *               is the TPM started?                          here
 *   handles     | handle ... |                               the codec
 *               are they there?                              {@link Entities}
 *   sessions    [| authorizationSize | session ... |]        the codec, one by one with
 *               is each there, may it do what it is for?     {@link Sessions}
 *               do they authorise their handles?             {@link Sessions}
 *               decrypt the first parameter in the frame     {@link Sessions}, its last step
 *   parameters  | parameter ... |                            the codec
 *   action                                                   {@link CommandDefinition}
 *   response    parameters, encryption, sessions             the codec, with {@link Sessions}
 * </pre>
 */
final class Dispatcher {

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
      response = process(execution, command, length);
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
      state.permanent.orderlyState =
          state.live.daUsed ? PermanentState.SU_DA_USED : PermanentState.SU_NONE;
    }
    return response;
  }

  private static byte[] process(Execution execution, byte[] command, int length)
      throws ResponseCodeException {
    IncomingCommand in = new IncomingCommand(execution.implementation());
    Rc.require(in.header(command, length));
    ReadOnlyMode.requireAllowed(execution.state(), in.info().code());
    if (execution.state().live.started == (in.info().code() == Startup.CODE)) {
      throw new ResponseCodeException(TpmRc.INITIALIZE);
    }
    Rc.require(in.handles());
    execution.entities(Entities.load(execution.state(), in));
    Rc.require(in.sessions());
    Sessions sessions = Sessions.read(execution, in);
    sessions.authorize(in);
    Rc.require(in.parameters());
    CommandDefinition<?> definition = execution.commands().find(in.info().code());
    CommandResponse response = definition.execute(execution, in.frame(), in.length());
    if (in.hasSessionArea()) {
      return encode(execution, response, sessions);
    }
    byte[] answer = encode(execution, response, null);
    sessions.finish(answer, answer.length);
    return answer;
  }

  /** A successful response. */
  static byte[] encode(Execution execution, CommandResponse response, AuthorizationArea sessions) {
    byte[] frame = execution.workbench().frame();
    return Arrays.copyOf(frame, response.encode(frame, sessions));
  }

  /** A response of a header only. A bad tag is answered in the way of a TPM 1.2. */
  static byte[] error(int code) {
    byte[] frame = new byte[TpmTransport.HEADER_SIZE];
    int at = Wire.putU16(frame, 0, code == TpmRc.BAD_TAG ? TpmSt.RSP_COMMAND : TpmSt.NO_SESSIONS);
    Wire.putU32(frame, Wire.putU32(frame, at, frame.length), code);
    return frame;
  }
}
