package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.KdfLabel;
import dev.tpm4j.simulator.crypto.RandomSource;
import dev.tpm4j.simulator.crypto.SecretSharing;
import dev.tpm4j.simulator.crypto.SecretSharing.Shared;

/**
 * Seeds that reach a TPM under one of its storage keys (TCG TPM 2.0 Library, Part 1, Annex B.10 and
 * C.6). Codes are thrown without a number.
 */
final class SharedSecrets {

  private SharedSecrets() {}

  /**
   * Makes a secret that only the holder of a storage key can find.
   *
   * @param key the public area of the asymmetric key
   * @param label what for
   * @param random where the secret comes from
   * @throws ResponseCodeException {@code TPM_RC_KEY} if the key is none, and others
   */
  static Shared share(TpmtPublic key, KdfLabel label, RandomSource random)
      throws ResponseCodeException {
    Hash nameAlg = Hash.ofId(key.nameAlg());
    try {
      if (key.type() == TpmAlgId.RSA) {
        return SecretSharing.encrypt(KeyMaterial.rsaPublic(key), nameAlg, label, random);
      }
      EccCurve curve = KeyMaterial.curve(key);
      if (!curve.contains(KeyMaterial.eccPublic(key))) {
        throw new ResponseCodeException(TpmRc.KEY);
      }
      TpmsEccPoint point = KeyMaterial.point(key);
      return SecretSharing.encrypt(
          curve, point.x().toByteArray(), point.y().toByteArray(), nameAlg, label, random);
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }

  /**
   * Finds a secret that was made for a storage key of this TPM.
   *
   * @param key an asymmetric key with both areas
   * @param label what for
   * @param encrypted {@code TPM2B_ENCRYPTED_SECRET}
   */
  static byte[] find(TpmObject key, KdfLabel label, Octets encrypted) throws ResponseCodeException {
    TpmtPublic area = key.publicArea();
    TpmtSensitive sensitive = key.sensitive();
    Hash nameAlg = Hash.ofId(area.nameAlg());
    byte[] bytes = encrypted.toByteArray();
    try {
      if (area.type() == TpmAlgId.RSA) {
        return SecretSharing.decrypt(
            KeyMaterial.rsaPrivate(area, sensitive), nameAlg, label, bytes);
      }
      byte[] x = KeyMaterial.point(area).x().toByteArray();
      return SecretSharing.decrypt(
          KeyMaterial.curve(area), KeyMaterial.eccPrivate(sensitive), x, nameAlg, label, bytes);
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }
}
