package dev.tpm4j.tss;

import dev.tpm4j.client.session.CommandSeal;
import dev.tpm4j.client.session.CommandTable;
import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseHeader;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.type.TpmCc;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.tss.wire.CommandCoder;
import dev.tpm4j.tss.wire.ParameterReader;
import java.util.Arrays;
import java.util.function.IntConsumer;
import tss.ReqStructure;
import tss.RespStructure;
import tss.TpmCallbackInterface;
import tss.tpm.StartAuthSessionResponse;
import tss.tpm.TPM2_StartAuthSession_REQUEST;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RC;

/**
 * Runs one command after another: sessions, frame, the way to the TPM and back, repetition,
 * reading. For one thread at a time; {@link TransportTpm} sees to that.
 */
final class Runner implements Entities.Sender {
  private final Frame frame = new Frame();
  private final Authorizations authorizations = new Authorizations();
  private final ResponseHeader header = new ResponseHeader();
  private final ParameterReader reader = new ParameterReader();
  private final SessionBook book = new SessionBook();
  private final Entities entities = new Entities(this);
  private final IntConsumer flusher;
  private final Retry retry;

  /** Made with the first session: most programs of TSS.Java have none. */
  private CommandSeal seal;

  private SessionStarter starter;

  private BusProtection protection;
  private Link link;
  private TpmCallbackInterface callback;

  Runner(Retry retry, IntConsumer flusher) {
    this.retry = retry;
    this.flusher = flusher;
  }

  void connect(Link way) {
    link = way;
    book.forgetAll();
    if (protection != null) {
      protection.forget();
    }
  }

  void callback(TpmCallbackInterface newCallback) {
    callback = newCallback;
  }

  void protect(SaltKey key) {
    if (protection != null) {
      protection.close();
    }
    protection = new BusProtection(key);
  }

  private SessionStarter starter() {
    if (starter == null) {
      starter = new SessionStarter(this, flusher);
    }
    return starter;
  }

  TpmSession start(SessionSpec spec) {
    TpmSession session = starter().start(spec);
    book.add(session);
    return session;
  }

  private TpmSession startProtecting(SessionSpec spec) {
    SaltKey key = protection.key();
    TpmSession session =
        key == null ? starter().startSalted(spec) : starter().start(spec.saltedTo(key));
    book.add(session);
    return session;
  }

  /** The entity of a handle, for sessions that are bound to one. */
  Entity entity(TPM_HANDLE handle) {
    return entities.of(handle, null);
  }

  /** The public area of a key, as the TPM tells it. */
  SaltKey saltKey(TPM_HANDLE key) {
    return starter().saltKey(key);
  }

  /**
   * Runs a command.
   *
   * @return the response code; what is read of a success is in {@code response}
   */
  int run(CommandCoder coder, ReqStructure request, RespStructure response, CallState state) {
    SessionStarter.Opening opening = null;
    ReqStructure sent = request;
    if (coder.code() == TpmCc.START_AUTH_SESSION) {
      opening = starter().opening((TPM2_StartAuthSession_REQUEST) request, entities);
      sent = opening == null ? request : opening.request();
    }
    int raw = 0;
    if (isSealed(coder, state)) {
      raw = runWithSessions(coder, sent, response, state);
      if (raw >= TpmRc.REFERENCE_S0 && raw <= TpmRc.REFERENCE_S6 && isProtected(coder, state)) {
        // Somebody else has ended our session; the TPM has not executed the command.
        protection.forget();
        raw = runWithSessions(coder, sent, response, state);
      }
      if (raw == TpmRc.SESSION_MEMORY && opening != null && isProtected(coder, state)) {
        // Its user needs the place more; to start a session takes no secret over the bus.
        protection.close();
        raw = runPlain(coder, sent, response, state);
      }
    } else {
      raw = runPlain(coder, sent, response, state);
    }
    if (raw == 0) {
      follow(coder, request);
      if (opening != null) {
        book.add(opening.finish((StartAuthSessionResponse) response));
      }
    }
    return raw;
  }

  private int runWithSessions(
      CommandCoder coder, ReqStructure request, RespStructure response, CallState state) {
    SessionPlan plan;
    try {
      plan = plan(coder, request, state);
    } catch (Entities.Unknown e) {
      // As the TPM would have answered the command itself.
      return e.responseCode();
    }
    return plan.uses().isEmpty()
        ? runPlain(coder, request, response, state)
        : runSealed(coder, request, response, plan);
  }

  private boolean isProtected(CommandCoder coder, CallState state) {
    return protection != null
        && !state.internal
        && state.sessions == null
        && state.uses == null
        && info(coder).sessions();
  }

  private boolean isSealed(CommandCoder coder, CallState state) {
    if (state.uses != null) {
      return true;
    }
    if (state.sessions != null) {
      for (TPM_HANDLE session : state.sessions) {
        if (session != null && session.handle != Authorizations.PW) {
          return true;
        }
      }
    }
    return protection != null && !state.internal && info(coder).sessions();
  }

  private static CommandInfo info(CommandCoder coder) {
    return CommandTable.of(coder.code());
  }

  /** May send commands of its own, so it comes before anything is written. */
  private SessionPlan plan(CommandCoder coder, ReqStructure request, CallState state) {
    SessionPlan plan = new SessionPlan(info(coder), coder);
    plan.take(state, book);
    if (protection != null && !state.internal) {
      plan.protect(protection, this::startProtecting);
    }
    if (!plan.uses().isEmpty()) {
      plan.resolve(request, entities);
    }
    return plan;
  }

  private int runPlain(
      CommandCoder coder, ReqStructure request, RespStructure response, CallState state) {
    try {
      authorizations.take(coder, request, state.sessions);
      int count = authorizations.count();
      int length =
          frame.write(coder, request, count == 0 ? null : authorizations, link.maxCommand());
      int received = exchange(coder, length, false);
      int raw = header.responseCode();
      if (raw == 0) {
        requireSessions(coder, count);
        read(coder, response);
      }
      if (callback != null) {
        tell(coder, raw, length, Arrays.copyOf(link.response(), received));
      }
      return raw;
    } finally {
      authorizations.forget();
    }
  }

  private int runSealed(
      CommandCoder coder, ReqStructure request, RespStructure response, SessionPlan plan) {
    if (seal == null) {
      seal = new CommandSeal();
    }
    int length = 0;
    try {
      seal.take(info(coder), plan.entities(), plan.uses());
      length = frame.write(coder, request, seal, link.maxCommand());
      seal.seal(frame.bytes(), length);
      int received = exchange(coder, length, true);
      int raw = header.responseCode();
      byte[] passed = callback == null ? null : Arrays.copyOf(link.response(), received);
      if (raw == 0) {
        seal.open(link.response(), received, header);
        read(coder, response);
      }
      if (callback != null) {
        tell(coder, raw, length, passed);
      }
      return raw;
    } finally {
      seal.refused();
      plan.entities().forEach(Entity::close);
      frame.wipe(length);
      link.wipe();
    }
  }

  /** Sends the command until the TPM takes it, and takes its response apart. */
  private int exchange(CommandCoder coder, int length, boolean sealed) {
    retry.begin();
    while (true) {
      int received = transmit(length, sealed);
      try {
        header.wrap(link.response(), received, coder.hasResponseHandle(), coder.name());
      } catch (WireFormatException e) {
        throw sealed ? seal.unreadable(e) : malformed(coder, e);
      }
      int raw = header.responseCode();
      if (raw == 0 || !retry.again(raw)) {
        return received;
      }
    }
  }

  private int transmit(int length, boolean sealed) {
    try {
      return link.exchange(frame.bytes(), length);
    } catch (TransportException e) {
      if (sealed && mayHaveBeenSent(e.kind())) {
        seal.lost();
      }
      throw e;
    }
  }

  private static boolean mayHaveBeenSent(Kind kind) {
    return switch (kind) {
      case MALFORMED_COMMAND, COMMAND_TOO_LARGE, CLOSED -> false;
      default -> true;
    };
  }

  private void requireSessions(CommandCoder coder, int count) {
    int sessions = header.hasSessions() ? header.sessions().size() : 0;
    if (sessions != count) {
      throw new TpmFormatException(
          "TPM2_"
              + coder.name()
              + ": the response has "
              + sessions
              + " sessions, the command had "
              + count,
          null);
    }
  }

  private void read(CommandCoder coder, RespStructure response) {
    if (response == null && header.parameterAreaLength() == 0) {
      return;
    }
    try {
      reader.over(link.response(), header.parameterAreaAt(), header.parameterAreaLength());
      if (response != null) {
        if (coder.hasResponseHandle()) {
          response.setHandle(new TPM_HANDLE(header.handle()));
        }
        coder.read(reader, response);
      }
      reader.requireEnd(coder.name());
    } catch (WireFormatException e) {
      throw malformed(coder, e);
    }
  }

  private static TpmFormatException malformed(CommandCoder coder, WireFormatException cause) {
    return new TpmFormatException(
        "TPM2_" + coder.name() + ": the response makes no sense: " + cause.getMessage(), cause);
  }

  private void tell(CommandCoder coder, int raw, int length, byte[] response) {
    callback.commandCompleteCallback(
        TPM_CC.fromInt(coder.code()),
        raw == 0 ? TPM_RC.SUCCESS : RawCodes.constant(raw),
        Arrays.copyOf(frame.bytes(), length),
        response);
  }

  /** Some commands change what sessions are good for. */
  private void follow(CommandCoder coder, ReqStructure request) {
    switch (coder.code()) {
      case TpmCc.POLICY_AUTH_VALUE, TpmCc.POLICY_PASSWORD, TpmCc.POLICY_RESTART ->
          book.follow(coder.code(), request, coder.handle(request, 0));
      case TpmCc.FLUSH_CONTEXT -> book.follow(coder.code(), request, null);
      case TpmCc.STARTUP -> {
        book.forgetAll();
        if (protection != null) {
          protection.forget();
        }
      }
      default -> {
        // It changes none.
      }
    }
  }

  /** A command of our own, without sessions. */
  @Override
  public void send(TPM_CC command, ReqStructure request, RespStructure response) {
    CommandCoder coder = CommandCoder.of(command.toInt(), request);
    CallState state = new CallState();
    state.internal = true;
    int raw = run(coder, request, response, state);
    if (raw != 0) {
      throw new TpmResponseException(coder.name(), coder.code(), RawCodes.constant(raw), raw);
    }
  }

  /** Ends the sessions that protect. */
  void closeProtection() {
    if (protection != null) {
      protection.close();
      protection = null;
    }
  }

  /** Forgets what the buffers held. */
  void wipe() {
    frame.wipe();
    link.wipe();
  }
}
