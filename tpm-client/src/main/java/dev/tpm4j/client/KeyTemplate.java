package dev.tpm4j.client;

import dev.tpm4j.client.session.HashAlgorithm;
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

/**
 * Public areas to create common objects from. Each is a value of the codec like any other, to start
 * from or to use as it is.
 */
public final class KeyTemplate {

  private static final int PRIMARY =
      TpmaObject.FIXED_TPM
          | TpmaObject.FIXED_PARENT
          | TpmaObject.SENSITIVE_DATA_ORIGIN
          | TpmaObject.RESTRICTED
          | TpmaObject.DECRYPT;

  private static final int STORAGE = PRIMARY | TpmaObject.USER_WITH_AUTH | TpmaObject.NO_DA;
  private static final int ENDORSEMENT = PRIMARY | TpmaObject.ADMIN_WITH_POLICY;

  private static final int SIGNING =
      TpmaObject.FIXED_TPM
          | TpmaObject.FIXED_PARENT
          | TpmaObject.SENSITIVE_DATA_ORIGIN
          | TpmaObject.USER_WITH_AUTH
          | TpmaObject.SIGN;

  private static final int SEALED = TpmaObject.FIXED_TPM | TpmaObject.FIXED_PARENT;

  /** PolicyA: TPM2_PolicySecret(TPM_RH_ENDORSEMENT) of SHA-256. */
  private static final Octets POLICY_A =
      Octets.ofHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

  private static final int AES_BITS = 128;
  private static final int RSA_BITS = 2048;
  private static final int P256_BYTES = 32;

  private KeyTemplate() {}

  /**
   * A storage primary key on P-256.
   *
   * @return as TCG TPM v2.0 Provisioning Guidance has it
   */
  public static TpmtPublic eccStorage() {
    return ecc(STORAGE, Octets.EMPTY, aes128Cfb(), noScheme(), Octets.of(new byte[P256_BYTES]));
  }

  /**
   * A storage primary key of RSA 2048.
   *
   * @return as TCG TPM v2.0 Provisioning Guidance has it
   */
  public static TpmtPublic rsaStorage() {
    return rsa(STORAGE, Octets.EMPTY, Octets.of(new byte[RSA_BITS / Byte.SIZE]));
  }

  /**
   * The endorsement key on P-256, of which the certificate is in NV at 0x01C0000A.
   *
   * @return template L-2 of the TCG EK Credential Profile
   */
  public static TpmtPublic eccEndorsement() {
    return ecc(ENDORSEMENT, POLICY_A, aes128Cfb(), noScheme(), Octets.of(new byte[P256_BYTES]));
  }

  /**
   * The endorsement key of RSA 2048, of which the certificate is in NV at 0x01C00002.
   *
   * @return template L-1 of the TCG EK Credential Profile
   */
  public static TpmtPublic rsaEndorsement() {
    return rsa(ENDORSEMENT, POLICY_A, Octets.of(new byte[RSA_BITS / Byte.SIZE]));
  }

  /**
   * A key on P-256 that signs digests with ECDSA and SHA-256.
   *
   * @return for TPM2_Create or TPM2_CreatePrimary
   */
  public static TpmtPublic eccSigning() {
    return ecc(SIGNING, Octets.EMPTY, noCipher(), ecdsa(), Octets.EMPTY);
  }

  /**
   * A key on P-256 that signs only what the TPM itself has made, such as quotes: an attestation
   * key.
   *
   * @return for TPM2_Create or TPM2_CreatePrimary
   */
  public static TpmtPublic eccAttestation() {
    return ecc(SIGNING | TpmaObject.RESTRICTED, Octets.EMPTY, noCipher(), ecdsa(), Octets.EMPTY);
  }

  /**
   * Sealed data that its authorization value opens.
   *
   * @return for TPM2_Create with the data in its sensitive part
   */
  public static TpmtPublic sealed() {
    return keyedHash(SEALED | TpmaObject.USER_WITH_AUTH, Octets.EMPTY);
  }

  /**
   * Sealed data that a policy opens, and nothing else.
   *
   * @param policy the policy's digest, of SHA-256
   * @return for TPM2_Create with the data in its sensitive part
   */
  public static TpmtPublic sealed(Octets policy) {
    return keyedHash(SEALED, policy);
  }

  /**
   * The same with another policy.
   *
   * @param template any public area
   * @param policy the policy's digest, of the area's name algorithm
   * @return a new public area
   */
  public static TpmtPublic withPolicy(TpmtPublic template, Octets policy) {
    return new TpmtPublic(
        template.type(),
        template.nameAlg(),
        template.objectAttributes(),
        policy,
        template.parameters(),
        template.unique());
  }

  /**
   * The same with other attributes.
   *
   * @param template any public area
   * @param attributes TPMA_OBJECT
   * @return a new public area
   */
  public static TpmtPublic withAttributes(TpmtPublic template, int attributes) {
    return new TpmtPublic(
        template.type(),
        template.nameAlg(),
        attributes,
        template.authPolicy(),
        template.parameters(),
        template.unique());
  }

  private static TpmtPublic ecc(
      int attributes,
      Octets policy,
      TpmtSymDefObject symmetric,
      TpmtEccScheme scheme,
      Octets coordinate) {
    return new TpmtPublic(
        TpmAlgId.ECC,
        HashAlgorithm.SHA256.id(),
        attributes,
        policy,
        new TpmuPublicParms.EccDetail(
            new TpmsEccParms(
                symmetric,
                scheme,
                TpmEccCurve.NIST_P256,
                new TpmtKdfScheme(TpmAlgId.NULL, new TpmuKdfScheme.Null()))),
        new TpmuPublicId.Ecc(new TpmsEccPoint(coordinate, coordinate)));
  }

  private static TpmtPublic rsa(int attributes, Octets policy, Octets modulus) {
    return new TpmtPublic(
        TpmAlgId.RSA,
        HashAlgorithm.SHA256.id(),
        attributes,
        policy,
        new TpmuPublicParms.RsaDetail(
            new TpmsRsaParms(
                aes128Cfb(),
                new TpmtRsaScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null()),
                RSA_BITS,
                0)),
        new TpmuPublicId.Rsa(modulus));
  }

  private static TpmtPublic keyedHash(int attributes, Octets policy) {
    return new TpmtPublic(
        TpmAlgId.KEYEDHASH,
        HashAlgorithm.SHA256.id(),
        attributes,
        policy,
        new TpmuPublicParms.KeyedHashDetail(
            new TpmsKeyedhashParms(
                new TpmtKeyedhashScheme(TpmAlgId.NULL, new TpmuSchemeKeyedhash.Null()))),
        new TpmuPublicId.KeyedHash(Octets.EMPTY));
  }

  private static TpmtEccScheme noScheme() {
    return new TpmtEccScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null());
  }

  private static TpmtEccScheme ecdsa() {
    return new TpmtEccScheme(
        TpmAlgId.ECDSA, new TpmuAsymScheme.Ecdsa(new TpmsSchemeHash(HashAlgorithm.SHA256.id())));
  }

  private static TpmtSymDefObject aes128Cfb() {
    return new TpmtSymDefObject(
        TpmAlgId.AES, new TpmuSymKeyBits.Aes(AES_BITS), new TpmuSymMode.Aes(TpmAlgId.CFB));
  }

  private static TpmtSymDefObject noCipher() {
    return new TpmtSymDefObject(TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null());
  }
}
