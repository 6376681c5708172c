package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmEccCurve;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsEccParms;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmsRsaParms;
import dev.tpm4j.codec.type.TpmsSchemeHash;
import dev.tpm4j.codec.type.TpmtEccScheme;
import dev.tpm4j.codec.type.TpmtKdfScheme;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtRsaScheme;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuKdfScheme;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;

/** The keys that the seven commands make. */
final class Templates {

  private static final int RSA_BITS = 2048;
  private static final int AES_BITS = 128;

  private Templates() {}

  /** A storage key: RSA 2048 with AES-128-CFB. */
  static TpmtPublic storageKey() {
    return new TpmtPublic(
        TpmAlgId.RSA,
        TpmAlgId.SHA256,
        TpmaObject.RESTRICTED
            | TpmaObject.DECRYPT
            | TpmaObject.FIXED_TPM
            | TpmaObject.FIXED_PARENT
            | TpmaObject.NO_DA
            | TpmaObject.USER_WITH_AUTH
            | TpmaObject.SENSITIVE_DATA_ORIGIN,
        Octets.EMPTY,
        new TpmuPublicParms.RsaDetail(
            new TpmsRsaParms(
                new TpmtSymDefObject(
                    TpmAlgId.AES,
                    new TpmuSymKeyBits.Aes(AES_BITS),
                    new TpmuSymMode.Aes(TpmAlgId.CFB)),
                new TpmtRsaScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null()),
                RSA_BITS,
                0)),
        new TpmuPublicId.Rsa(Octets.EMPTY));
  }

  /** A signing key: ECDSA with SHA-256 on P-256. */
  static TpmtPublic signingKey() {
    return new TpmtPublic(
        TpmAlgId.ECC,
        TpmAlgId.SHA256,
        TpmaObject.SIGN
            | TpmaObject.FIXED_TPM
            | TpmaObject.FIXED_PARENT
            | TpmaObject.USER_WITH_AUTH
            | TpmaObject.SENSITIVE_DATA_ORIGIN,
        Octets.EMPTY,
        new TpmuPublicParms.EccDetail(
            new TpmsEccParms(
                new TpmtSymDefObject(
                    TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null()),
                new TpmtEccScheme(
                    TpmAlgId.ECDSA, new TpmuAsymScheme.Ecdsa(new TpmsSchemeHash(TpmAlgId.SHA256))),
                TpmEccCurve.NIST_P256,
                new TpmtKdfScheme(TpmAlgId.NULL, new TpmuKdfScheme.Null()))),
        new TpmuPublicId.Ecc(new TpmsEccPoint(Octets.EMPTY, Octets.EMPTY)));
  }
}
