package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.check.CommandSession;
import dev.tpm4j.codec.type.TpmaSession;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.Secrets;
import java.util.Objects;
import java.util.function.Function;

/**
 * An authorisation value in clear (TCG TPM 2.0 Library, Part 1, "Password Authorizations"). It can
 * do nothing but authorise.
 */
final class PasswordUse implements SessionUse {

  private final CommandSession sent;
  private Entity entity;

  PasswordUse(CommandSession sent) {
    this.sent = Objects.requireNonNull(sent, "sent");
  }

  @Override
  public CommandSession sent() {
    return sent;
  }

  @Override
  public void authorizes(TpmState state, Entity what) {
    entity = what;
  }

  @Override
  public boolean usesAuthValue() {
    return true;
  }

  @Override
  public boolean isGenuine(TpmState state, CommandDigests command, byte[] otherNonces) {
    return Secrets.equal(entity.authValue(state).toByteArray(), AuthValues.trimmed(sent.auth()));
  }

  @Override
  public int countFailure(TpmState state) {
    return DictionaryAttack.countFailure(state, entity);
  }

  /** No nonce, no HMAC, and the session "continues". */
  @Override
  public int writeResponse(TpmState state, Function<Hash, byte[]> rpHash, byte[] frame, int start) {
    int at = Wire.putU16(frame, start, 0);
    at = Wire.putU8(frame, at, TpmaSession.CONTINUE_SESSION);
    return Wire.putU16(frame, at, 0);
  }
}
