package dev.tpm4j.benchmarks.tssjava;

import tss.tpm.TPM2B_DIGEST_KEYEDHASH;
import tss.tpm.TPM2B_PUBLIC_KEY_RSA;
import tss.tpm.TPMA_OBJECT;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_KEYEDHASH_PARMS;
import tss.tpm.TPMS_NULL_ASYM_SCHEME;
import tss.tpm.TPMS_NULL_KDF_SCHEME;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMS_SCHEME_HMAC;
import tss.tpm.TPMS_SIG_SCHEME_ECDSA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_ECC_CURVE;

/** The keys that the seven commands make and use. */
final class Templates {

  private static final int RSA_BITS = 2048;
  private static final int AES_BITS = 128;

  private Templates() {}

  /** A storage key: RSA 2048 with AES-128-CFB. */
  static TPMT_PUBLIC storageKey() {
    return new TPMT_PUBLIC(
        TPM_ALG_ID.SHA256,
        new TPMA_OBJECT(
            TPMA_OBJECT.restricted,
            TPMA_OBJECT.decrypt,
            TPMA_OBJECT.fixedTPM,
            TPMA_OBJECT.fixedParent,
            TPMA_OBJECT.noDA,
            TPMA_OBJECT.userWithAuth,
            TPMA_OBJECT.sensitiveDataOrigin),
        new byte[0],
        new TPMS_RSA_PARMS(
            new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.AES, AES_BITS, TPM_ALG_ID.CFB),
            new TPMS_NULL_ASYM_SCHEME(),
            RSA_BITS,
            0),
        new TPM2B_PUBLIC_KEY_RSA());
  }

  /** A signing key: ECDSA with SHA-256 on P-256. */
  static TPMT_PUBLIC signingKey() {
    return new TPMT_PUBLIC(
        TPM_ALG_ID.SHA256,
        new TPMA_OBJECT(
            TPMA_OBJECT.sign,
            TPMA_OBJECT.fixedTPM,
            TPMA_OBJECT.fixedParent,
            TPMA_OBJECT.userWithAuth,
            TPMA_OBJECT.sensitiveDataOrigin),
        new byte[0],
        new TPMS_ECC_PARMS(
            new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.NULL, 0, TPM_ALG_ID.NULL),
            new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256),
            TPM_ECC_CURVE.NIST_P256,
            new TPMS_NULL_KDF_SCHEME()),
        new TPMS_ECC_POINT());
  }

  /** A key for HMAC with SHA-256. */
  static TPMT_PUBLIC hmacKey() {
    return new TPMT_PUBLIC(
        TPM_ALG_ID.SHA256,
        new TPMA_OBJECT(
            TPMA_OBJECT.sign,
            TPMA_OBJECT.fixedTPM,
            TPMA_OBJECT.fixedParent,
            TPMA_OBJECT.userWithAuth,
            TPMA_OBJECT.sensitiveDataOrigin),
        new byte[0],
        new TPMS_KEYEDHASH_PARMS(new TPMS_SCHEME_HMAC(TPM_ALG_ID.SHA256)),
        new TPM2B_DIGEST_KEYEDHASH());
  }
}
