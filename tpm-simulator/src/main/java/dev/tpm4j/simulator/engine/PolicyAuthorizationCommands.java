package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.PolicyAuthorize;
import dev.tpm4j.codec.command.PolicySecret;
import dev.tpm4j.codec.command.PolicySigned;
import dev.tpm4j.codec.command.PolicyTicket;
import dev.tpm4j.codec.type.TpmNt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmtTkAuth;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.Secrets;
import dev.tpm4j.simulator.engine.Session.PolicyState;
import dev.tpm4j.simulator.engine.Session.PolicyState.Required;
import java.util.List;

/**
 * Part 3, "Enhanced Authorization (EA) Commands", those by which somebody else authorises:
 * PolicySigned, PolicySecret, PolicyTicket and PolicyAuthorize.
 */
final class PolicyAuthorizationCommands {

  private static final int ALGORITHM_SIZE = 2;

  private PolicyAuthorizationCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            PolicySigned.CODE,
            PolicySigned.Request::decode,
            PolicyAuthorizationCommands::policySigned),
        CommandDefinition.of(
            PolicySecret.CODE,
            PolicySecret.Request::decode,
            PolicyAuthorizationCommands::policySecret),
        CommandDefinition.of(
            PolicyTicket.CODE,
            PolicyTicket.Request::decode,
            PolicyAuthorizationCommands::policyTicket),
        CommandDefinition.of(
            PolicyAuthorize.CODE,
            PolicyAuthorize.Request::decode,
            PolicyAuthorizationCommands::policyAuthorize));
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  private static CommandResponse policySigned(Execution execution, PolicySigned.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    Entity.Loaded authority = (Entity.Loaded) execution.entity(0);
    Session session = PolicyCommands.session(execution, 1);
    PolicyTimeout timeout = PolicyTimeout.NEVER;
    if (!session.isTrial()) {
      timeout = PolicyTimeout.of(state, session, in.expiration(), in.nonceTPM());
      requireNonce(session, in.nonceTPM());
      requireInTime(state, session, timeout, 4);
      requireSameCommand(session, in.cpHashA(), 2);
      Hash hash = SignatureVerification.hash(in.auth());
      require(hash != null, Rc.ofParameter(TpmRc.SCHEME, 5));
      byte[] aHash =
          hash.digest(
              in.nonceTPM().toByteArray(),
              PolicyDigest.number(in.expiration()),
              in.cpHashA().toByteArray(),
              in.policyRef().toByteArray());
      try {
        SignatureVerification.require(authority.object(), aHash, in.auth());
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofParameter(e.code(), 5));
      }
    }
    Granted granted =
        new Granted(authority, in.cpHashA(), in.policyRef(), timeout, TpmSt.AUTH_SIGNED);
    granted.update(session, PolicySigned.CODE);
    if (in.expiration() < 0 && !session.isTrial()) {
      return new PolicySigned.Response(timeout.write(), granted.ticket(state));
    }
    return new PolicySigned.Response(Octets.EMPTY, granted.nullTicket());
  }

  private static CommandResponse policySecret(Execution execution, PolicySecret.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    Entity authority = execution.entity(0);
    ReadOnlyMode.requireUncounted(state, authority);
    Session session = PolicyCommands.session(execution, 1);
    PolicyTimeout timeout = PolicyTimeout.NEVER;
    if (!session.isTrial()) {
      timeout = PolicyTimeout.of(state, session, in.expiration(), in.nonceTPM());
      requireNonce(session, in.nonceTPM());
      requireInTime(state, session, timeout, 4);
      requireSameCommand(session, in.cpHashA(), 2);
    }
    Granted granted =
        new Granted(authority, in.cpHashA(), in.policyRef(), timeout, TpmSt.AUTH_SECRET);
    granted.update(session, PolicySecret.CODE);
    boolean counted = authority instanceof Entity.Nv nv && nv.index().type() == TpmNt.PIN_PASS;
    if (in.expiration() < 0 && !session.isTrial() && !counted) {
      return new PolicySecret.Response(timeout.write(), granted.ticket(state));
    }
    return new PolicySecret.Response(Octets.EMPTY, granted.nullTicket());
  }

  private static void requireNonce(Session session, Octets nonceTpm) throws ResponseCodeException {
    boolean current = nonceTpm.length() == 0 || nonceTpm.equals(session.nonceTpm);
    require(current, Rc.ofParameter(TpmRc.NONCE, 1));
  }

  private static void requireInTime(
      TpmState state, Session session, PolicyTimeout timeout, int parameter)
      throws ResponseCodeException {
    require(!timeout.isOver(state, session), Rc.ofParameter(TpmRc.EXPIRED, parameter));
  }

  /** An authorisation may be for one command only, and then all have to be for the same. */
  private static void requireSameCommand(Session session, Octets cpHashA, int parameter)
      throws ResponseCodeException {
    PolicyState policy = session.policy;
    if (cpHashA.length() != 0) {
      boolean size = cpHashA.length() == policy.digest.length();
      require(size, Rc.ofParameter(TpmRc.SIZE, parameter));
      boolean same = policy.required == Required.NOTHING || policy.requiredDigest.equals(cpHashA);
      require(same, TpmRc.CPHASH);
    }
  }

  /**
   * What an entity has authorised.
   *
   * @param hierarchy of the entity
   * @param name of the entity
   * @param cpHashA the command, or empty for any
   * @param policyRef what the authorisation is called
   * @param until when it ends
   * @param tag {@code TPM_ST_AUTH_SIGNED} or {@code _SECRET}
   */
  private record Granted(
      int hierarchy, Octets name, Octets cpHashA, Octets policyRef, PolicyTimeout until, int tag) {

    Granted(Entity authority, Octets cpHashA, Octets policyRef, PolicyTimeout until, int tag) {
      this(authority.hierarchy(), authority.name(), cpHashA, policyRef, until, tag);
    }

    void update(Session session, int code) {
      PolicyDigest.extend(session, code, name, policyRef);
      PolicyState policy = session.policy;
      if (cpHashA.length() != 0) {
        boolean template =
            policy.required == Required.TEMPLATE_HASH
                || policy.required == Required.TEMPLATE_AND_CP_HASH;
        policy.required = template ? Required.TEMPLATE_AND_CP_HASH : Required.CP_HASH;
        policy.requiredDigest = cpHashA;
      }
      boolean sooner =
          policy.timeout == 0 || Long.compareUnsigned(policy.timeout, until.time()) > 0;
      if (until.time() != 0 && sooner) {
        policy.timeout = until.time();
      }
    }

    TpmtTkAuth ticket(TpmState state) {
      return PolicyTickets.authorization(state, tag, hierarchy, until, cpHashA, policyRef, name);
    }

    TpmtTkAuth nullTicket() {
      return new TpmtTkAuth(tag, TpmRh.RH_NULL, Octets.EMPTY);
    }
  }

  /** A trial session needs no ticket: it can take the authorisation that the ticket is about. */
  private static CommandResponse policyTicket(Execution execution, PolicyTicket.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    Session session = PolicyCommands.session(execution, 0);
    require(!session.isTrial(), Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    require(in.timeout().length() == Long.BYTES, Rc.ofParameter(TpmRc.SIZE, 1));
    PolicyTimeout timeout = PolicyTimeout.read(in.timeout());
    requireInTime(state, session, timeout, 1);
    requireSameCommand(session, in.cpHashA(), 2);
    TpmtTkAuth ticket = in.ticket();
    Granted granted =
        new Granted(
            ticket.hierarchy(), in.authName(), in.cpHashA(), in.policyRef(), timeout, ticket.tag());
    require(granted.ticket(state).equals(ticket), Rc.ofParameter(TpmRc.TICKET, 5));
    boolean signed = ticket.tag() == TpmSt.AUTH_SIGNED;
    granted.update(session, signed ? PolicySigned.CODE : PolicySecret.CODE);
    return new PolicyTicket.Response();
  }

  /** Puts the policy of a key in place of one that the key has signed. */
  private static CommandResponse policyAuthorize(Execution execution, PolicyAuthorize.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    Session session = PolicyCommands.session(execution, 0);
    byte[] keySign = in.keySign().toByteArray();
    Hash known = keySign.length < ALGORITHM_SIZE ? null : Hash.ofId(Wire.u16(keySign, 0));
    require(known != null, Rc.ofParameter(TpmRc.HASH, 3));
    boolean size = keySign.length == ALGORITHM_SIZE + known.digestSize();
    require(size, Rc.ofParameter(TpmRc.SIZE, 3));
    if (!session.isTrial()) {
      boolean approved = session.policy.digest.equals(in.approvedPolicy());
      require(approved, Rc.ofParameter(TpmRc.VALUE, 1));
      byte[] aHash = known.digest(in.approvedPolicy().toByteArray(), in.policyRef().toByteArray());
      byte[] expected =
          PolicyTickets.verified(state, in.checkTicket().hierarchy(), aHash, in.keySign());
      boolean genuine = Secrets.equal(expected, in.checkTicket().digest().toByteArray());
      require(genuine, Rc.ofParameter(TpmRc.VALUE, 4));
    }
    PolicyDigest.clear(session);
    PolicyDigest.extend(session, PolicyAuthorize.CODE, in.keySign(), in.policyRef());
    return new PolicyAuthorize.Response();
  }
}
