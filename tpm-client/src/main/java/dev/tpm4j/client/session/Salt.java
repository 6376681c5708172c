package dev.tpm4j.client.session;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmEccCurve;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmsRsaParms;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * A secret shared with the TPM through one of its keys: random octets encrypted with RSA-OAEP, or
 * the outcome of a one-pass ECDH.
 *
 * <p>Source: TPM 2.0 Library Part 1, "RSAES_OAEP", "ECDH", "KDFe()", and "Secret Sharing".
 */
public final class Salt implements AutoCloseable {

  private static final int DEFAULT_EXPONENT = 65537;

  private final byte[] value;
  private final Octets encrypted;

  private Salt(byte[] value, Octets encrypted) {
    this.value = value;
    this.encrypted = encrypted;
  }

  /**
   * Makes a secret that the holder of a key can find out.
   *
   * @param key RSA with OAEP or no scheme; or ECC on P-256, P-384 or P-521
   * @param label what the secret is for, such as {@code SECRET} or {@code DUPLICATE}
   * @param random where secrets come from
   * @return a secret as long as a digest of the key's name algorithm
   * @throws IllegalArgumentException if the key is none of these, or no point of its curve
   */
  public static Salt of(TpmtPublic key, String label, SecureRandom random) {
    byte[] terminated = (label + "\0").getBytes(StandardCharsets.US_ASCII);
    HashAlgorithm nameAlg = HashAlgorithm.of(key.nameAlg());
    try {
      if (key.parameters() instanceof TpmuPublicParms.RsaDetail rsa
          && key.unique() instanceof TpmuPublicId.Rsa modulus) {
        return rsa(rsa.value(), modulus.value(), nameAlg, terminated, random);
      }
      if (key.parameters() instanceof TpmuPublicParms.EccDetail ecc
          && key.unique() instanceof TpmuPublicId.Ecc point) {
        return ecc(ecc.value().curveID(), point.value(), nameAlg, terminated, random);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("nothing can be encrypted to the key: " + e.getMessage());
    }
    throw new IllegalArgumentException("a secret is shared through an RSA or ECC key");
  }

  private static Salt rsa(
      TpmsRsaParms parameters,
      Octets modulus,
      HashAlgorithm nameAlg,
      byte[] label,
      SecureRandom random)
      throws GeneralSecurityException {
    HashAlgorithm hash = oaepHash(parameters.scheme().details(), nameAlg);
    int exponent = parameters.exponent();
    RSAPublicKeySpec spec =
        new RSAPublicKeySpec(
            new BigInteger(1, modulus.toByteArray()),
            BigInteger.valueOf(
                exponent == 0 ? DEFAULT_EXPONENT : Integer.toUnsignedLong(exponent)));
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        KeyFactory.getInstance("RSA").generatePublic(spec),
        new OAEPParameterSpec(
            hash.jcaName(),
            "MGF1",
            new MGF1ParameterSpec(hash.jcaName()),
            new PSource.PSpecified(label)),
        random);
    byte[] value = new byte[nameAlg.digestSize()];
    random.nextBytes(value);
    return new Salt(value, Octets.of(cipher.doFinal(value)));
  }

  private static HashAlgorithm oaepHash(TpmuAsymScheme scheme, HashAlgorithm nameAlg) {
    if (scheme instanceof TpmuAsymScheme.Oaep oaep) {
      return HashAlgorithm.of(oaep.value().hashAlg());
    }
    if (scheme instanceof TpmuAsymScheme.Null) {
      return nameAlg;
    }
    throw new IllegalArgumentException("an RSA key shares a secret with OAEP or without a scheme");
  }

  private static Salt ecc(
      int curve, TpmsEccPoint point, HashAlgorithm nameAlg, byte[] label, SecureRandom random)
      throws GeneralSecurityException {
    ECGenParameterSpec name = new ECGenParameterSpec(curveName(curve));
    AlgorithmParameters algorithm = AlgorithmParameters.getInstance("EC");
    algorithm.init(name);
    ECParameterSpec parameters = algorithm.getParameterSpec(ECParameterSpec.class);
    ECPoint its =
        new ECPoint(
            new BigInteger(1, point.x().toByteArray()), new BigInteger(1, point.y().toByteArray()));
    requireOnCurve(its, parameters);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(name, random);
    KeyPair ours = generator.generateKeyPair();
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(ours.getPrivate());
    agreement.doPhase(
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(its, parameters)), true);
    byte[] z = agreement.generateSecret();
    ECPoint public1 = ((ECPublicKey) ours.getPublic()).getW();
    int size = (parameters.getCurve().getField().getFieldSize() + 7) / Byte.SIZE;
    byte[] x = coordinate(public1.getAffineX(), size);
    byte[] value = kdfe(nameAlg, z, label, x, coordinate(its.getAffineX(), size));
    Arrays.fill(z, (byte) 0);
    byte[] bytes = new byte[4 + 2 * size];
    int at = Wire.putBuffer(bytes, 0, x);
    Wire.putBuffer(bytes, at, coordinate(public1.getAffineY(), size));
    return new Salt(value, Octets.of(bytes));
  }

  private static String curveName(int curve) {
    return switch (curve) {
      case TpmEccCurve.NIST_P256 -> "secp256r1";
      case TpmEccCurve.NIST_P384 -> "secp384r1";
      case TpmEccCurve.NIST_P521 -> "secp521r1";
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT, "curve 0x%04x: this Java has P-256, P-384 and P-521", curve));
    };
  }

  /** A point that is elsewhere would tell who chose it about our key. */
  private static void requireOnCurve(ECPoint point, ECParameterSpec parameters) {
    BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right =
        x.multiply(x)
            .add(parameters.getCurve().getA())
            .multiply(x)
            .add(parameters.getCurve().getB())
            .mod(p);
    boolean inField = x.compareTo(p) < 0 && y.compareTo(p) < 0;
    if (!inField || !y.multiply(y).mod(p).equals(right)) {
      throw new IllegalArgumentException("the key is no point of its curve");
    }
  }

  /** A coordinate, with zeros in front up to the size of the field. */
  private static byte[] coordinate(BigInteger value, int size) {
    byte[] signed = value.toByteArray();
    byte[] out = new byte[size];
    int length = Math.min(signed.length, size);
    System.arraycopy(signed, signed.length - length, out, size - length, length);
    return out;
  }

  /** One round is enough: the secret is as long as a digest. */
  private static byte[] kdfe(
      HashAlgorithm hash, byte[] z, byte[] label, byte[] partyU, byte[] partyV) {
    MessageDigest digest = hash.newDigest();
    digest.update(new byte[] {0, 0, 0, 1});
    digest.update(z);
    digest.update(label);
    digest.update(partyU);
    digest.update(partyV);
    return digest.digest();
  }

  /**
   * The secret.
   *
   * @return a copy, for the caller to wipe
   */
  public byte[] value() {
    return value.clone();
  }

  /** The secret, not copied. */
  byte[] bytes() {
    return value;
  }

  /**
   * What the TPM finds the secret out from.
   *
   * @return content of TPM2B_ENCRYPTED_SECRET
   */
  public Octets encrypted() {
    return encrypted;
  }

  /** Wipes the secret. */
  @Override
  public void close() {
    Arrays.fill(value, (byte) 0);
  }
}
