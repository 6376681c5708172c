package dev.tpm4j.tss.crypto;

import dev.tpm4j.tss.wire.TssStructure;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.math.ec.ECPoint;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_ENC_SCHEME_OAEP;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPM_ALG_ID;

/**
 * What credentials and duplicates have in common: a seed that only a TPM's storage key can recover,
 * and what is wrapped with keys made of it.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Secret Sharing" (annexes B.10 and C.6), "Protected Storage".
 */
record Seeds(TPM_ALG_ID hash, int symmetricBits, byte[] seed, byte[] encrypted) {
  private static final byte[] NOTHING = {};
  private static final int AES_BLOCK = 16;
  private static final int BYTE = 8;

  /** A new seed for a storage key. */
  static Seeds forKey(TPMT_PUBLIC key, String label, SecureRandom random) {
    int bits = symmetricBits(key);
    if (key.parameters instanceof TPMS_RSA_PARMS parms) {
      byte[] seed = new byte[Hashes.length(key.nameAlg)];
      random.nextBytes(seed);
      TPM_ALG_ID oaep =
          parms.scheme instanceof TPMS_ENC_SCHEME_OAEP scheme ? scheme.hashAlg : key.nameAlg;
      return new Seeds(key.nameAlg, bits, seed, oaep(key, oaep, label, seed, random));
    }
    return ecdh(key, bits, label, random);
  }

  private static int symmetricBits(TPMT_PUBLIC key) {
    TPMT_SYM_DEF_OBJECT symmetric =
        key.parameters instanceof TPMS_RSA_PARMS rsa
            ? rsa.symmetric
            : key.parameters instanceof TPMS_ECC_PARMS ecc ? ecc.symmetric : null;
    if (symmetric == null) {
      throw new IllegalArgumentException("the public area is not that of an RSA or ECC key");
    }
    return requireAesCfb(symmetric);
  }

  /** Bits of the key of an algorithm that is AES in CFB mode, as nothing else is known here. */
  static int requireAesCfb(TPMT_SYM_DEF_OBJECT symmetric) {
    if (!symmetric.algorithm.equals(TPM_ALG_ID.AES) || !symmetric.mode.equals(TPM_ALG_ID.CFB)) {
      throw new IllegalArgumentException(
          "wrapping is done with AES in CFB mode, not "
              + symmetric.algorithm.name()
              + " "
              + symmetric.mode.name()
              + "; is this the public area of a storage key?");
    }
    return symmetric.keyBits;
  }

  private static byte[] oaep(
      TPMT_PUBLIC key, TPM_ALG_ID hash, String label, byte[] seed, SecureRandom random) {
    byte[] terminated = (label + "\0").getBytes(StandardCharsets.US_ASCII);
    OAEPEncoding oaep =
        new OAEPEncoding(new RSAEngine(), Hashes.digest(hash), Hashes.digest(hash), terminated);
    oaep.init(true, new ParametersWithRandom(RsaKeys.key(key), random));
    try {
      return oaep.processBlock(seed, 0, seed.length);
    } catch (InvalidCipherTextException e) {
      throw new IllegalArgumentException("the key cannot encrypt a seed", e);
    }
  }

  private static Seeds ecdh(TPMT_PUBLIC key, int bits, String label, SecureRandom random) {
    ECPublicKeyParameters theirs = Curves.key(key);
    ECDomainParameters domain = theirs.getParameters();
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(domain, random));
    AsymmetricCipherKeyPair ours = generator.generateKeyPair();
    ECDHBasicAgreement agreement = new ECDHBasicAgreement();
    agreement.init(ours.getPrivate());
    int length = Curves.bytes(domain);
    BigInteger shared = agreement.calculateAgreement(theirs);
    ECPoint point = ((ECPublicKeyParameters) ours.getPublic()).getQ();
    byte[] x = Curves.fixed(point.getAffineXCoord().toBigInteger(), length);
    byte[] y = Curves.fixed(point.getAffineYCoord().toBigInteger(), length);
    byte[] theirX = Curves.fixed(theirs.getQ().getAffineXCoord().toBigInteger(), length);
    byte[] z = Curves.fixed(shared, length);
    byte[] seed = Kdf.e(key.nameAlg, z, label, x, theirX, Hashes.length(key.nameAlg) * BYTE);
    Arrays.fill(z, (byte) 0);
    return new Seeds(key.nameAlg, bits, seed, TssStructure.toBytes(new TPMS_ECC_POINT(x, y)));
  }

  /** Encrypts for the entity with a Name. */
  byte[] encrypt(byte[] name, byte[] plain) {
    byte[] key = Kdf.a(hash, seed, "STORAGE", name, NOTHING, symmetricBits);
    return aesCfb(key, plain);
  }

  /** Vouches for what was encrypted for the entity with a Name. */
  byte[] integrity(byte[] name, byte[] encryptedData) {
    byte[] key = Kdf.a(hash, seed, "INTEGRITY", NOTHING, NOTHING, Hashes.length(hash) * BYTE);
    byte[] hmac = Hashes.hmac(hash, key, encryptedData, name);
    Arrays.fill(key, (byte) 0);
    return hmac;
  }

  /** AES-CFB with an IV of zeros; the key is wiped. */
  static byte[] aesCfb(byte[] key, byte[] plain) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new IvParameterSpec(new byte[AES_BLOCK]));
      return cipher.doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("AES with " + key.length * BYTE + " bits", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** A TPM2B. */
  static byte[] sized(byte[] bytes) {
    byte[] result = new byte[2 + bytes.length];
    dev.tpm4j.codec.Wire.putBuffer(result, 0, bytes);
    return result;
  }

  static byte[] concatenate(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  void wipe() {
    Arrays.fill(seed, (byte) 0);
  }
}
