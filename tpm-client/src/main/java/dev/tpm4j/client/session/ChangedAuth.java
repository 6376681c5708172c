package dev.tpm4j.client.session;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.Clear;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.NvChangeAuth;
import dev.tpm4j.codec.command.NvUndefineSpaceSpecial;
import dev.tpm4j.codec.command.PcrSetAuthValue;
import dev.tpm4j.codec.type.TpmRh;

/**
 * Commands that change the authorization value they were authorised with: the TPM makes the
 * response's HMAC with the new one.
 *
 * <p>Source: TPM 2.0 Library Part 3, TPM2_HierarchyChangeAuth, TPM2_NV_ChangeAuth,
 * TPM2_PCR_SetAuthValue, TPM2_Clear, TPM2_NV_UndefineSpaceSpecial.
 */
final class ChangedAuth {

  private static final int SIZE_BYTES = 2;
  private static final byte[] NOTHING = {};

  private ChangedAuth() {}

  /**
   * The value of the first entity after a command.
   *
   * @param frame the command, not encrypted yet
   * @return the value, to be wiped; null if it stays as it is
   */
  static byte[] after(int code, Entity first, byte[] frame, int parametersAt, int length) {
    return switch (code) {
      case HierarchyChangeAuth.CODE, NvChangeAuth.CODE, PcrSetAuthValue.CODE ->
          parameter(frame, parametersAt, length);
      // Clearing with platformAuth leaves that as it is.
      case Clear.CODE -> first != null && first.handle() == TpmRh.RH_LOCKOUT ? NOTHING : null;
      // The index that the first session authorised is gone.
      case NvUndefineSpaceSpecial.CODE -> NOTHING;
      default -> null;
    };
  }

  private static byte[] parameter(byte[] frame, int at, int length) {
    if (length - at < SIZE_BYTES) {
      return NOTHING;
    }
    int end = at + SIZE_BYTES + Wire.u16(frame, at);
    return end > length ? NOTHING : Entity.trimmed(frame, at + SIZE_BYTES, end);
  }
}
