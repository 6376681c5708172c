package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo.AuthRole;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.check.CommandSession;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaSession;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * An authorisation value in clear (TCG TPM 2.0 Library, Part 1, "Password Authorizations"). It can
 * do nothing but authorise.
 */
record PasswordUse(CommandSession session) implements SessionUse {

  @Override
  public void authorize(TpmState state, Entity entity, AuthRole role) throws ResponseCodeException {
    byte[] given = withoutTrailingZeros(session.auth().toByteArray());
    if (!MessageDigest.isEqual(entity.authValue(state).toByteArray(), given)) {
      throw new ResponseCodeException(TpmRc.BAD_AUTH);
    }
  }

  @Override
  public void assist() throws ResponseCodeException {
    throw new ResponseCodeException(TpmRc.HANDLE);
  }

  /** No nonce, no HMAC, and the session "continues". */
  @Override
  public int writeResponse(byte[] frame, int start) {
    int at = Wire.putU16(frame, start, 0);
    at = Wire.putU8(frame, at, TpmaSession.CONTINUE_SESSION);
    return Wire.putU16(frame, at, 0);
  }

  private static byte[] withoutTrailingZeros(byte[] value) {
    int length = value.length;
    while (length > 0 && value[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(value, length);
  }
}
