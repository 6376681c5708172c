package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Keys made and used by the JCA, in the form that {@code TPM2_LoadExternal} takes. */
final class TestKeys {

  static final int USER_WITH_AUTH = 0x40;
  static final int ADMIN_WITH_POLICY = 0x80;
  static final int NO_DA = 0x400;
  static final int DECRYPT = 0x20000;
  static final int SIGN = 0x40000;

  private static final int SHA256 = 0xB;

  /**
   * A key for a TPM.
   *
   * @param publicArea {@code TPMT_PUBLIC}
   * @param sensitive {@code TPMT_SENSITIVE}
   * @param pair its JCA form, or null
   */
  record Key(byte[] publicArea, byte[] sensitive, KeyPair pair) {

    byte[] name() {
      return ClientSession.join(Tpm.hex("000B"), ClientSession.digest(SHA256, publicArea));
    }

    /** The parameters of {@code TPM2_LoadExternal}, with both areas into the null hierarchy. */
    String loadExternal() {
      return Client.sized(sensitive) + Client.sized(publicArea) + "40000007";
    }

    TpmObject object() {
      TpmtPublic area = TpmtPublic.read(new WireReader(publicArea, 0, publicArea.length));
      return new TpmObject(
          area,
          TpmtSensitive.read(new WireReader(sensitive, 0, sensitive.length)),
          0x40000007,
          EntityNames.of(area),
          EntityNames.of(0x40000007),
          TpmObject.Origin.EXTERNAL,
          true,
          false);
    }
  }

  private TestKeys() {}

  static Key rsa(int attributes, String auth, byte[] policy) {
    KeyPair pair = generate("RSA", null);
    byte[] modulus = unsigned(((RSAPublicKey) pair.getPublic()).getModulus(), 256);
    byte[] prime = unsigned(((RSAPrivateCrtKey) pair.getPrivate()).getPrimeP(), 128);
    String area =
        "0001 000B %08X".formatted(attributes)
            + Client.sized(policy)
            + "0010 0010 0800 00000000"
            + Client.sized(modulus);
    return new Key(Tpm.hex(area), sensitive("0001", auth, new byte[0], prime), pair);
  }

  static Key ecc(int attributes, String auth, byte[] policy) {
    KeyPair pair = generate("EC", "secp256r1");
    ECPoint q = ((ECPublicKey) pair.getPublic()).getW();
    byte[] d = unsigned(((ECPrivateKey) pair.getPrivate()).getS(), 32);
    String area =
        "0023 000B %08X".formatted(attributes)
            + Client.sized(policy)
            + "0010 0010 0003 0010"
            + Client.sized(unsigned(q.getAffineX(), 32))
            + Client.sized(unsigned(q.getAffineY(), 32));
    return new Key(Tpm.hex(area), sensitive("0023", auth, new byte[0], d), pair);
  }

  static Key hmac(int attributes, String auth, byte[] policy) {
    byte[] secret = "a secret for HMACs".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    String area =
        "0008 000B %08X".formatted(attributes)
            + Client.sized(policy)
            + "0005 000B"
            + Client.sized(ClientSession.digest(SHA256, new byte[32], secret));
    return new Key(Tpm.hex(area), sensitive("0008", auth, new byte[32], secret), null);
  }

  private static byte[] sensitive(String type, String auth, byte[] seed, byte[] secret) {
    byte[] value = auth.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return Tpm.hex(type + Client.sized(value) + Client.sized(seed) + Client.sized(secret));
  }

  private static KeyPair generate(String algorithm, String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(4);
      if (curve == null) {
        generator.initialize(2048, random);
      } else {
        generator.initialize(new ECGenParameterSpec(curve), random);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] unsigned(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] out = new byte[length];
    int size = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - size, out, length - size, size);
    return out;
  }

  /** A salt for an RSA key: OAEP with the label of secrets. */
  static byte[] rsaSecret(PublicKey key, byte[] salt) {
    try {
      Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
      byte[] label = "SECRET\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      oaep.init(
          Cipher.ENCRYPT_MODE,
          key,
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(label)));
      return oaep.doFinal(salt);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A salt for an elliptic curve key: [0] the salt, [1] the point that goes to the TPM. */
  static byte[][] eccSecret(PublicKey key) {
    try {
      KeyPair ephemeral = generate("EC", "secp256r1");
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(ephemeral.getPrivate());
      agreement.doPhase(key, true);
      byte[] z = agreement.generateSecret();
      ECPoint q = ((ECPublicKey) ephemeral.getPublic()).getW();
      byte[] x = unsigned(q.getAffineX(), 32);
      byte[] theirX = unsigned(((ECPublicKey) key).getW().getAffineX(), 32);
      byte[] use = "SECRET\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      byte[] salt = ClientSession.digest(SHA256, Tpm.hex("00000001"), z, use, x, theirX);
      String point = Client.sized(x) + Client.sized(unsigned(q.getAffineY(), 32));
      return new byte[][] {salt, Tpm.hex(point)};
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code TPMT_SIGNATURE} over a message that is hashed with SHA-256. */
  static String signature(String algorithm, PrivateKey key, byte[] message) {
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(message);
      byte[] signature = signer.sign();
      if (!algorithm.endsWith("P1363Format")) {
        return "0014 000B" + Client.sized(signature);
      }
      return "0018 000B"
          + Client.sized(Arrays.copyOf(signature, 32))
          + Client.sized(Arrays.copyOfRange(signature, 32, 64));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
