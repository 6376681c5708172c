package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.simulator.crypto.KdfLabel;

/** The salt of a session, encrypted with a key of this TPM (Part 1, "Salted Session Key"). */
final class SessionSalt {

  private static final int KEY_HANDLE = 1;
  private static final int ENCRYPTED_SALT = 2;

  private SessionSalt() {}

  /** The salt; empty if there is neither key nor salt. */
  static byte[] decrypt(Entity tpmKey, Octets encrypted) throws ResponseCodeException {
    if (!(tpmKey instanceof Entity.Loaded loaded)) {
      requireSalt(encrypted.length() == 0);
      return new byte[0];
    }
    if (!(loaded.object() instanceof TpmObject key)
        || !PublicAreas.isAsymmetric(key.publicArea())) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, KEY_HANDLE));
    }
    requireSalt(encrypted.length() != 0);
    if (key.isPublicOnly()) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.HANDLE, KEY_HANDLE));
    }
    if (!key.has(TpmaObject.DECRYPT)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, KEY_HANDLE));
    }
    try {
      return SharedSecrets.find(key, KdfLabel.SECRET, encrypted);
    } catch (ResponseCodeException e) {
      throw undecryptable();
    }
  }

  private static ResponseCodeException undecryptable() {
    return new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, ENCRYPTED_SALT));
  }

  private static void requireSalt(boolean condition) throws ResponseCodeException {
    if (!condition) {
      throw undecryptable();
    }
  }
}
