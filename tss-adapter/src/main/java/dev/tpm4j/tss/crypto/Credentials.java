package dev.tpm4j.tss.crypto;

import java.security.SecureRandom;
import tss.Tss;
import tss.tpm.TPMT_PUBLIC;

/** Secrets for one TPM and one key in it (TPM 2.0 Library Part 1, "Credential Protection"). */
public final class Credentials {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Credentials() {}

  /**
   * Wraps a secret so that only the TPM with an endorsement key gets it back, by
   * TPM2_ActivateCredential, and only if it has the object with a Name loaded.
   *
   * @param endorsementKey the public area of the TPM's RSA or ECC endorsement key; that it is one,
   *     its certificate says
   * @param name of the object in the TPM, as the caller computed it from its public area
   * @param secret at most as long as a digest of the endorsement key's nameAlg
   * @return what goes to the TPM
   * @throws IllegalArgumentException when the key is no storage key, or the secret is too long
   */
  public static Tss.ActivationCredential create(
      TPMT_PUBLIC endorsementKey, byte[] name, byte[] secret) {
    if (secret.length > Hashes.length(endorsementKey.nameAlg)) {
      throw new IllegalArgumentException(
          "the secret has " + secret.length + " bytes, more than a digest of the key's nameAlg");
    }
    Seeds seeds = Seeds.forKey(endorsementKey, "IDENTITY", RANDOM);
    Tss.ActivationCredential credential = new Tss.ActivationCredential();
    credential.CredentialBlob.encIdentity = seeds.encrypt(name, Seeds.sized(secret));
    credential.CredentialBlob.integrityHMAC =
        seeds.integrity(name, credential.CredentialBlob.encIdentity);
    credential.Secret = seeds.encrypted();
    seeds.wipe();
    return credential;
  }
}
