package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsSchemeHash;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSigScheme;
import dev.tpm4j.codec.type.TpmuSigScheme;
import dev.tpm4j.simulator.crypto.Hash;

/**
 * How a key signs (TCG TPM 2.0 Library, Part 1, "Signing Scheme Selection").
 *
 * @param id {@code TPM_ALG_ID} of the scheme
 * @param hashAlg {@code TPM_ALG_ID} of its hash
 * @param count which commitment an anonymous signature uses up
 */
record SignatureScheme(int id, int hashAlg, int count) {

  /** Nothing is signed. */
  static final SignatureScheme NONE = new SignatureScheme(TpmAlgId.NULL, TpmAlgId.NULL, 0);

  /**
   * The scheme of a key, or where it has none the one that the caller wants.
   *
   * @param key null for {@code TPM_RH_NULL}, with which nothing is signed
   * @param wanted what the caller says; {@code TPM_ALG_NULL} leaves it to the key
   * @param parameter number of the parameter that this is
   * @throws ResponseCodeException {@code TPM_RC_SCHEME} if there is none, or they differ
   */
  static SignatureScheme select(TpmObject key, TpmtSigScheme wanted, int parameter)
      throws ResponseCodeException {
    if (key == null) {
      return NONE;
    }
    SignatureScheme ofCaller = of(wanted);
    SignatureScheme ofKey = of(key.publicArea());
    SignatureScheme chosen = ofKey.isNone() ? ofCaller : ofKey;
    boolean splitAndUnasked = ofCaller.isNone() && ofKey.isAnonymous();
    boolean differ = !ofKey.isNone() && !ofCaller.isNone() && !ofKey.isLike(ofCaller);
    if (chosen.isNone() || splitAndUnasked || differ) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SCHEME, parameter));
    }
    return ofCaller.isNone() ? ofKey : ofCaller;
  }

  private static SignatureScheme of(TpmtPublic area) {
    return new SignatureScheme(PublicAreas.scheme(area), PublicAreas.schemeHash(area), 0);
  }

  private static SignatureScheme of(TpmtSigScheme scheme) {
    if (scheme.details() instanceof TpmuSigScheme.Ecdaa ecdaa) {
      return new SignatureScheme(scheme.scheme(), ecdaa.value().hashAlg(), ecdaa.value().count());
    }
    TpmsSchemeHash hash = hash(scheme.details());
    return hash == null ? NONE : new SignatureScheme(scheme.scheme(), hash.hashAlg(), 0);
  }

  private static TpmsSchemeHash hash(TpmuSigScheme details) {
    if (details instanceof TpmuSigScheme.Rsassa rsassa) {
      return rsassa.value();
    }
    if (details instanceof TpmuSigScheme.Rsapss rsapss) {
      return rsapss.value();
    }
    if (details instanceof TpmuSigScheme.Ecdsa ecdsa) {
      return ecdsa.value();
    }
    if (details instanceof TpmuSigScheme.Ecschnorr schnorr) {
      return schnorr.value();
    }
    if (details instanceof TpmuSigScheme.Sm2 sm2) {
      return sm2.value();
    }
    return details instanceof TpmuSigScheme.Hmac hmac ? hmac.value() : null;
  }

  boolean isNone() {
    return id == TpmAlgId.NULL;
  }

  /** Its signatures do not show which key made them. */
  boolean isAnonymous() {
    return id == TpmAlgId.ECDAA;
  }

  private boolean isLike(SignatureScheme other) {
    return id == other.id && hashAlg == other.hashAlg;
  }

  /** Null where nothing is signed. */
  Hash hash() {
    return Hash.ofId(hashAlg);
  }
}
