package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.PolicyRestart;
import dev.tpm4j.codec.command.StartAuthSession;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSe;
import dev.tpm4j.codec.type.TpmtSymDef;
import dev.tpm4j.codec.type.TpmuSymMode;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.Kdf;
import dev.tpm4j.simulator.crypto.KdfLabel;
import java.util.List;

/** Part 3, "Session Commands": StartAuthSession and PolicyRestart; and FlushContext. */
final class SessionCommands {

  private static final int MIN_NONCE_SIZE = 16;
  private static final int BIND_HANDLE = 2;
  private static final int NONCE_CALLER = 1;
  private static final int SYMMETRIC = 4;

  private SessionCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            StartAuthSession.CODE, StartAuthSession.Request::decode, SessionCommands::start),
        CommandDefinition.of(
            PolicyRestart.CODE, PolicyRestart.Request::decode, SessionCommands::policyRestart),
        CommandDefinition.of(
            FlushContext.CODE, FlushContext.Request::decode, SessionCommands::flushContext));
  }

  private static CommandResponse start(Execution execution, StartAuthSession.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    Hash hash = Hash.ofId(in.authHash());
    int nonceSize = in.nonceCaller().length();
    if (nonceSize < MIN_NONCE_SIZE || nonceSize > hash.digestSize()) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, NONCE_CALLER));
    }
    byte[] salt = SessionSalt.decrypt(execution.entity(0), in.encryptedSalt());
    Entity bind = execution.entity(1);
    requireBindable(bind);
    requireCfb(in.symmetric());
    ActiveSessions sessions = ActiveSessions.of(state);
    sessions.requireRoom();

    boolean bound = in.bind() != TpmRh.RH_NULL;
    Octets nonceTpm = Octets.of(state.permanent.random.generate(nonceSize));
    Octets sessionKey = Octets.EMPTY;
    if (bound || salt.length > 0) {
      byte[] auth = bind.authValue(state).toByteArray();
      sessionKey = sessionKey(hash, auth, salt, nonceTpm, in.nonceCaller());
    }
    Session session =
        new Session(type(in.sessionType()), in.authHash(), in.symmetric(), sessionKey, nonceTpm);
    if (session.isPolicy()) {
      session.policy.digest = Octets.of(new byte[hash.digestSize()]);
      session.restartPolicy(state);
    } else if (bound) {
      session.boundEntity = Session.binding(state, bind);
    }
    session.isDaBound = bound && !bind.isDaExempt();
    session.isLockoutBound = in.bind() == TpmRh.RH_LOCKOUT;
    return new StartAuthSession.Response(sessions.add(session), nonceTpm);
  }

  private static Session.Type type(int sessionType) {
    return switch (sessionType) {
      case TpmSe.HMAC -> Session.Type.HMAC;
      case TpmSe.POLICY -> Session.Type.POLICY;
      default -> Session.Type.TRIAL;
    };
  }

  /** KDFa(authHash, authValue of what it is bound to || salt, "ATH", nonceTPM, nonceCaller). */
  private static Octets sessionKey(
      Hash hash, byte[] auth, byte[] salt, Octets nonceTpm, Octets nonceCaller) {
    byte[] key = new byte[auth.length + salt.length];
    System.arraycopy(auth, 0, key, 0, auth.length);
    System.arraycopy(salt, 0, key, auth.length, salt.length);
    int bits = hash.digestSize() * Byte.SIZE;
    return Octets.of(
        Kdf.kdfa(
            hash,
            key,
            KdfLabel.SESSION_KEY,
            nonceTpm.toByteArray(),
            nonceCaller.toByteArray(),
            bits));
  }

  /** The authorisation value has to be here, and is not to be tried out by binding to it. */
  private static void requireBindable(Entity bind) throws ResponseCodeException {
    boolean publicOnly =
        bind instanceof Entity.Loaded loaded
            && loaded.object() instanceof TpmObject object
            && object.isPublicOnly();
    boolean pin = bind instanceof Entity.Nv nv && PinIndex.isPin(nv.index());
    if (publicOnly || pin) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.HANDLE, BIND_HANDLE));
    }
  }

  private static void requireCfb(TpmtSymDef symmetric) throws ResponseCodeException {
    boolean cfb =
        switch (symmetric.algorithm()) {
          case TpmAlgId.NULL, TpmAlgId.XOR -> true;
          default ->
              symmetric.mode() instanceof TpmuSymMode.Aes aes && aes.value() == TpmAlgId.CFB
                  || symmetric.mode() instanceof TpmuSymMode.Camellia camellia
                      && camellia.value() == TpmAlgId.CFB
                  || symmetric.mode() instanceof TpmuSymMode.Tdes tdes
                      && tdes.value() == TpmAlgId.CFB;
        };
    if (!cfb) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.MODE, SYMMETRIC));
    }
  }

  private static CommandResponse policyRestart(Execution execution, PolicyRestart.Request in) {
    ((Entity.OfSession) execution.entity(0)).session().resetPolicy();
    return new PolicyRestart.Response();
  }

  private static CommandResponse flushContext(Execution execution, FlushContext.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    int handle = in.flushHandle();
    if (Handles.type(handle) == TpmHt.TRANSIENT) {
      requireThere(state.live.objects.find(handle) != null);
      state.live.objects.flush(handle);
    } else {
      ActiveSessions sessions = ActiveSessions.of(state);
      requireThere(sessions.isLoaded(handle) || sessions.isSaved(handle));
      if (state.live.exclusiveAuditSession == handle) {
        state.live.exclusiveAuditSession = 0;
      }
      sessions.flush(handle);
    }
    return new FlushContext.Response();
  }

  private static void requireThere(boolean there) throws ResponseCodeException {
    if (!there) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.HANDLE, 1));
    }
  }
}
