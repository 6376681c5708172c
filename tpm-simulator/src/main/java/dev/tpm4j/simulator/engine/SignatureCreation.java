package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsSignatureEcc;
import dev.tpm4j.codec.type.TpmsSignatureRsa;
import dev.tpm4j.codec.type.TpmtSignature;
import dev.tpm4j.codec.type.TpmuSignature;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccSignature;
import dev.tpm4j.simulator.crypto.EccSigning;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.RandomSource;
import dev.tpm4j.simulator.crypto.RsaPrivateKey;
import dev.tpm4j.simulator.crypto.RsaSignature;
import java.math.BigInteger;

/**
 * Signs with the keys of this TPM (TCG TPM 2.0 Library, Part 1, "Signing Operations"); {@link
 * SignatureVerification} is its twin.
 */
final class SignatureCreation {

  private SignatureCreation() {}

  /**
   * The key that a handle names.
   *
   * @param entity what the handle refers to
   * @param handle the number of the handle
   * @return the key, or null for {@code TPM_RH_NULL}
   * @throws ResponseCodeException {@code TPM_RC_KEY} if it is none to sign with
   */
  static TpmObject signer(Entity entity, int handle) throws ResponseCodeException {
    if (!(entity instanceof Entity.Loaded loaded)) {
      return null;
    }
    if (loaded.object() instanceof TpmObject key
        && key.has(TpmaObject.SIGN)
        && key.publicArea().type() != TpmAlgId.SYMCIPHER) {
      return key;
    }
    throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, handle));
  }

  /**
   * Signs.
   *
   * @param state the TPM
   * @param key null for {@code TPM_RH_NULL}
   * @param scheme from {@link SignatureScheme#select}
   * @param digest what is signed
   * @return the signature; without a key one of {@code TPM_ALG_NULL}
   * @throws ResponseCodeException {@code TPM_RC_VALUE} if the digest does not fit or there is no
   *     such commitment; without a number
   */
  static TpmtSignature sign(TpmState state, TpmObject key, SignatureScheme scheme, byte[] digest)
      throws ResponseCodeException {
    if (key == null || scheme.isNone()) {
      return new TpmtSignature(TpmAlgId.NULL, new TpmuSignature.Null());
    }
    try {
      TpmuSignature signature =
          switch (key.publicArea().type()) {
            case TpmAlgId.RSA -> rsa(state, key, scheme, digest);
            case TpmAlgId.ECC -> ecc(state, key, scheme, digest);
            default -> hmac(key, scheme, digest);
          };
      return new TpmtSignature(scheme.id(), signature);
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }

  private static TpmuSignature rsa(
      TpmState state, TpmObject object, SignatureScheme scheme, byte[] digest)
      throws CryptException {
    RsaPrivateKey key = KeyMaterial.rsaPrivate(object.publicArea(), object.sensitive());
    return switch (scheme.id()) {
      case TpmAlgId.RSASSA ->
          new TpmuSignature.Rsassa(rsa(scheme, RsaSignature.signPkcs1(key, scheme.hash(), digest)));
      case TpmAlgId.RSAPSS -> {
        RandomSource random = state.permanent.random.nextSource();
        byte[] signature = RsaSignature.signPss(key, scheme.hash(), digest, random);
        state.permanent.random.source();
        yield new TpmuSignature.Rsapss(rsa(scheme, signature));
      }
      default -> throw unsuited(scheme);
    };
  }

  private static TpmsSignatureRsa rsa(SignatureScheme scheme, byte[] signature) {
    return new TpmsSignatureRsa(scheme.hashAlg(), Octets.of(signature));
  }

  private static TpmuSignature ecc(
      TpmState state, TpmObject key, SignatureScheme scheme, byte[] digest)
      throws CryptException, ResponseCodeException {
    EccCurve curve = KeyMaterial.curve(key.publicArea());
    BigInteger d = KeyMaterial.eccPrivate(key.sensitive());
    return switch (scheme.id()) {
      case TpmAlgId.ECDSA -> {
        RandomSource random = state.permanent.random.source();
        yield new TpmuSignature.Ecdsa(ecc(scheme, EccSigning.ecdsa(curve, d, digest, random)));
      }
      case TpmAlgId.ECSCHNORR -> {
        RandomSource random = state.permanent.random.source();
        yield new TpmuSignature.Ecschnorr(
            ecc(scheme, EccSigning.ecSchnorr(curve, d, scheme.hash(), digest, random)));
      }
      case TpmAlgId.SM2 -> {
        RandomSource random = state.permanent.random.nextSource();
        EccSignature signature = EccSigning.sm2(curve, d, digest, random);
        state.permanent.random.source();
        yield new TpmuSignature.Sm2(ecc(scheme, signature));
      }
      case TpmAlgId.ECDAA -> {
        BigInteger r = Commitments.due(state, scheme.count(), key.name(), curve);
        RandomSource random = state.permanent.random.source();
        EccSignature signature = EccSigning.ecdaa(curve, d, scheme.hash(), digest, r, random);
        Commitments.end(state, scheme.count());
        yield new TpmuSignature.Ecdaa(ecc(scheme, signature));
      }
      default -> throw unsuited(scheme);
    };
  }

  private static TpmsSignatureEcc ecc(SignatureScheme scheme, EccSignature signature) {
    return new TpmsSignatureEcc(
        scheme.hashAlg(), Octets.of(signature.r()), Octets.of(signature.s()));
  }

  private static IllegalArgumentException unsuited(SignatureScheme scheme) {
    return new IllegalArgumentException("a scheme that was not selected for the key: " + scheme);
  }

  private static TpmuSignature hmac(TpmObject key, SignatureScheme scheme, byte[] digest) {
    byte[] secret = KeyMaterial.secret(key.sensitive()).toByteArray();
    Hash hash = Hash.ofId(scheme.hashAlg());
    return new TpmuSignature.Hmac(Digests.of(hash, scheme.hash().hmac(secret, digest)));
  }
}
