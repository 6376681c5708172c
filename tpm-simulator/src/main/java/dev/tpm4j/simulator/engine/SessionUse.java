package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo.AuthRole;

/** What a session does in one command. Codes are thrown without the session's number. */
interface SessionUse {

  /**
   * Authorises the use of an entity.
   *
   * @param state the TPM
   * @param entity what the handle refers to
   * @param role what for
   */
  void authorize(TpmState state, Entity entity, AuthRole role) throws ResponseCodeException;

  /** Has no handle to authorise: what remains is to encrypt, decrypt or audit. */
  void assist() throws ResponseCodeException;

  /**
   * Writes {@code TPMS_AUTH_RESPONSE}.
   *
   * @param frame the response, complete up to here
   * @param at where to
   * @return the offset after it
   */
  int writeResponse(byte[] frame, int at);
}
