package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.KdfLabel;
import dev.tpm4j.simulator.crypto.RsaPublicKey;
import dev.tpm4j.simulator.crypto.SecretSharing;
import dev.tpm4j.simulator.crypto.SecretSharing.Shared;

/**
 * Salts and seeds that reach a TPM under one of its keys (TCG TPM 2.0 Library, Part 1, Annex B.10
 * and C.6). Codes are thrown without a number.
 */
final class SharedSecrets {

  private SharedSecrets() {}

  /**
   * Makes a secret that only the holder of a storage key can find.
   *
   * @param key the public area of the asymmetric key
   * @param label what for
   * @param random where the secret comes from; untouched if there is none
   * @throws ResponseCodeException {@code TPM_RC_KEY} if the key is none, {@code TPM_RC_VALUE} if it
   *     has no name algorithm, and others
   */
  static Shared share(TpmtPublic key, KdfLabel label, Drbg random) throws ResponseCodeException {
    Hash nameAlg = Hash.ofId(key.nameAlg());
    if (nameAlg == null) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
    Shared shared;
    try {
      if (key.type() == TpmAlgId.RSA) {
        RsaPublicKey rsa = KeyMaterial.rsaPublic(key);
        shared = SecretSharing.encrypt(rsa, nameAlg, label, random.nextSource());
      } else {
        EccCurve curve = KeyMaterial.curve(key);
        if (!curve.contains(KeyMaterial.eccPublic(key))) {
          throw new ResponseCodeException(TpmRc.KEY);
        }
        TpmsEccPoint point = KeyMaterial.point(key);
        byte[] x = point.x().toByteArray();
        byte[] y = point.y().toByteArray();
        shared = SecretSharing.encrypt(curve, x, y, nameAlg, label, random.nextSource());
      }
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
    random.source();
    return shared;
  }

  /**
   * Finds a secret that was made for a key of this TPM.
   *
   * @param key an asymmetric key with both areas
   * @param label what for
   * @param encrypted {@code TPM2B_ENCRYPTED_SECRET}
   */
  static byte[] find(TpmObject key, KdfLabel label, Octets encrypted) throws ResponseCodeException {
    TpmtPublic area = key.publicArea();
    TpmtSensitive sensitive = key.sensitive();
    byte[] bytes = encrypted.toByteArray();
    try {
      if (area.type() == TpmAlgId.RSA) {
        Hash hash = required(oaepHash(area));
        return SecretSharing.decrypt(KeyMaterial.rsaPrivate(area, sensitive), hash, label, bytes);
      }
      Hash nameAlg = required(Hash.ofId(area.nameAlg()));
      byte[] x = KeyMaterial.point(area).x().toByteArray();
      return SecretSharing.decrypt(
          KeyMaterial.curve(area), KeyMaterial.eccPrivate(sensitive), x, nameAlg, label, bytes);
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }

  /** That of the key's scheme if it is OAEP, that of its Name if it has none; otherwise null. */
  private static Hash oaepHash(TpmtPublic area) {
    TpmuAsymScheme scheme =
        ((TpmuPublicParms.RsaDetail) area.parameters()).value().scheme().details();
    if (scheme instanceof TpmuAsymScheme.Oaep oaep) {
      return Hash.ofId(oaep.value().hashAlg());
    }
    return scheme instanceof TpmuAsymScheme.Null ? Hash.ofId(area.nameAlg()) : null;
  }

  private static Hash required(Hash hash) throws ResponseCodeException {
    if (hash == null) {
      throw new ResponseCodeException(TpmRc.SCHEME);
    }
    return hash;
  }
}
