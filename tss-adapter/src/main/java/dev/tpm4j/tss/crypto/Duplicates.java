package dev.tpm4j.tss.crypto;

import dev.tpm4j.tss.wire.TssStructure;
import java.security.SecureRandom;
import java.util.Arrays;
import tss.Tss;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SENSITIVE;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPM_ALG_ID;

/** Objects made outside a TPM, for TPM2_Import (TPM 2.0 Library Part 1, "Duplication"). */
public final class Duplicates {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] NOTHING = {};
  private static final int BYTE = 8;

  private Duplicates() {}

  /**
   * Wraps an object for a storage key in a TPM.
   *
   * @param newParent the public area of the RSA or ECC storage key
   * @param object the object's public area
   * @param sensitive its sensitive area
   * @param innerWrapper AES-CFB for a key of its own around the object, which the import is told;
   *     TPM_ALG_NULL for none
   * @return what goes to the TPM
   * @throws IllegalArgumentException when the parent is no storage key
   */
  public static Tss.DuplicationBlob create(
      TPMT_PUBLIC newParent,
      TPMT_PUBLIC object,
      TPMT_SENSITIVE sensitive,
      TPMT_SYM_DEF_OBJECT innerWrapper) {
    byte[] name = Names.of(object);
    byte[] plain = Seeds.sized(TssStructure.toBytes(sensitive));
    Tss.DuplicationBlob blob = new Tss.DuplicationBlob();
    blob.EncryptionKey = NOTHING;
    byte[] inner = plain;
    if (innerWrapper != null && !innerWrapper.algorithm.equals(TPM_ALG_ID.NULL)) {
      byte[] integrity = Seeds.sized(Hashes.of(object.nameAlg, plain, name));
      byte[] key = new byte[Seeds.requireAesCfb(innerWrapper) / BYTE];
      RANDOM.nextBytes(key);
      blob.EncryptionKey = key;
      blob.InnerWrapperKey = key.clone();
      inner = Seeds.aesCfb(key.clone(), Seeds.concatenate(integrity, plain));
      Arrays.fill(plain, (byte) 0);
    }
    Seeds seeds = Seeds.forKey(newParent, "DUPLICATE", RANDOM);
    byte[] encrypted = seeds.encrypt(name, inner);
    byte[] integrity = Seeds.sized(seeds.integrity(name, encrypted));
    blob.DuplicateObject = Seeds.concatenate(integrity, encrypted);
    blob.EncryptedSeed = seeds.encrypted();
    seeds.wipe();
    Arrays.fill(inner, (byte) 0);
    return blob;
  }
}
