package dev.tpm4j.client.session;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What only one TPM can open: a credential for TPM2_ActivateCredential, a key for TPM2_Import. Made
 * without a TPM, from the public area of a storage or endorsement key of that TPM.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Credential Protection" and "Protected Storage".
 *
 * @param blob TPM2B_ID_OBJECT's or TPM2B_PRIVATE's content
 * @param seed TPM2B_ENCRYPTED_SECRET's content
 */
public record SealedFor(Octets blob, Octets seed) {

  private static final byte[] STORAGE = "STORAGE".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INTEGRITY = "INTEGRITY".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};
  private static final int SIZE_BYTES = 2;
  private static final int BLOCK_BYTES = 16;
  private static final int MAX_BYTES = 4096;

  /**
   * A credential that a TPM gives out only if it has both keys: what a certification authority
   * sends to whoever claims that an attestation key is in the TPM of an endorsement certificate.
   *
   * @param endorsementKey the public area that the certificate is of
   * @param attestationKey the Name of the other key
   * @param credential what is to be found out, at most as long as a digest of the endorsement key's
   *     name algorithm
   * @return the parameters of TPM2_ActivateCredential
   * @throws IllegalArgumentException if nothing can be encrypted to the key
   */
  public static SealedFor credential(
      TpmtPublic endorsementKey, Octets attestationKey, Octets credential) {
    if (credential.length() > HashAlgorithm.of(endorsementKey.nameAlg()).digestSize()) {
      throw new IllegalArgumentException(
          "a credential of " + credential.length() + " bytes is longer than a digest");
    }
    byte[] clear = new byte[SIZE_BYTES + credential.length()];
    Wire.putBuffer(clear, 0, credential);
    return seal(endorsementKey, attestationKey, clear, clear.length, "IDENTITY");
  }

  /**
   * A key from outside that only one TPM can take in.
   *
   * @param parent the public area of a storage key of that TPM
   * @param area the public area of the key, with neither fixedTPM nor fixedParent
   * @param sensitive its private part
   * @return the parameters of TPM2_Import, without an inner wrapper
   * @throws IllegalArgumentException if nothing can be encrypted to the parent
   */
  public static SealedFor key(TpmtPublic parent, TpmtPublic area, TpmtSensitive sensitive) {
    byte[] clear = new byte[MAX_BYTES];
    int end = sensitive.write(clear, SIZE_BYTES);
    Wire.patchSize(clear, 0, end);
    return seal(parent, Entity.nameOf(area), clear, end, "DUPLICATE");
  }

  private static SealedFor seal(
      TpmtPublic key, Octets name, byte[] clear, int length, String label) {
    HashAlgorithm hash = HashAlgorithm.of(key.nameAlg());
    KeyedHash kdf = new KeyedHash(hash);
    byte[] symmetric = {};
    byte[] integrity = {};
    try (Salt seed = Salt.of(key, label, new SecureRandom())) {
      byte[] secret = seed.bytes();
      byte[] context = name.toByteArray();
      symmetric = kdf.kdfa(secret, NOTHING, STORAGE, context, NOTHING, keyBits(key));
      integrity =
          kdf.kdfa(secret, NOTHING, INTEGRITY, NOTHING, NOTHING, hash.digestSize() * Byte.SIZE);
      Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(symmetric, "AES"),
          new IvParameterSpec(new byte[BLOCK_BYTES]));
      byte[] encrypted = cipher.doFinal(clear, 0, length);
      String hmac = "Hmac" + hash.jcaName().replaceFirst("^SHA-", "SHA");
      Mac mac = Mac.getInstance(hmac);
      mac.init(new SecretKeySpec(integrity, hmac));
      mac.update(encrypted);
      mac.update(context);
      byte[] blob = new byte[SIZE_BYTES + hash.digestSize() + encrypted.length];
      int at = Wire.putBuffer(blob, 0, mac.doFinal());
      System.arraycopy(encrypted, 0, blob, at, encrypted.length);
      return new SealedFor(Octets.of(blob), seed.encrypted());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("nothing can be encrypted to the key", e);
    } finally {
      Arrays.fill(clear, (byte) 0);
      Arrays.fill(symmetric, (byte) 0);
      Arrays.fill(integrity, (byte) 0);
    }
  }

  private static int keyBits(TpmtPublic key) {
    TpmtSymDefObject symmetric = null;
    if (key.parameters() instanceof TpmuPublicParms.RsaDetail rsa) {
      symmetric = rsa.value().symmetric();
    } else if (key.parameters() instanceof TpmuPublicParms.EccDetail ecc) {
      symmetric = ecc.value().symmetric();
    }
    if (symmetric != null && symmetric.keyBits() instanceof TpmuSymKeyBits.Aes aes) {
      return aes.value();
    }
    throw new IllegalArgumentException("a storage key with AES protects what is sealed for it");
  }
}
