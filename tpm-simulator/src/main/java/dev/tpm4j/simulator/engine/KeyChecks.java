package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSensitiveComposite;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.ObjectCreation;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;
import dev.tpm4j.simulator.crypto.SymmetricKeys;
import java.math.BigInteger;

/**
 * Whether the keys in an object that came from outside are keys, and belong together (TCG TPM 2.0
 * Library, Part 1, "Object Structure Elements"; Part 3, "TPM2_Load" and "TPM2_LoadExternal"). An
 * object without a name algorithm has no binding that could be checked.
 */
final class KeyChecks {

  /** {@code MAX_SYM_DATA}: what a data object may hold. */
  private static final int MAX_DATA = 128;

  /** An exponent of RSA that is not the default may be no smaller. */
  private static final int MIN_EXPONENT = 7;

  private static final int TOP_BIT = 0x80;

  private final TpmtPublic area;
  private final TpmtSensitive sensitive;
  private final int publicParameter;
  private final int sensitiveParameter;
  private final int digestSize;

  private KeyChecks(
      TpmtPublic area, TpmtSensitive sensitive, int publicParameter, int sensitiveParameter) {
    this.area = area;
    this.sensitive = sensitive;
    this.publicParameter = publicParameter;
    this.sensitiveParameter = sensitiveParameter;
    this.digestSize = PublicAreas.digestSize(area);
  }

  /**
   * Refuses keys that are none.
   *
   * @param area the public area
   * @param sensitive the sensitive area, or null
   * @param publicParameter number of the parameter that the public area is
   * @param sensitiveParameter number of the parameter that the sensitive area is in
   */
  static void require(
      TpmtPublic area, TpmtSensitive sensitive, int publicParameter, int sensitiveParameter)
      throws ResponseCodeException {
    new KeyChecks(area, sensitive, publicParameter, sensitiveParameter).require();
  }

  private void require() throws ResponseCodeException {
    if (sensitive != null) {
      ofSensitive(area.type() == sensitive.sensitiveType(), TpmRc.TYPE);
      boolean fits = digestSize == 0 || sensitive.authValue().length() <= digestSize;
      ofSensitive(fits, TpmRc.SIZE);
    }
    switch (area.type()) {
      case TpmAlgId.RSA -> rsa();
      case TpmAlgId.ECC -> ecc();
      default -> symmetric();
    }
    if (sensitive != null && digestSize != 0 && PublicAreas.isRestrictedDecryption(area)) {
      int seedSize = sensitive.seedValue().length();
      ofSensitive(seedSize >= digestSize / 2 && seedSize <= digestSize, TpmRc.SIZE);
    }
  }

  private void rsa() throws ResponseCodeException {
    var parameters = ((TpmuPublicParms.RsaDetail) area.parameters()).value();
    var modulus = ((TpmuPublicId.Rsa) area.unique()).value();
    int size = (parameters.keyBits() + 7) / Byte.SIZE;
    ofPublic(modulus.length() == size && modulus.at(0) >= TOP_BIT, TpmRc.KEY);
    int exponent = parameters.exponent();
    boolean large = Integer.compareUnsigned(exponent, MIN_EXPONENT) >= 0;
    ofPublic(exponent == 0 || large, TpmRc.VALUE);
    if (sensitive != null) {
      var prime = ((TpmuSensitiveComposite.Rsa) sensitive.sensitive()).value();
      ofSensitive(prime.length() * 2 == size && prime.at(0) >= TOP_BIT, TpmRc.KEY_SIZE);
    }
  }

  private void ecc() throws ResponseCodeException {
    EccCurve curve = KeyMaterial.curve(area);
    if (sensitive == null) {
      TpmsEccPoint point = KeyMaterial.point(area);
      int size = curve.fieldSize();
      ofPublic(point.x().length() == size && point.y().length() == size, TpmRc.KEY);
      boolean onCurve = digestSize == 0 || curve.contains(KeyMaterial.eccPublic(area));
      ofPublic(onCurve, TpmRc.ECC_POINT);
      return;
    }
    BigInteger d = KeyMaterial.eccPrivate(sensitive);
    check(curve.isPrivateKey(d), TpmRc.KEY_SIZE);
    if (digestSize != 0) {
      check(isMultiple(curve, d), TpmRc.BINDING);
    }
  }

  private boolean isMultiple(EccCurve curve, BigInteger d) {
    try {
      return curve.multiply(d).equals(KeyMaterial.eccPublic(area));
    } catch (CryptException e) {
      return false;
    }
  }

  private void symmetric() throws ResponseCodeException {
    if (sensitive == null) {
      ofPublic(KeyMaterial.digest(area).length() == digestSize, TpmRc.KEY);
      return;
    }
    if (area.type() == TpmAlgId.SYMCIPHER) {
      cipherKey();
    } else {
      int size = KeyMaterial.secret(sensitive).length();
      ofSensitive(size <= maxDataSize(), TpmRc.KEY_SIZE);
    }
    if (digestSize != 0) {
      ofSensitive(sensitive.seedValue().length() == digestSize, TpmRc.KEY_SIZE);
      byte[] unique =
          ObjectCreation.unique(
              Hash.ofId(area.nameAlg()),
              sensitive.seedValue().toByteArray(),
              KeyMaterial.secret(sensitive).toByteArray(),
              PublicAreas.isRestrictedDecryption(area));
      check(java.util.Arrays.equals(unique, KeyMaterial.digest(area).toByteArray()), TpmRc.BINDING);
    }
  }

  private void cipherKey() throws ResponseCodeException {
    byte[] key = KeyMaterial.secret(sensitive).toByteArray();
    var definition = PublicAreas.symmetric(area);
    boolean sized = key.length * Byte.SIZE == PublicAreas.keyBits(definition);
    ofSensitive(sized, TpmRc.KEY_SIZE);
    SymmetricAlgorithm cipher = PublicAreas.cipher(definition);
    ofSensitive(cipher == null || SymmetricKeys.isAllowed(cipher, key), TpmRc.KEY);
  }

  /** The key of a hash is no longer than its blocks, lest it be hashed before it is used. */
  private int maxDataSize() {
    Hash hash = Hash.ofId(PublicAreas.schemeHash(area));
    return PublicAreas.scheme(area) == TpmAlgId.NULL || hash == null ? MAX_DATA : hash.blockSize();
  }

  private void ofPublic(boolean condition, int code) throws ResponseCodeException {
    check(condition, Rc.ofParameter(code, publicParameter));
  }

  private void ofSensitive(boolean condition, int code) throws ResponseCodeException {
    check(condition, Rc.ofParameter(code, sensitiveParameter));
  }

  private static void check(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }
}
