package dev.tpm4j.benchmarks.simulator;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmEccCurve;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsEccParms;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmsKeyedhashParms;
import dev.tpm4j.codec.type.TpmsRsaParms;
import dev.tpm4j.codec.type.TpmsSchemeHash;
import dev.tpm4j.codec.type.TpmtEccScheme;
import dev.tpm4j.codec.type.TpmtKdfScheme;
import dev.tpm4j.codec.type.TpmtKeyedhashScheme;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtRsaScheme;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuKdfScheme;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSchemeKeyedhash;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;

/** The keys that the commands make and use. */
final class Templates {

  private static final int RSA_BITS = 2048;
  private static final int AES_BITS = 128;
  private static final int KEY =
      TpmaObject.FIXED_TPM
          | TpmaObject.FIXED_PARENT
          | TpmaObject.SENSITIVE_DATA_ORIGIN
          | TpmaObject.USER_WITH_AUTH
          | TpmaObject.NO_DA;
  private static final int PARENT = KEY | TpmaObject.RESTRICTED | TpmaObject.DECRYPT;
  private static final TpmtSymDefObject AES =
      new TpmtSymDefObject(
          TpmAlgId.AES, new TpmuSymKeyBits.Aes(AES_BITS), new TpmuSymMode.Aes(TpmAlgId.CFB));
  private static final TpmtSymDefObject NO_CIPHER =
      new TpmtSymDefObject(TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null());
  private static final TpmsSchemeHash SHA256 = new TpmsSchemeHash(TpmAlgId.SHA256);

  private Templates() {}

  static TpmtPublic rsaParent() {
    return rsa(PARENT, AES, new TpmtRsaScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null()));
  }

  static TpmtPublic rsaSigner() {
    return rsa(
        KEY | TpmaObject.SIGN,
        NO_CIPHER,
        new TpmtRsaScheme(TpmAlgId.RSASSA, new TpmuAsymScheme.Rsassa(SHA256)));
  }

  static TpmtPublic eccParent() {
    return ecc(PARENT, AES, new TpmtEccScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null()));
  }

  static TpmtPublic eccSigner() {
    return ecc(
        KEY | TpmaObject.SIGN,
        NO_CIPHER,
        new TpmtEccScheme(TpmAlgId.ECDSA, new TpmuAsymScheme.Ecdsa(SHA256)));
  }

  static TpmtPublic hmacKey() {
    return new TpmtPublic(
        TpmAlgId.KEYEDHASH,
        TpmAlgId.SHA256,
        KEY | TpmaObject.SIGN,
        Octets.EMPTY,
        new TpmuPublicParms.KeyedHashDetail(
            new TpmsKeyedhashParms(
                new TpmtKeyedhashScheme(TpmAlgId.HMAC, new TpmuSchemeKeyedhash.Hmac(SHA256)))),
        new TpmuPublicId.KeyedHash(Octets.EMPTY));
  }

  private static TpmtPublic rsa(int attributes, TpmtSymDefObject cipher, TpmtRsaScheme scheme) {
    return new TpmtPublic(
        TpmAlgId.RSA,
        TpmAlgId.SHA256,
        attributes,
        Octets.EMPTY,
        new TpmuPublicParms.RsaDetail(new TpmsRsaParms(cipher, scheme, RSA_BITS, 0)),
        new TpmuPublicId.Rsa(Octets.EMPTY));
  }

  private static TpmtPublic ecc(int attributes, TpmtSymDefObject cipher, TpmtEccScheme scheme) {
    return new TpmtPublic(
        TpmAlgId.ECC,
        TpmAlgId.SHA256,
        attributes,
        Octets.EMPTY,
        new TpmuPublicParms.EccDetail(
            new TpmsEccParms(
                cipher,
                scheme,
                TpmEccCurve.NIST_P256,
                new TpmtKdfScheme(TpmAlgId.NULL, new TpmuKdfScheme.Null()))),
        new TpmuPublicId.Ecc(new TpmsEccPoint(Octets.EMPTY, Octets.EMPTY)));
  }
}
