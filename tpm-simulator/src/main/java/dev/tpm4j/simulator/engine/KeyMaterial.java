package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSensitiveComposite;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccPoint;
import dev.tpm4j.simulator.crypto.RsaPrivateKey;
import dev.tpm4j.simulator.crypto.RsaPublicKey;
import java.math.BigInteger;

/**
 * The keys in the areas of an object, to compute with. Each method is for objects of the type that
 * it names.
 */
final class KeyMaterial {

  private KeyMaterial() {}

  /** Modulus and exponent of an RSA object. */
  static RsaPublicKey rsaPublic(TpmtPublic area) {
    int exponent = ((TpmuPublicParms.RsaDetail) area.parameters()).value().exponent();
    return RsaPublicKey.of(((TpmuPublicId.Rsa) area.unique()).value().toByteArray(), exponent);
  }

  /**
   * The private key of an RSA object.
   *
   * @throws CryptException {@code BINDING} if the areas do not belong together
   */
  static RsaPrivateKey rsaPrivate(TpmtPublic area, TpmtSensitive sensitive) throws CryptException {
    return RsaPrivateKey.of(rsaPublic(area), secret(sensitive).toByteArray());
  }

  /** The curve of an ECC object. */
  static EccCurve curve(TpmtPublic area) {
    return EccCurve.ofId(((TpmuPublicParms.EccDetail) area.parameters()).value().curveID());
  }

  /** The public point of an ECC object as it is written. */
  static TpmsEccPoint point(TpmtPublic area) {
    return ((TpmuPublicId.Ecc) area.unique()).value();
  }

  /** The public point of an ECC object; it need not be on the curve. */
  static EccPoint eccPublic(TpmtPublic area) {
    TpmsEccPoint point = point(area);
    return EccPoint.of(point.x().toByteArray(), point.y().toByteArray());
  }

  /** The private key of an ECC object. */
  static BigInteger eccPrivate(TpmtSensitive sensitive) {
    return new BigInteger(1, secret(sensitive).toByteArray());
  }

  /** The sensitive value of an object of any type: prime, scalar, data or key. */
  static Octets secret(TpmtSensitive sensitive) {
    TpmuSensitiveComposite value = sensitive.sensitive();
    if (value instanceof TpmuSensitiveComposite.Rsa prime) {
      return prime.value();
    }
    if (value instanceof TpmuSensitiveComposite.Ecc scalar) {
      return scalar.value();
    }
    if (value instanceof TpmuSensitiveComposite.Bits data) {
      return data.value();
    }
    if (value instanceof TpmuSensitiveComposite.Sym key) {
      return key.value();
    }
    throw new IllegalStateException("no object of this TPM has a sensitive area like this");
  }

  /** The unique field of a SYMCIPHER or KEYEDHASH object. */
  static Octets digest(TpmtPublic area) {
    return area.unique() instanceof TpmuPublicId.Sym sym
        ? sym.value()
        : ((TpmuPublicId.KeyedHash) area.unique()).value();
  }
}
