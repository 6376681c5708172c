package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.simulator.crypto.Cmac;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;

/**
 * How a key authenticates data: a KEYEDHASH key by HMAC, a SYMCIPHER key by CMAC (TCG TPM 2.0
 * Library, Part 3, "TPM2_MAC").
 *
 * @param key the secret
 * @param hash of the HMAC; null for CMAC
 * @param cipher of the CMAC; null for HMAC
 */
record MacScheme(Octets key, Hash hash, SymmetricAlgorithm cipher) {

  /**
   * What the key of a command does; codes are about its first handle and its second parameter.
   *
   * @param entity what the first handle refers to
   * @param wanted {@code TPM_ALG_ID} of the hash or of CMAC; {@code TPM_ALG_NULL} leaves it to the
   *     key
   */
  static MacScheme select(Entity entity, int wanted) throws ResponseCodeException {
    if (!(((Entity.Loaded) entity).object() instanceof TpmObject object)
        || PublicAreas.isAsymmetric(object.publicArea())) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.TYPE, 1));
    }
    boolean cipherKey = object.publicArea().type() == TpmAlgId.SYMCIPHER;
    int ofKey = cipherKey ? mode(object) : PublicAreas.schemeHash(object.publicArea());
    int chosen = wanted == TpmAlgId.NULL ? ofKey : wanted;
    if (chosen == TpmAlgId.NULL || ofKey != TpmAlgId.NULL && ofKey != chosen) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, 2));
    }
    Hash hash = Hash.ofId(chosen);
    if (cipherKey ? chosen != TpmAlgId.CMAC : hash == null) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SCHEME, 2));
    }
    if (object.has(TpmaObject.RESTRICTED)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    }
    if (!object.has(TpmaObject.SIGN)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, 1));
    }
    TpmtSymDefObject definition = PublicAreas.symmetric(object.publicArea());
    return new MacScheme(
        KeyMaterial.secret(object.sensitive()),
        hash,
        cipherKey ? PublicAreas.cipher(definition) : null);
  }

  private static int mode(TpmObject key) {
    return PublicAreas.mode(PublicAreas.symmetric(key.publicArea()));
  }

  byte[] compute(byte[] data) {
    return cipher == null
        ? hash.hmac(key.toByteArray(), data)
        : Cmac.compute(cipher, key.toByteArray(), data);
  }

  /** A sequence that computes this. */
  SequenceObject sequence(Octets auth) {
    return cipher == null
        ? SequenceObject.hmac(hash, auth, key)
        : SequenceObject.cmac(cipher, auth, key);
  }

  /** No secret in a log. */
  @Override
  public String toString() {
    return "MacScheme[" + (cipher == null ? hash : cipher) + "]";
  }
}
