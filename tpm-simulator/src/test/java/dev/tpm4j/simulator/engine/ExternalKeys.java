package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccPoint;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

/**
 * Keys of every kind with both areas, for {@code TPM2_LoadExternal} into the null hierarchy of any
 * number of TPMs. The same arguments make the same key.
 */
final class ExternalKeys {

  static final int BOTH = 0x60440;
  static final int SIGN = 0x40440;
  static final int DECRYPT = 0x20440;

  /**
   * A key.
   *
   * @param what for messages
   * @param publicArea {@code TPMT_PUBLIC}
   * @param sensitive {@code TPMT_SENSITIVE}
   * @param jca its public part where the JDK knows the kind, or null
   */
  record Key(String what, String publicArea, String sensitive, PublicKey jca) {

    byte[] load() {
      return Tpm.command(
          0x167, Templates.sized(sensitive) + Templates.sized(publicArea) + "40000007");
    }

    byte[] loadPublic() {
      return Tpm.command(0x167, "0000" + Templates.sized(publicArea) + "40000007");
    }

    int type() {
      return Integer.parseInt(publicArea.substring(0, 4), 16);
    }
  }

  private ExternalKeys() {}

  /** {@code scheme} in hexadecimal digits, such as {@code 0014000B} or {@code 0010}. */
  static Key rsa(int bits, int attributes, String scheme) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(bits);
      generator.initialize(bits, random);
      var pair = generator.generateKeyPair();
      byte[] modulus = TestKeys.unsigned(((RSAPublicKey) pair.getPublic()).getModulus(), bits / 8);
      byte[] prime =
          TestKeys.unsigned(((RSAPrivateCrtKey) pair.getPrivate()).getPrimeP(), bits / 16);
      String area =
          head(0x0001, attributes)
              + "0010"
              + scheme
              + "%04X00000000".formatted(bits)
              + Client.sized(modulus);
      String what = "RSA %d %s".formatted(bits, scheme);
      return new Key(what, area, secret(0x0001, 0, prime), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static Key ecc(EccCurve curve, int attributes, String scheme) {
    byte[] seed = ("a key on " + curve).repeat(7).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    BigInteger d = new BigInteger(1, seed).mod(curve.n());
    EccPoint q = multiply(curve, d);
    String area =
        head(0x0023, attributes)
            + "0010"
            + scheme
            + "%04X0010".formatted(curve.id())
            + point(curve, q);
    String what = "ECC %s %s".formatted(curve, scheme);
    return new Key(what, area, secret(0x0023, 0, curve.bytes(d)), jca(curve, q));
  }

  static EccPoint multiply(EccCurve curve, BigInteger d) {
    try {
      return curve.multiply(d);
    } catch (CryptException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code TPMS_ECC_POINT}. */
  static String point(EccCurve curve, EccPoint point) {
    return Client.sized(curve.bytes(point.x())) + Client.sized(curve.bytes(point.y()));
  }

  private static PublicKey jca(EccCurve curve, EccPoint q) {
    String name =
        switch (curve) {
          case NIST_P256 -> "secp256r1";
          case NIST_P384 -> "secp384r1";
          case NIST_P521 -> "secp521r1";
          default -> null;
        };
    if (name == null) {
      return null;
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(name));
      ECParameterSpec parameters =
          ((java.security.interfaces.ECPublicKey) generator.generateKeyPair().getPublic())
              .getParams();
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(new ECPoint(q.x(), q.y()), parameters));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code scheme} is {@code 0005} and the hash; {@code 0010} for a key without. */
  static Key hmac(int attributes, String scheme) {
    byte[] key = "a key for HMACs".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return symmetric(0x0008, attributes, scheme, key);
  }

  /** {@code definition} is a {@code TPMT_SYM_DEF_OBJECT}. */
  static Key cipher(int attributes, String definition) {
    int bits = Integer.parseInt(definition.substring(4, 8), 16);
    byte[] key = new byte[bits / 8];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (37 * i + 11);
    }
    return symmetric(0x0025, attributes, definition, key);
  }

  private static Key symmetric(int type, int attributes, String parameters, byte[] key) {
    byte[] unique = ClientSession.digest(0xB, new byte[32], key);
    String area = head(type, attributes) + parameters + Client.sized(unique);
    return new Key("%04X %s".formatted(type, parameters), area, secret(type, 32, key), null);
  }

  private static String head(int type, int attributes) {
    return "%04X000B%08X0000".formatted(type, attributes);
  }

  private static String secret(int type, int seedSize, byte[] value) {
    return "%04X0000".formatted(type)
        + Client.sized(Arrays.copyOf(new byte[0], seedSize))
        + Client.sized(value);
  }
}
