package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsEccParms;
import dev.tpm4j.codec.type.TpmsRsaParms;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSensitiveComposite;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.KdfLabel;
import dev.tpm4j.simulator.crypto.RsaPrivateKey;
import dev.tpm4j.simulator.crypto.RsaPublicKey;
import dev.tpm4j.simulator.crypto.SecretSharing;
import java.math.BigInteger;

/** The salt of a session, encrypted with a key of this TPM (Part 1, "Salted Session Key"). */
final class SessionSalt {

  private static final int KEY_HANDLE = 1;
  private static final int ENCRYPTED_SALT = 2;

  private SessionSalt() {}

  /** The salt; empty if there is neither key nor salt. */
  static byte[] decrypt(Entity tpmKey, Octets encrypted) throws ResponseCodeException {
    if (!(tpmKey instanceof Entity.Loaded loaded)) {
      requireSalt(encrypted.length() == 0);
      return new byte[0];
    }
    if (!(loaded.object() instanceof TpmObject key) || !isAsymmetric(key.publicArea())) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, KEY_HANDLE));
    }
    requireSalt(encrypted.length() != 0);
    if (key.isPublicOnly()) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.HANDLE, KEY_HANDLE));
    }
    if (!key.has(TpmaObject.DECRYPT)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, KEY_HANDLE));
    }
    try {
      return decrypt(key, encrypted.toByteArray());
    } catch (CryptException e) {
      throw undecryptable();
    }
  }

  private static ResponseCodeException undecryptable() {
    return new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, ENCRYPTED_SALT));
  }

  private static void requireSalt(boolean condition) throws ResponseCodeException {
    if (!condition) {
      throw undecryptable();
    }
  }

  private static boolean isAsymmetric(TpmtPublic area) {
    return area.type() == TpmAlgId.RSA || area.type() == TpmAlgId.ECC;
  }

  private static byte[] decrypt(TpmObject key, byte[] encrypted)
      throws CryptException, ResponseCodeException {
    TpmtPublic area = key.publicArea();
    TpmuSensitiveComposite secret = key.sensitive().sensitive();
    Hash nameAlg = Hash.ofId(area.nameAlg());
    if (area.parameters() instanceof TpmuPublicParms.RsaDetail rsa
        && area.unique() instanceof TpmuPublicId.Rsa modulus
        && secret instanceof TpmuSensitiveComposite.Rsa prime) {
      RsaPublicKey publicKey =
          RsaPublicKey.of(modulus.value().toByteArray(), rsa.value().exponent());
      RsaPrivateKey privateKey = RsaPrivateKey.of(publicKey, prime.value().toByteArray());
      Hash hash = oaepHash(rsa.value(), nameAlg);
      return SecretSharing.decrypt(privateKey, hash, KdfLabel.SECRET, encrypted);
    }
    if (area.parameters() instanceof TpmuPublicParms.EccDetail ecc
        && area.unique() instanceof TpmuPublicId.Ecc point
        && secret instanceof TpmuSensitiveComposite.Ecc d) {
      return SecretSharing.decrypt(
          curve(ecc.value()),
          new BigInteger(1, d.value().toByteArray()),
          point.value().x().toByteArray(),
          named(nameAlg),
          KdfLabel.SECRET,
          encrypted);
    }
    throw undecryptable();
  }

  /** Only OAEP will do; a key without a scheme uses it with its name algorithm. */
  private static Hash oaepHash(TpmsRsaParms parameters, Hash nameAlg) throws ResponseCodeException {
    TpmuAsymScheme scheme = parameters.scheme().details();
    if (scheme instanceof TpmuAsymScheme.Oaep oaep) {
      return named(Hash.ofId(oaep.value().hashAlg()));
    }
    if (scheme instanceof TpmuAsymScheme.Null) {
      return named(nameAlg);
    }
    throw undecryptable();
  }

  private static EccCurve curve(TpmsEccParms parameters) {
    return EccCurve.ofId(parameters.curveID());
  }

  private static Hash named(Hash hash) throws ResponseCodeException {
    if (hash == null) {
      throw undecryptable();
    }
    return hash;
  }
}
