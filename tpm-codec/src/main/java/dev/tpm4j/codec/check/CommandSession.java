package dev.tpm4j.codec.check;

import dev.tpm4j.codec.Octets;
import java.util.Locale;

/**
 * TPMS_AUTH_COMMAND: a session of a command, as {@link IncomingCommand} read it.
 *
 * <p>Source: TPM 2.0 Library Part 2, TPMS_AUTH_COMMAND.
 *
 * @param number from 1, as response codes count sessions
 * @param handle TPMI_SH_AUTH_SESSION: TPM_RS_PW, or an HMAC or policy session that may not exist
 * @param nonce nonceCaller
 * @param attributes TPMA_SESSION
 * @param auth an HMAC, or an authorization value in clear
 */
public record CommandSession(int number, int handle, Octets nonce, int attributes, Octets auth) {
  private static final int TPM_RS_PW = 0x40000009;

  /**
   * Whether this is a password.
   *
   * @return whether the handle is TPM_RS_PW
   */
  public boolean isPassword() {
    return handle == TPM_RS_PW;
  }

  /**
   * Whether an attribute is set.
   *
   * @param mask bits of TPMA_SESSION
   * @return whether all of them are
   */
  public boolean has(int mask) {
    return (attributes & mask) == mask;
  }

  /** The password is not shown. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "CommandSession[0x%08x, attributes 0x%02x]", handle, attributes);
  }
}
