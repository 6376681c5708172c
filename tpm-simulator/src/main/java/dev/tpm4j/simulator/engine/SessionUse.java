package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.check.CommandSession;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.function.Function;

/** A session as one command uses it: to authorise a handle, or for what else it can do. */
sealed interface SessionUse permits PasswordUse, KeyedUse {

  /** What the command says about it. */
  CommandSession sent();

  /** Says what it authorises, before it is asked any of the following. */
  void authorizes(TpmState state, Entity entity);

  /** Whether the authorisation value of the entity takes part. */
  boolean usesAuthValue();

  /**
   * Whether the sender knew the secret: the password is right, or the HMAC.
   *
   * @param state the TPM
   * @param command digests of the command
   * @param otherNonces of the sessions that encrypt and decrypt, where this one speaks for them
   */
  boolean isGenuine(TpmState state, CommandDigests command, byte[] otherNonces);

  /** Counts a wrong authorisation, if it is to be counted, and says which code it gives. */
  int countFailure(TpmState state);

  /**
   * Writes {@code TPMS_AUTH_RESPONSE}.
   *
   * @param state the TPM after the command
   * @param rpHash of the response, which is complete up to here
   * @param frame the response
   * @param at where to
   * @return the offset after it
   */
  int writeResponse(TpmState state, Function<Hash, byte[]> rpHash, byte[] frame, int at);
}
