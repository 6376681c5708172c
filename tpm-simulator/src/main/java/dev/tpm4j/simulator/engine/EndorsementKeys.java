package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmEccCurve;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsEccParms;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmsRsaParms;
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
import dev.tpm4j.simulator.certificate.EndorsedTpm;
import dev.tpm4j.simulator.certificate.TestAuthority;

/**
 * What a vendor does last: certifies the endorsement keys and leaves the certificates in NV (TCG EK
 * Credential Profile for TPM Family 2.0, "EK Templates in the Low Range" and "Handle Values for EK
 * Certificates"). The keys themselves follow from the endorsement seed whenever they are asked for.
 */
final class EndorsementKeys {

  /** The certificate of the RSA 2048 key of template L-1. */
  static final int RSA_CERTIFICATE = 0x01C00002;

  /** The certificate of the P-256 key of template L-2. */
  static final int P256_CERTIFICATE = 0x01C0000A;

  /** Written for good; whoever may use the index, the owner and the platform may read. */
  private static final int NV_ATTRIBUTES =
      TpmaNv.PPWRITE
          | TpmaNv.WRITEDEFINE
          | TpmaNv.PPREAD
          | TpmaNv.OWNERREAD
          | TpmaNv.AUTHREAD
          | TpmaNv.NO_DA
          | TpmaNv.PLATFORMCREATE
          | TpmaNv.WRITTEN
          | TpmaNv.WRITELOCKED;

  private static final int ATTRIBUTES =
      TpmaObject.FIXED_TPM
          | TpmaObject.FIXED_PARENT
          | TpmaObject.SENSITIVE_DATA_ORIGIN
          | TpmaObject.ADMIN_WITH_POLICY
          | TpmaObject.RESTRICTED
          | TpmaObject.DECRYPT;

  /** {@code PolicyA}: {@code TPM2_PolicySecret(TPM_RH_ENDORSEMENT)} of SHA-256. */
  private static final Octets POLICY_A =
      Octets.ofHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

  private static final int AES_BITS = 128;
  private static final int RSA_BITS = 2048;
  private static final int DEFAULT_EXPONENT = 65537;
  private static final int DIGEST_SIZE = 32;

  private EndorsementKeys() {}

  /** Puts the certificates of both keys into the NV of a new TPM. */
  static void certify(TpmState state, TpmIdentity identity, LibraryRevision revision) {
    EndorsedTpm tpm =
        new EndorsedTpm(
            identity.manufacturerCode(),
            identity.vendorString(),
            (int) (identity.firmwareVersion() >>> Integer.SIZE),
            0,
            revision.number());
    byte[] modulus = ((TpmuPublicId.Rsa) unique(state, rsaTemplate())).value().toByteArray();
    store(state, RSA_CERTIFICATE, TestAuthority.issueRsa(modulus, DEFAULT_EXPONENT, tpm));
    TpmsEccPoint point = ((TpmuPublicId.Ecc) unique(state, p256Template())).value();
    byte[] x = point.x().toByteArray();
    store(state, P256_CERTIFICATE, TestAuthority.issueP256(x, point.y().toByteArray(), tpm));
  }

  private static TpmuPublicId unique(TpmState state, TpmtPublic template) {
    try {
      Octets noAuth = Octets.of(new byte[DIGEST_SIZE]);
      return ObjectMaker.primary(state, TpmRh.RH_ENDORSEMENT, template, noAuth, Octets.EMPTY)
          .publicArea()
          .unique();
    } catch (ResponseCodeException e) {
      throw new IllegalStateException("every seed gives an endorsement key", e);
    }
  }

  private static void store(TpmState state, int handle, byte[] certificate) {
    TpmsNvPublic area =
        new TpmsNvPublic(handle, TpmAlgId.SHA256, NV_ATTRIBUTES, Octets.EMPTY, certificate.length);
    state.permanent.nvIndices.put(handle, new NvIndex(area, Octets.EMPTY, Octets.of(certificate)));
  }

  /** Template L-1. */
  static TpmtPublic rsaTemplate() {
    TpmsRsaParms parameters =
        new TpmsRsaParms(
            cipher(), new TpmtRsaScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null()), RSA_BITS, 0);
    return template(
        TpmAlgId.RSA,
        new TpmuPublicParms.RsaDetail(parameters),
        new TpmuPublicId.Rsa(Octets.of(new byte[RSA_BITS / Byte.SIZE])));
  }

  /** Template L-2. */
  static TpmtPublic p256Template() {
    TpmsEccParms parameters =
        new TpmsEccParms(
            cipher(),
            new TpmtEccScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null()),
            TpmEccCurve.NIST_P256,
            new TpmtKdfScheme(TpmAlgId.NULL, new TpmuKdfScheme.Null()));
    Octets zero = Octets.of(new byte[DIGEST_SIZE]);
    return template(
        TpmAlgId.ECC,
        new TpmuPublicParms.EccDetail(parameters),
        new TpmuPublicId.Ecc(new TpmsEccPoint(zero, zero)));
  }

  private static TpmtSymDefObject cipher() {
    return new TpmtSymDefObject(
        TpmAlgId.AES, new TpmuSymKeyBits.Aes(AES_BITS), new TpmuSymMode.Aes(TpmAlgId.CFB));
  }

  private static TpmtPublic template(int type, TpmuPublicParms parameters, TpmuPublicId unique) {
    return new TpmtPublic(type, TpmAlgId.SHA256, ATTRIBUTES, POLICY_A, parameters, unique);
  }
}
