package dev.tpm4j.tss.crypto;

import tss.tpm.TPM2B_PUBLIC_KEY_RSA;
import tss.tpm.TPMA_OBJECT;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_NULL_ASYM_SCHEME;
import tss.tpm.TPMS_NULL_KDF_SCHEME;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPMU_ASYM_SCHEME;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_ECC_CURVE;

/** What keys are made by. */
final class Templates {
  private static final TPMA_OBJECT SIGNING =
      new TPMA_OBJECT(TPMA_OBJECT.sign, TPMA_OBJECT.userWithAuth, TPMA_OBJECT.sensitiveDataOrigin);
  private static final TPMA_OBJECT STORAGE =
      new TPMA_OBJECT(
          TPMA_OBJECT.decrypt,
          TPMA_OBJECT.restricted,
          TPMA_OBJECT.userWithAuth,
          TPMA_OBJECT.sensitiveDataOrigin,
          TPMA_OBJECT.fixedTPM,
          TPMA_OBJECT.fixedParent);
  static final TPMT_SYM_DEF_OBJECT NONE =
      new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.NULL, 0, TPM_ALG_ID.NULL);
  static final TPMT_SYM_DEF_OBJECT AES128 =
      new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.AES, 128, TPM_ALG_ID.CFB);

  private Templates() {}

  static TPMT_PUBLIC rsa(TPMU_ASYM_SCHEME scheme) {
    return rsa(SIGNING, NONE, scheme);
  }

  static TPMT_PUBLIC rsaStorage() {
    return rsa(STORAGE, AES128, new TPMS_NULL_ASYM_SCHEME());
  }

  private static TPMT_PUBLIC rsa(
      TPMA_OBJECT attributes, TPMT_SYM_DEF_OBJECT symmetric, TPMU_ASYM_SCHEME scheme) {
    return new TPMT_PUBLIC(
        TPM_ALG_ID.SHA256,
        attributes,
        new byte[0],
        new TPMS_RSA_PARMS(symmetric, scheme, 2048, 0),
        new TPM2B_PUBLIC_KEY_RSA());
  }

  static TPMT_PUBLIC ecc(TPM_ECC_CURVE curve, TPMU_ASYM_SCHEME scheme) {
    return ecc(SIGNING, NONE, curve, scheme);
  }

  static TPMT_PUBLIC eccStorage(TPM_ECC_CURVE curve) {
    return ecc(STORAGE, AES128, curve, new TPMS_NULL_ASYM_SCHEME());
  }

  private static TPMT_PUBLIC ecc(
      TPMA_OBJECT attributes,
      TPMT_SYM_DEF_OBJECT symmetric,
      TPM_ECC_CURVE curve,
      TPMU_ASYM_SCHEME scheme) {
    return new TPMT_PUBLIC(
        TPM_ALG_ID.SHA256,
        attributes,
        new byte[0],
        new TPMS_ECC_PARMS(symmetric, scheme, curve, new TPMS_NULL_KDF_SCHEME()),
        new TPMS_ECC_POINT());
  }

  /** For keys made outside the TPM. */
  static TPMT_PUBLIC imported(TPMT_PUBLIC template) {
    return new TPMT_PUBLIC(
        template.nameAlg,
        new TPMA_OBJECT(TPMA_OBJECT.sign, TPMA_OBJECT.userWithAuth),
        template.authPolicy,
        template.parameters,
        template.unique);
  }
}
