package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsSignatureEcc;
import dev.tpm4j.codec.type.TpmsSignatureRsa;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.codec.type.TpmtKeyedhashScheme;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSignature;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSchemeKeyedhash;
import dev.tpm4j.codec.type.TpmuSensitiveComposite;
import dev.tpm4j.codec.type.TpmuSignature;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccPoint;
import dev.tpm4j.simulator.crypto.EccSignature;
import dev.tpm4j.simulator.crypto.EccSigning;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.RsaPublicKey;
import dev.tpm4j.simulator.crypto.RsaSignature;
import dev.tpm4j.simulator.crypto.Secrets;

/**
 * Whether a signature is that of a key over a digest. Any key of the right type will do, whatever
 * its attributes and scheme: only public knowledge is needed, except for an HMAC.
 */
final class SignatureVerification {

  private SignatureVerification() {}

  /** The hash algorithm of a signature, or null if it is none that can be verified. */
  static Hash hash(TpmtSignature signature) {
    TpmuSignature any = signature.signature();
    if (any instanceof TpmuSignature.Rsassa rsassa) {
      return Hash.ofId(rsassa.value().hash());
    }
    if (any instanceof TpmuSignature.Rsapss rsapss) {
      return Hash.ofId(rsapss.value().hash());
    }
    if (any instanceof TpmuSignature.Hmac hmac) {
      return Hash.ofId(hmac.value().hashAlg());
    }
    TpmsSignatureEcc ecc = ecc(any);
    return ecc == null ? null : Hash.ofId(ecc.hash());
  }

  private static TpmsSignatureEcc ecc(TpmuSignature any) {
    if (any instanceof TpmuSignature.Ecdsa ecdsa) {
      return ecdsa.value();
    }
    if (any instanceof TpmuSignature.Sm2 sm2) {
      return sm2.value();
    }
    return any instanceof TpmuSignature.Ecschnorr schnorr ? schnorr.value() : null;
  }

  /**
   * Refuses a signature.
   *
   * @param object the key
   * @param digest what was signed
   * @param signature the signature
   * @throws ResponseCodeException {@code TPM_RC_SIGNATURE} if it is not the key's, {@code
   *     TPM_RC_SCHEME} if the key makes no such signatures, {@code TPM_RC_HANDLE} if the key's
   *     secret is needed and not here; without the number of a parameter
   */
  static void require(LoadedObject object, byte[] digest, TpmtSignature signature)
      throws ResponseCodeException {
    if (!(object instanceof TpmObject key)) {
      throw new ResponseCodeException(TpmRc.SCHEME);
    }
    try {
      verify(key, digest, signature.signature());
    } catch (CryptException e) {
      throw new ResponseCodeException(TpmRc.SIGNATURE);
    }
  }

  private static void verify(TpmObject key, byte[] digest, TpmuSignature signature)
      throws CryptException, ResponseCodeException {
    TpmtPublic area = key.publicArea();
    if (area.unique() instanceof TpmuPublicId.Rsa) {
      verifyRsa(area, digest, signature);
    } else if (area.unique() instanceof TpmuPublicId.Ecc) {
      verifyEcc(area, digest, signature);
    } else if (area.parameters() instanceof TpmuPublicParms.KeyedHashDetail detail) {
      verifyHmac(key, detail.value().scheme(), digest, signature);
    } else {
      throw new ResponseCodeException(TpmRc.SCHEME);
    }
  }

  private static void verifyRsa(TpmtPublic area, byte[] digest, TpmuSignature signature)
      throws CryptException, ResponseCodeException {
    byte[] modulus = ((TpmuPublicId.Rsa) area.unique()).value().toByteArray();
    int exponent = ((TpmuPublicParms.RsaDetail) area.parameters()).value().exponent();
    if (signature instanceof TpmuSignature.Rsassa rsassa) {
      TpmsSignatureRsa value = rsassa.value();
      requireSize(value, modulus);
      RsaSignature.verifyPkcs1(
          RsaPublicKey.of(modulus, exponent),
          Hash.ofId(value.hash()),
          digest,
          value.sig().toByteArray());
    } else if (signature instanceof TpmuSignature.Rsapss rsapss) {
      TpmsSignatureRsa value = rsapss.value();
      requireSize(value, modulus);
      RsaSignature.verifyPss(
          RsaPublicKey.of(modulus, exponent),
          Hash.ofId(value.hash()),
          digest,
          value.sig().toByteArray());
    } else {
      throw new ResponseCodeException(TpmRc.SCHEME);
    }
  }

  private static void requireSize(TpmsSignatureRsa signature, byte[] modulus)
      throws ResponseCodeException {
    requireGenuine(signature.sig().length() == modulus.length);
  }

  private static void verifyEcc(TpmtPublic area, byte[] digest, TpmuSignature signature)
      throws CryptException, ResponseCodeException {
    TpmuPublicId.Ecc point = (TpmuPublicId.Ecc) area.unique();
    EccPoint q = EccPoint.of(point.value().x().toByteArray(), point.value().y().toByteArray());
    EccCurve curve =
        EccCurve.ofId(((TpmuPublicParms.EccDetail) area.parameters()).value().curveID());
    TpmsSignatureEcc value = ecc(signature);
    if (value == null) {
      throw new ResponseCodeException(TpmRc.SCHEME);
    }
    EccSignature pair =
        new EccSignature(value.signatureR().toByteArray(), value.signatureS().toByteArray());
    if (signature instanceof TpmuSignature.Ecdsa) {
      EccSigning.verifyEcdsa(curve, q, digest, pair);
    } else if (signature instanceof TpmuSignature.Sm2) {
      EccSigning.verifySm2(curve, q, digest, pair);
    } else {
      EccSigning.verifyEcSchnorr(curve, q, Hash.ofId(value.hash()), digest, pair);
    }
  }

  /** A key with a scheme accepts no signature of another hash, lest a weaker one be chosen. */
  private static void verifyHmac(
      TpmObject key, TpmtKeyedhashScheme scheme, byte[] digest, TpmuSignature signature)
      throws ResponseCodeException {
    if (key.isPublicOnly()) {
      throw new ResponseCodeException(TpmRc.HANDLE);
    }
    if (!(signature instanceof TpmuSignature.Hmac hmac)) {
      throw new ResponseCodeException(TpmRc.SCHEME);
    }
    TpmtHa value = hmac.value();
    boolean anyHash = scheme.scheme() == TpmAlgId.NULL;
    boolean thisHash =
        scheme.details() instanceof TpmuSchemeKeyedhash.Hmac own
            && own.value().hashAlg() == value.hashAlg();
    requireGenuine(anyHash || thisHash);
    byte[] secret =
        ((TpmuSensitiveComposite.Bits) key.sensitive().sensitive()).value().toByteArray();
    byte[] expected = Hash.ofId(value.hashAlg()).hmac(secret, digest);
    requireGenuine(Secrets.equal(expected, Digests.bytes(value)));
  }

  private static void requireGenuine(boolean genuine) throws ResponseCodeException {
    if (!genuine) {
      throw new ResponseCodeException(TpmRc.SIGNATURE);
    }
  }
}
