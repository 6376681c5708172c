package dev.tpm4j.tss;

import dev.tpm4j.client.session.CommandSeal;
import dev.tpm4j.client.session.CommandTable;
import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.type.TpmCc;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.tss.wire.CommandCoder;
import tss.ReqStructure;
import tss.RespStructure;
import tss.tpm.StartAuthSessionResponse;
import tss.tpm.TPM2_StartAuthSession_REQUEST;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;

/**
 * Runs commands that have other sessions than passwords, or are to be protected by some; and
 * notices what commands do to sessions. Made with the first of them.
 */
final class SessionRunner implements Entities.Sender {
  private final Runner runner;
  private final SessionBook book = new SessionBook();
  private final Entities entities = new Entities(this);
  private final SessionStarter starter;
  private final CommandSeal seal = new CommandSeal();
  private BusProtection protection;

  SessionRunner(Runner runner, TransportTpm owner) {
    this.runner = runner;
    this.starter = new SessionStarter(this, owner::flush);
  }

  void protect(SaltKey key) {
    closeProtection();
    protection = new BusProtection(key);
  }

  TpmSession start(SessionSpec spec) {
    TpmSession session = starter.start(spec);
    book.add(session);
    return session;
  }

  private TpmSession startProtecting(SessionSpec spec) {
    SaltKey key = protection.key();
    TpmSession session =
        key == null ? starter.startSalted(spec) : starter.start(spec.saltedTo(key));
    book.add(session);
    return session;
  }

  /** The entity of a handle, for sessions that are bound to one. */
  Entity entity(TPM_HANDLE handle) {
    return entities.of(handle, null);
  }

  /** The public area of a key, as the TPM tells it. */
  SaltKey saltKey(TPM_HANDLE key) {
    return starter.saltKey(key);
  }

  int run(CommandCoder coder, ReqStructure request, RespStructure response, CallState state) {
    SessionStarter.Opening opening = null;
    ReqStructure sent = request;
    if (coder.code() == TpmCc.START_AUTH_SESSION) {
      opening = starter.opening((TPM2_StartAuthSession_REQUEST) request, entities);
      sent = opening == null ? request : opening.request();
    }
    int raw =
        isProtected(coder, state)
            ? runProtected(coder, sent, response, state)
            : isSealed(state)
                ? runSealed(coder, sent, response, state)
                : runner.runPlain(coder, sent, response, state);
    if (raw == 0) {
      follow(coder, request);
      if (opening != null) {
        book.add(opening.finish((StartAuthSessionResponse) response));
      }
    }
    return raw;
  }

  private boolean isProtected(CommandCoder coder, CallState state) {
    return protection != null && !state.internal && info(coder).sessions();
  }

  private static boolean isSealed(CallState state) {
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
    return false;
  }

  private static CommandInfo info(CommandCoder coder) {
    return CommandTable.of(coder.code());
  }

  private int runProtected(
      CommandCoder coder, ReqStructure request, RespStructure response, CallState state) {
    int raw = runSealed(coder, request, response, state);
    if (raw >= TpmRc.REFERENCE_S0 && raw <= TpmRc.REFERENCE_S6 && !isSealed(state)) {
      // Somebody else has ended our session; the TPM has not executed the command.
      protection.forget();
      raw = runSealed(coder, request, response, state);
    }
    if (raw == TpmRc.SESSION_MEMORY && coder.code() == TpmCc.START_AUTH_SESSION) {
      // Its user needs the place more; to start a session takes no secret over the bus.
      protection.close();
      raw = runner.runPlain(coder, request, response, state);
    }
    return raw;
  }

  private int runSealed(
      CommandCoder coder, ReqStructure request, RespStructure response, CallState state) {
    SessionPlan plan = new SessionPlan(info(coder), coder);
    plan.take(state, book);
    try {
      // Both may send commands of their own, so they come before anything is written.
      if (isProtected(coder, state)) {
        plan.protect(protection, this::startProtecting);
      }
      if (!plan.uses().isEmpty()) {
        plan.resolve(request, entities);
      }
    } catch (Entities.Unknown e) {
      // As the TPM would have answered the command itself.
      return e.responseCode();
    }
    return plan.uses().isEmpty()
        ? runner.runPlain(coder, request, response, state)
        : run(coder, request, response, plan);
  }

  private int run(
      CommandCoder coder, ReqStructure request, RespStructure response, SessionPlan plan) {
    Link link = runner.link();
    int length = 0;
    try {
      seal.take(info(coder), plan.entities(), plan.uses());
      length = runner.frame().write(coder, request, seal, link.maxCommand());
      seal.seal(runner.frame().bytes(), length);
      int received = exchange(coder, length);
      int raw = runner.header().responseCode();
      byte[] passed = runner.response(received);
      if (raw == 0) {
        seal.open(link.response(), received, runner.header());
        runner.read(coder, response);
      }
      runner.tell(coder, raw, length, passed);
      return raw;
    } catch (WireFormatException e) {
      return Failures.malformed(coder, e);
    } finally {
      seal.refused();
      plan.entities().forEach(Entity::close);
      runner.frame().wipe(length);
      link.wipe();
    }
  }

  private int exchange(CommandCoder coder, int length) {
    try {
      return runner.exchange(coder, length);
    } catch (WireFormatException e) {
      throw seal.unreadable(e);
    } catch (TransportException e) {
      if (mayHaveBeenSent(e.kind())) {
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

  /** Some commands change what sessions are good for. */
  private void follow(CommandCoder coder, ReqStructure request) {
    switch (coder.code()) {
      case TpmCc.POLICY_AUTH_VALUE, TpmCc.POLICY_PASSWORD, TpmCc.POLICY_RESTART ->
          book.follow(coder.code(), request, coder.handle(request, 0));
      case TpmCc.FLUSH_CONTEXT -> book.follow(coder.code(), request, null);
      case TpmCc.STARTUP -> forgetAll();
      default -> {
        // It changes none.
      }
    }
  }

  /** The TPM has no session any more. */
  void forgetAll() {
    book.forgetAll();
    if (protection != null) {
      protection.forget();
    }
  }

  /** A command of our own, without sessions. */
  @Override
  public void send(TPM_CC command, ReqStructure request, RespStructure response) {
    CommandCoder coder = CommandCoder.of(command.toInt(), request);
    CallState state = new CallState();
    state.internal = true;
    int raw = runner.runPlain(coder, request, response, state);
    if (raw != 0) {
      Failures.refused(coder, raw);
    }
  }

  /** Ends the sessions that protect. */
  void closeProtection() {
    if (protection != null) {
      protection.close();
      protection = null;
    }
  }
}
