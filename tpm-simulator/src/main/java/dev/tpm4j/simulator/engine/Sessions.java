package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.CommandInfo.AuthRole;
import dev.tpm4j.codec.check.CommandSession;
import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaSession;
import dev.tpm4j.transport.TpmTransport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sessions of one command: read and joined with the handles that need them, then checked, then
 * answered (TCG TPM 2.0 Library, Part 1, "Authorizations and Acknowledgments").
 *
 * <p>All sessions are read before the first is checked, so that nothing counts as a failed
 * authorisation in a command that would not be executed anyway.
 */
final class Sessions implements AuthorizationArea {

  private static final int ASSISTS = TpmaSession.AUDIT | TpmaSession.DECRYPT | TpmaSession.ENCRYPT;
  private static final int HANDLE_SIZE = 4;
  private static final int PARAMETER_SIZE_SIZE = 4;

  private final Execution execution;
  private final CommandInfo info;
  private final List<SessionUse> uses = new ArrayList<>();
  private KeyedUse decrypting;
  private KeyedUse encrypting;
  private KeyedUse auditing;
  private CommandDigests digests;

  private Sessions(Execution execution, CommandInfo info) {
    this.execution = execution;
    this.info = info;
  }

  /** Reads the sessions; codes carry the number of the session. */
  static Sessions read(Execution execution, IncomingCommand in) throws ResponseCodeException {
    Sessions sessions = new Sessions(execution, in.info());
    while (in.hasMoreSessions()) {
      Rc.require(in.nextSession());
      sessions.add(in.session());
    }
    Rc.require(in.authorizations());
    sessions.digests = new CommandDigests(in, execution);
    return sessions;
  }

  private void add(CommandSession sent) throws ResponseCodeException {
    if (sent.isPassword()) {
      uses.add(new PasswordUse(sent));
      return;
    }
    Session session = ActiveSessions.of(execution.state()).find(sent.handle());
    if (session == null) {
      throw new ResponseCodeException(TpmRc.REFERENCE_S0 + sent.number() - 1);
    }
    try {
      uses.add(assigned(new KeyedUse(sent, session)));
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofSession(e.code(), sent.number()));
    }
  }

  /** Notes which session is to decrypt, encrypt and audit. */
  private KeyedUse assigned(KeyedUse use) throws ResponseCodeException {
    CommandSession sent = use.sent();
    boolean sentAsPolicy = Handles.type(sent.handle()) == TpmHt.POLICY_SESSION;
    boolean repeated = uses.stream().anyMatch(other -> other.sent().handle() == sent.handle());
    require(use.session().isPolicy() == sentAsPolicy && !repeated, TpmRc.HANDLE);
    if (sent.has(TpmaSession.DECRYPT)) {
      require(info.decrypt() && decrypting == null, TpmRc.ATTRIBUTES);
      require(use.session().hasCipher(), TpmRc.SYMMETRIC);
      decrypting = use;
    }
    if (sent.has(TpmaSession.ENCRYPT)) {
      require(info.encrypt() && encrypting == null, TpmRc.ATTRIBUTES);
      require(use.session().hasCipher(), TpmRc.SYMMETRIC);
      encrypting = use;
    }
    if (sent.has(TpmaSession.AUDIT)) {
      require(auditing == null && !sentAsPolicy, TpmRc.ATTRIBUTES);
      AuditLog.requireExclusive(execution.state(), use);
      auditing = use;
    }
    return use;
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  /**
   * Lets each session authorise its handle, or do what else it is there for; decrypts the first
   * parameter at last.
   */
  void authorize(IncomingCommand in) throws ResponseCodeException {
    for (int i = 0; i < uses.size(); i++) {
      AuthRole role = i < info.handles().size() ? info.handles().get(i).role() : AuthRole.NONE;
      try {
        check(uses.get(i), role);
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofSession(e.code(), i + 1));
      }
    }
    if (decrypting != null) {
      decrypt(in);
    }
  }

  private void check(SessionUse use, AuthRole role) throws ResponseCodeException {
    boolean authorizes = role != AuthRole.NONE;
    if (use instanceof KeyedUse keyed) {
      require(!keyed.session().isTrial(), TpmRc.ATTRIBUTES);
      if (keyed.session().isDaBound) {
        DictionaryAttack.requireNotLockedOut(execution.state(), keyed.session().isLockoutBound);
      }
      require(authorizes || (use.sent().attributes() & ASSISTS) != 0, TpmRc.ATTRIBUTES);
    } else {
      require(authorizes, TpmRc.HANDLE);
    }
    if (authorizes) {
      authorize(use, execution.entity(use.sent().number() - 1), role);
    } else {
      requireGenuine(use);
    }
  }

  private void authorize(SessionUse use, Entity entity, AuthRole role)
      throws ResponseCodeException {
    TpmState state = execution.state();
    boolean needsPresence =
        entity.handle() == TpmRh.RH_PLATFORM
            && state.permanent.physicalPresenceCommands.contains(info.code());
    require(!needsPresence || execution.physicalPresence(), TpmRc.PP);
    use.authorizes(state, entity);
    if (use.usesAuthValue() && !entity.isDaExempt()) {
      DictionaryAttack.requireNotLockedOut(state, entity.handle() == TpmRh.RH_LOCKOUT);
    }
    if (use instanceof KeyedUse keyed && keyed.session().isPolicy()) {
      require(AuthRules.takesPolicy(state, entity, role, info.code()), TpmRc.AUTH_UNAVAILABLE);
      new PolicyCheck(execution, keyed.session()).require(entity, role, info.code(), digests);
    } else {
      require(!AuthRules.requiresPolicy(state, entity, role), TpmRc.AUTH_TYPE);
      require(AuthRules.takesAuthValue(entity, role, info.code()), TpmRc.AUTH_UNAVAILABLE);
    }
    boolean genuine = use.isGenuine(state, digests, otherNonces(use));
    if (entity instanceof Entity.Nv nv && use.usesAuthValue()) {
      PinIndex.count(execution, nv, genuine);
    }
    if (!genuine) {
      throw new ResponseCodeException(use.countFailure(state));
    }
  }

  private void requireGenuine(SessionUse use) throws ResponseCodeException {
    TpmState state = execution.state();
    if (!use.isGenuine(state, digests, new byte[0])) {
      throw new ResponseCodeException(use.countFailure(state));
    }
  }

  /**
   * The first session, when it authorises, vouches for the nonces of those that decrypt and encrypt
   * too, lest they be taken away.
   */
  private byte[] otherNonces(SessionUse use) {
    byte[] nonces = {};
    if (use == uses.get(0)) {
      if (decrypting != null && decrypting != use) {
        nonces = join(nonces, decrypting);
      }
      if (encrypting != null && encrypting != use && encrypting != decrypting) {
        nonces = join(nonces, encrypting);
      }
    }
    return nonces;
  }

  private static byte[] join(byte[] nonces, KeyedUse use) {
    byte[] nonce = use.session().nonceTpm.toByteArray();
    byte[] all = Arrays.copyOf(nonces, nonces.length + nonce.length);
    System.arraycopy(nonce, 0, all, nonces.length, nonce.length);
    return all;
  }

  private void decrypt(IncomingCommand in) throws ResponseCodeException {
    try {
      byte[] frame = in.ownFrame();
      ParameterCipher.decrypt(execution.state(), decrypting, frame, in.parametersAt(), in.length());
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofSession(e.code(), decrypting.sent().number()));
    }
  }

  /** Writes the sessions of the response; its parameters are in the frame by now. */
  @Override
  public int write(byte[] frame, int end) {
    TpmState state = execution.state();
    int parameters = parametersAt() + PARAMETER_SIZE_SIZE;
    for (SessionUse use : uses) {
      if (use instanceof KeyedUse keyed) {
        keyed.rollNonce(state);
      }
    }
    if (encrypting != null) {
      ParameterCipher.encrypt(state, encrypting, frame, parameters);
    }
    audit(frame, parameters, end);
    int at = end;
    for (SessionUse use : uses) {
      at =
          use.writeResponse(state, hash -> digests.rpHash(hash, frame, parameters, end), frame, at);
    }
    return at;
  }

  /** Finishes a command without sessions: that it was there may still have to be audited. */
  void finish(byte[] frame, int end) {
    audit(frame, parametersAt(), end);
  }

  private int parametersAt() {
    return TpmTransport.HEADER_SIZE + (info.hasResponseHandle() ? HANDLE_SIZE : 0);
  }

  private void audit(byte[] frame, int parameters, int end) {
    AuditLog log =
        new AuditLog(
            execution.state(), digests, hash -> digests.rpHash(hash, frame, parameters, end));
    log.session(info, auditing);
    if (!execution.skipsCommandAudit()) {
      log.command(info.code());
    }
  }
}
