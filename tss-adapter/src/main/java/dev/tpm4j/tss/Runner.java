package dev.tpm4j.tss;

import dev.tpm4j.codec.ResponseHeader;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.type.TpmCc;
import dev.tpm4j.tss.wire.CommandCoder;
import dev.tpm4j.tss.wire.ParameterReader;
import java.util.Arrays;
import tss.ReqStructure;
import tss.RespStructure;
import tss.TpmCallbackInterface;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RC;

/**
 * Runs one command after another: frame, the way to the TPM and back, repetition, reading. For one
 * thread at a time; {@link TransportTpm} sees to that.
 *
 * <p>Commands with passwords, or with nothing, end here. What has to do with other sessions is in
 * {@link SessionRunner}, which is not even loaded by programs that have none.
 */
final class Runner {
  private final TransportTpm owner;
  private final Retry retry;
  private final Frame frame = new Frame();
  private final Authorizations authorizations = new Authorizations();
  private final ResponseHeader header = new ResponseHeader();
  private final ParameterReader reader = new ParameterReader();
  private SessionRunner sessions;
  private Link link;
  private TpmCallbackInterface callback;

  Runner(TransportTpm owner, Retry retry) {
    this.owner = owner;
    this.retry = retry;
  }

  void connect(Link way) {
    link = way;
    if (sessions != null) {
      sessions.forgetAll();
    }
  }

  void callback(TpmCallbackInterface newCallback) {
    callback = newCallback;
  }

  SessionRunner sessions() {
    if (sessions == null) {
      sessions = new SessionRunner(this, owner);
    }
    return sessions;
  }

  Frame frame() {
    return frame;
  }

  Link link() {
    return link;
  }

  ResponseHeader header() {
    return header;
  }

  /**
   * Runs a command.
   *
   * @return the response code; what is read of a success is in {@code response}
   */
  int run(CommandCoder coder, ReqStructure request, RespStructure response, CallState state) {
    boolean needsSessions =
        sessions != null || state.uses != null || coder.code() == TpmCc.START_AUTH_SESSION;
    if (!needsSessions && state.sessions != null) {
      for (TPM_HANDLE session : state.sessions) {
        needsSessions |= session != null && session.handle != Authorizations.PW;
      }
    }
    return needsSessions
        ? sessions().run(coder, request, response, state)
        : runPlain(coder, request, response, state);
  }

  int runPlain(CommandCoder coder, ReqStructure request, RespStructure response, CallState state) {
    try {
      authorizations.take(coder, request, state.sessions);
      int count = authorizations.count();
      int length =
          frame.write(coder, request, count == 0 ? null : authorizations, link.maxCommand());
      int received = exchange(coder, length);
      int raw = header.responseCode();
      if (raw == 0) {
        requireSessions(coder, count);
        read(coder, response);
      }
      if (callback != null) {
        tell(coder, raw, length, response(received));
      }
      return raw;
    } catch (WireFormatException e) {
      return Failures.malformed(coder, e);
    } finally {
      authorizations.forget();
    }
  }

  /** Sends the command until the TPM takes it, and takes its response apart. */
  int exchange(CommandCoder coder, int length) {
    retry.begin();
    while (true) {
      int received = link.exchange(frame.bytes(), length);
      header.wrap(link.response(), received, coder.hasResponseHandle(), coder.name());
      int raw = header.responseCode();
      if (raw == 0 || !retry.again(raw)) {
        return received;
      }
    }
  }

  private void requireSessions(CommandCoder coder, int count) {
    int answering = header.hasSessions() ? header.sessions().size() : 0;
    if (answering != count) {
      Failures.otherSessions(coder, answering, count);
    }
  }

  void read(CommandCoder coder, RespStructure response) {
    if (response == null && header.parameterAreaLength() == 0) {
      return;
    }
    reader.over(link.response(), header.parameterAreaAt(), header.parameterAreaLength());
    if (response != null) {
      if (coder.hasResponseHandle()) {
        response.setHandle(new TPM_HANDLE(header.handle()));
      }
      coder.read(reader, response);
    }
    reader.requireEnd(coder.name());
  }

  /** What came, for somebody who wants to see it; null where nobody does. */
  byte[] response(int received) {
    return callback == null ? null : Arrays.copyOf(link.response(), received);
  }

  void tell(CommandCoder coder, int raw, int length, byte[] response) {
    if (callback != null) {
      callback.commandCompleteCallback(
          TPM_CC.fromInt(coder.code()),
          raw == 0 ? TPM_RC.SUCCESS : RawCodes.constant(raw),
          Arrays.copyOf(frame.bytes(), length),
          response);
    }
  }

  /** Ends the sessions that protect. */
  void closeProtection() {
    if (sessions != null) {
      sessions.closeProtection();
    }
  }

  /** Forgets what the buffers held. */
  void wipe() {
    frame.wipe();
    link.wipe();
  }
}
