package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.check.CommandSession;
import dev.tpm4j.codec.type.TpmaSession;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.Secrets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * An HMAC or policy session in one command (TCG TPM 2.0 Library, Part 1, "Session-based
 * Authorizations"): nonces that roll, and an HMAC over command and response with the session's key
 * and, unless the session is bound to the entity or its policy asks for none, the authorisation
 * value.
 */
final class KeyedUse implements SessionUse {

  private final CommandSession sent;
  private final Session session;
  private Entity entity;
  private boolean includesAuthValue;
  private int attributes;

  KeyedUse(CommandSession sent, Session session) {
    this.sent = Objects.requireNonNull(sent, "sent");
    this.session = Objects.requireNonNull(session, "session");
    this.attributes = sent.attributes();
  }

  @Override
  public CommandSession sent() {
    return sent;
  }

  Session session() {
    return session;
  }

  Hash hash() {
    return Hash.ofId(session.authHash);
  }

  /** What it authorises; empty if it is here only to encrypt, decrypt or audit. */
  Optional<Entity> entity() {
    return Optional.ofNullable(entity);
  }

  @Override
  public void authorizes(TpmState state, Entity what) {
    entity = what;
    includesAuthValue =
        session.isPolicy()
            ? session.policy.authValueNeeded || session.policy.passwordNeeded
            : !session.isBoundTo(state, what);
  }

  @Override
  public boolean usesAuthValue() {
    return includesAuthValue;
  }

  /** The audit attribute comes back with what is now true of the session. */
  void reportExclusive(boolean exclusive) {
    attributes &= ~TpmaSession.AUDIT_EXCLUSIVE;
    attributes |= exclusive ? TpmaSession.AUDIT_EXCLUSIVE : 0;
  }

  @Override
  public boolean isGenuine(TpmState state, CommandDigests command, byte[] otherNonces) {
    if (session.policy.passwordNeeded && entity != null) {
      return Secrets.equal(entity.authValue(state).toByteArray(), AuthValues.trimmed(sent.auth()));
    }
    byte[] key = hmacKey(state);
    if (key.length == 0 && sent.auth().length() == 0) {
      return true;
    }
    byte[] expected =
        hash()
            .hmac(
                key,
                command.cpHash(hash()),
                sent.nonce().toByteArray(),
                session.nonceTpm.toByteArray(),
                otherNonces,
                new byte[] {(byte) sent.attributes()});
    return Secrets.equal(expected, sent.auth().toByteArray());
  }

  private byte[] hmacKey(TpmState state) {
    return includesAuthValue ? keyWithAuthValue(state) : session.sessionKey.toByteArray();
  }

  /**
   * What a parameter is encrypted with: of a session that authorises, always with the entity's
   * authorisation value, be it bound to the entity or not.
   */
  byte[] parameterKey(TpmState state) {
    return entity == null ? session.sessionKey.toByteArray() : keyWithAuthValue(state);
  }

  private byte[] keyWithAuthValue(TpmState state) {
    Octets authValue = entity.authValue(state);
    byte[] key = new byte[session.sessionKey.length() + authValue.length()];
    authValue.write(key, session.sessionKey.write(key, 0));
    return key;
  }

  /** An entity it is bound to counts as if it were authorised, lockoutAuth first of all. */
  @Override
  public int countFailure(TpmState state) {
    return DictionaryAttack.countFailure(state, session, entity, includesAuthValue);
  }

  void rollNonce(TpmState state) {
    session.nonceTpm = Octets.of(state.permanent.random.generate(session.nonceTpm.length()));
  }

  @Override
  public int writeResponse(TpmState state, Function<Hash, byte[]> rpHash, byte[] frame, int start) {
    byte[] hmac = responseHmac(state, rpHash);
    if (!sent.has(TpmaSession.CONTINUE_SESSION)) {
      ActiveSessions.of(state).flush(sent.handle());
    } else if (session.isPolicy()) {
      session.restartPolicy(state);
    }
    int at = Wire.putBuffer(frame, start, session.nonceTpm);
    at = Wire.putU8(frame, at, attributes);
    return Wire.putBuffer(frame, at, hmac);
  }

  private byte[] responseHmac(TpmState state, Function<Hash, byte[]> rpHash) {
    byte[] key = hmacKey(state);
    boolean nothingToProve = key.length == 0 && sent.auth().length() == 0;
    if (session.policy.passwordNeeded || nothingToProve) {
      return new byte[0];
    }
    return hash()
        .hmac(
            key,
            rpHash.apply(hash()),
            session.nonceTpm.toByteArray(),
            sent.nonce().toByteArray(),
            new byte[] {(byte) attributes});
  }
}
