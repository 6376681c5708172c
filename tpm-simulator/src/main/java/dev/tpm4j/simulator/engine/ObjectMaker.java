package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmsRsaParms;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSensitiveComposite;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.CtrDrbg;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccKeyPair;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.ObjectCreation;
import dev.tpm4j.simulator.crypto.RandomSource;
import dev.tpm4j.simulator.crypto.RsaKeyGenerator;
import dev.tpm4j.simulator.crypto.RsaPrivateKey;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;
import dev.tpm4j.simulator.crypto.SymmetricKeys;
import org.bouncycastle.util.BigIntegers;

/**
 * Makes an object of a template that has been checked (TCG TPM 2.0 Library, Part 1, "Object
 * Creation"): first the key or the data, then the seed value, then what binds public and sensitive
 * area together.
 */
final class ObjectMaker {

  private final TpmtPublic template;
  private final Octets auth;
  private final Octets data;
  private final RandomSource random;
  private final byte[][] stirred;

  private ObjectMaker(
      TpmtPublic template, Octets auth, Octets data, RandomSource random, byte[]... stirred) {
    this.template = template;
    this.auth = auth;
    this.data = PublicAreas.has(template, TpmaObject.SENSITIVE_DATA_ORIGIN) ? Octets.EMPTY : data;
    this.random = random;
    this.stirred = stirred;
  }

  /**
   * Both areas of a new object.
   *
   * @param publicArea with its unique field
   * @param sensitive the sensitive area
   */
  record Made(TpmtPublic publicArea, TpmtSensitive sensitive) {

    /** No secret in a log. */
    @Override
    public String toString() {
      return "Made[" + EntityNames.of(publicArea).hex() + "]";
    }
  }

  /**
   * Makes an object of random bytes, or derives it from a source that gives the same bytes again.
   *
   * @param template its public area
   * @param auth its authorisation value, as long as a digest of its name algorithm
   * @param data sensitive data that the caller brings; not looked at if the TPM is their origin
   * @param random where the key and the seed value come from
   */
  static Made make(TpmtPublic template, Octets auth, Octets data, RandomSource random)
      throws ResponseCodeException {
    return new ObjectMaker(template, auth, data, random).make();
  }

  /**
   * Makes the primary object that follows from the seed of a hierarchy and from the template.
   *
   * @param state the TPM
   * @param hierarchy whose seed
   * @param template its public area
   * @param auth its authorisation value, as long as a digest of its name algorithm
   * @param data sensitive data that the caller brings, on which the object depends in any case
   */
  static Made primary(TpmState state, int hierarchy, TpmtPublic template, Octets auth, Octets data)
      throws ResponseCodeException {
    byte[] name = EntityNames.of(template).toByteArray();
    byte[] seed = HierarchySecrets.seed(state, hierarchy);
    CtrDrbg random = ObjectCreation.primary(seed, name, data.toByteArray());
    byte[][] stirred = HierarchySecrets.stirred(state, hierarchy);
    return new ObjectMaker(template, auth, data, random, stirred).make();
  }

  private Made make() throws ResponseCodeException {
    try {
      return switch (template.type()) {
        case TpmAlgId.RSA -> rsa(((TpmuPublicParms.RsaDetail) template.parameters()).value());
        case TpmAlgId.ECC -> ecc();
        case TpmAlgId.SYMCIPHER -> cipher();
        default -> keyedHash();
      };
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }

  private Made rsa(TpmsRsaParms parameters) throws CryptException {
    RsaPrivateKey key =
        RsaKeyGenerator.generate(parameters.keyBits(), parameters.exponent(), random);
    byte[] modulus =
        BigIntegers.asUnsignedByteArray(key.publicKey().size(), key.publicKey().modulus());
    return asymmetric(
        new TpmuPublicId.Rsa(Octets.of(modulus)),
        new TpmuSensitiveComposite.Rsa(Octets.of(key.prime())));
  }

  private Made ecc() {
    EccCurve curve = KeyMaterial.curve(template);
    EccKeyPair key = curve.generate(random);
    Octets x = Octets.of(curve.bytes(key.q().x()));
    Octets y = Octets.of(curve.bytes(key.q().y()));
    return asymmetric(
        new TpmuPublicId.Ecc(new TpmsEccPoint(x, y)),
        new TpmuSensitiveComposite.Ecc(Octets.of(curve.bytes(key.d()))));
  }

  /** A parent keeps the seed value for its children; other keys have no use for it. */
  private Made asymmetric(TpmuPublicId unique, TpmuSensitiveComposite secret) {
    Octets seedValue = Octets.of(seedValue());
    boolean storage = TpmObject.isStorage(template);
    return made(unique, storage ? seedValue : Octets.EMPTY, secret);
  }

  private Made cipher() throws CryptException, ResponseCodeException {
    TpmtSymDefObject definition = PublicAreas.symmetric(template);
    SymmetricAlgorithm algorithm = PublicAreas.cipher(definition);
    int bits = PublicAreas.keyBits(definition);
    byte[] key = data.toByteArray();
    if (key.length == 0) {
      key = SymmetricKeys.generate(algorithm, bits, random);
    } else {
      require(key.length * Byte.SIZE == bits, TpmRc.KEY_SIZE);
      require(SymmetricKeys.isAllowed(algorithm, key), TpmRc.KEY);
    }
    byte[] seedValue = seedValue();
    return made(
        new TpmuPublicId.Sym(unique(seedValue, key)),
        Octets.of(seedValue),
        new TpmuSensitiveComposite.Sym(Octets.of(key)));
  }

  private Made keyedHash() throws ResponseCodeException {
    Hash hash = keyHash();
    byte[] bits = data.toByteArray();
    if (bits.length == 0) {
      bits = random.generate(hash.digestSize());
    } else if (PublicAreas.has(template, TpmaObject.SIGN | TpmaObject.DECRYPT)) {
      require(bits.length <= hash.blockSize(), TpmRc.SIZE);
    }
    byte[] seedValue = seedValue();
    return made(
        new TpmuPublicId.KeyedHash(unique(seedValue, bits)),
        Octets.of(seedValue),
        new TpmuSensitiveComposite.Bits(Octets.of(bits)));
  }

  /** The hash that the key is for. */
  private Hash keyHash() {
    Hash ofScheme = Hash.ofId(PublicAreas.schemeHash(template));
    return ofScheme == null ? nameAlg() : ofScheme;
  }

  private Hash nameAlg() {
    return Hash.ofId(template.nameAlg());
  }

  private byte[] seedValue() {
    for (byte[] proof : stirred) {
      ((CtrDrbg) random).stir(proof);
    }
    return random.generate(nameAlg().digestSize());
  }

  private Octets unique(byte[] seedValue, byte[] secret) {
    boolean parent = PublicAreas.isRestrictedDecryption(template);
    return Octets.of(ObjectCreation.unique(nameAlg(), seedValue, secret, parent));
  }

  private Made made(TpmuPublicId unique, Octets seedValue, TpmuSensitiveComposite secret) {
    return new Made(
        PublicAreas.withUnique(template, unique),
        new TpmtSensitive(template.type(), auth, seedValue, secret));
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }
}
