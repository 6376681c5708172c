package dev.tpm4j.codec;

/**
 * What writes the sessions of a command or a response: TPMS_AUTH_COMMAND or TPMS_AUTH_RESPONSE, one
 * after another. The size in front of them is written by the caller.
 *
 * <pre>
 * command:   sessionHandle(4) nonce(2+n) attributes(1) hmac(2+n)   for each session
 * response:                   nonce(2+n) attributes(1) hmac(2+n)   for each session
 * </pre>
 *
 * <p>Source: TPM 2.0 Library Part 1, "Authorizations and Acknowledgments"; Part 2,
 * TPMS_AUTH_COMMAND.
 */
@FunctionalInterface
public interface AuthorizationArea {
  /**
   * Writes the sessions.
   *
   * @param frame where to
   * @param at the offset of the first byte
   * @return the offset after the last
   * @throws ArrayIndexOutOfBoundsException when the frame is too small
   */
  int write(byte[] frame, int at);

  /** One password session with an empty authorization value. */
  AuthorizationArea EMPTY_PASSWORD = passwords(new byte[0]);

  /**
   * Password sessions, one for each handle that needs authorization, in their order.
   *
   * <p>The values are copied and kept until the returned object is garbage; they appear in the
   * frame in clear, as the specification has it for TPM_RS_PW.
   *
   * @param values the authorization values
   * @return what writes them
   */
  static AuthorizationArea passwords(byte[]... values) {
    return new PasswordSessions(values);
  }
}
