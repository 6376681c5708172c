package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.random;
import static dev.tpm4j.simulator.crypto.Bytes.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RSA against the Java runtime's own, which is not Bouncy Castle's. */
class RsaTest {

  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LABEL = "DUPLICATE\0".getBytes(StandardCharsets.US_ASCII);

  private static RsaPrivateKey key;
  private static RsaPublicKey publicKey;
  private static PrivateKey javaPrivate;
  private static PublicKey javaPublic;

  @BeforeAll
  static void makeKey() throws Exception {
    key = RsaKeyGenerator.generate(2048, 0, random("RSA key"));
    publicKey = key.publicKey();
    BigInteger p = new BigInteger(1, key.prime());
    BigInteger q = publicKey.modulus().divide(p);
    BigInteger phi = p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE));
    BigInteger d = publicKey.exponent().modInverse(phi);
    KeyFactory factory = KeyFactory.getInstance("RSA");
    javaPrivate = factory.generatePrivate(new RSAPrivateKeySpec(publicKey.modulus(), d));
    javaPublic =
        factory.generatePublic(new RSAPublicKeySpec(publicKey.modulus(), publicKey.exponent()));
  }

  @ParameterizedTest
  @CsvSource({"1024,0", "2048,65537", "3072,0", "2048,4294967291"})
  void makesKeysOfTheSizeAskedFor(int bits, long exponent) throws CryptException {
    RsaPrivateKey made = RsaKeyGenerator.generate(bits, (int) exponent, random("size" + bits));
    BigInteger p = new BigInteger(1, made.prime());
    BigInteger n = made.publicKey().modulus();
    assertThat(n.bitLength()).isEqualTo(bits);
    assertThat(made.publicKey().exponent()).isEqualTo(exponent == 0 ? 65537 : exponent);
    assertThat(p.bitLength()).isEqualTo(bits / 2);
    assertThat(p.isProbablePrime(64)).isTrue();
    assertThat(n.divide(p).isProbablePrime(64)).isTrue();
    assertThat(n.mod(p)).isZero();
    byte[] value = BigIntegers.asUnsignedByteArray(bits / 8, n.shiftRight(1));
    assertThat(made.publicKey().apply(made.apply(value))).isEqualTo(value);
  }

  @Test
  void takesOnlyPrimeExponentsThatAreNotSmall() {
    for (int exponent : new int[] {0, 65537, 65539, (int) 4294967291L}) {
      assertThat(RsaKeyGenerator.isExponent(exponent)).isTrue();
    }
    for (int exponent : new int[] {1, 3, 65535, 65536, 65541, 65537 * 65535, -1}) {
      assertThat(RsaKeyGenerator.isExponent(exponent)).isFalse();
    }
    refused(Failure.RANGE, () -> RsaKeyGenerator.generate(2048, 3, random("")));
    for (int bits : new int[] {-1024, 0, 1023, 2047, 8192}) {
      refused(Failure.VALUE, () -> RsaKeyGenerator.generate(bits, 0, random("")));
    }
  }

  @Test
  void knowsAKeyByEitherPrime() throws CryptException {
    BigInteger p = new BigInteger(1, key.prime());
    byte[] q = BigIntegers.asUnsignedByteArray(publicKey.modulus().divide(p));
    byte[] value = new byte[256];
    value[255] = 2;
    byte[] expected = key.apply(value);
    assertThat(RsaPrivateKey.of(publicKey, q).apply(value)).isEqualTo(expected);
    assertThat(RsaPrivateKey.of(publicKey, q).prime()).isEqualTo(q);
    assertThat(RsaPrivateKey.of(publicKey, key.prime()).apply(value)).isEqualTo(expected);
  }

  @Test
  void refusesASensitiveValueThatIsNoFactor() {
    BigInteger p = new BigInteger(1, key.prime());
    refusedAsUnbound(p.add(BigInteger.TWO));
    refusedAsUnbound(BigInteger.ZERO);
    refusedAsUnbound(BigInteger.ONE);
    refusedAsUnbound(publicKey.modulus());
    // A factor, but 65537 has no inverse modulo 65537 k + 1 - 1.
    RsaPublicKey even =
        new RsaPublicKey(BigInteger.valueOf(65537L * 6 + 1).multiply(p), publicKey.exponent());
    refused(Failure.BINDING, () -> RsaPrivateKey.of(even, key.prime()));
    // The same prime twice: no Chinese remainder.
    RsaPublicKey square = new RsaPublicKey(p.multiply(p), publicKey.exponent());
    refused(Failure.BINDING, () -> RsaPrivateKey.of(square, key.prime()));
  }

  private static void refusedAsUnbound(BigInteger value) {
    byte[] bytes = BigIntegers.asUnsignedByteArray(value);
    refused(Failure.BINDING, () -> RsaPrivateKey.of(publicKey, bytes));
  }

  @Test
  void refusesNumbersThatAreNotBelowTheModulus() throws CryptException {
    byte[] modulus = BigIntegers.asUnsignedByteArray(publicKey.modulus());
    refused(Failure.VALUE, () -> RsaEncryption.encryptRaw(publicKey, modulus));
    refused(Failure.SIZE, () -> RsaEncryption.decryptRaw(key, modulus));
    refused(Failure.SIZE, () -> RsaEncryption.decryptRaw(key, new byte[255]));
    refused(Failure.SIZE, () -> RsaEncryption.decryptRaw(key, new byte[257]));
    byte[] padded = new byte[300];
    padded[299] = 7;
    byte[] cipherText = RsaEncryption.encryptRaw(publicKey, padded);
    assertThat(RsaEncryption.decryptRaw(key, cipherText))
        .isEqualTo(Arrays.copyOfRange(padded, 44, 300));
  }

  @Test
  void decryptsPkcs1WhatJavaEncrypts() throws Exception {
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.ENCRYPT_MODE, javaPublic);
    assertThat(RsaEncryption.decryptPkcs1(key, cipher.doFinal(MESSAGE))).isEqualTo(MESSAGE);
    cipher.init(Cipher.DECRYPT_MODE, javaPrivate);
    byte[] ours = RsaEncryption.encryptPkcs1(publicKey, MESSAGE, random("padding"));
    assertThat(cipher.doFinal(ours)).isEqualTo(MESSAGE);
  }

  @Test
  void refusesWhatIsNotPaddedAsPkcs1() throws CryptException {
    byte[] block = new byte[256];
    Arrays.fill(block, (byte) 0x55);
    block[0] = 0;
    block[1] = 2;
    block[10] = 0;
    assertThat(RsaEncryption.decryptPkcs1(key, publicKey.apply(block))).hasSize(245);
    for (int[] fault : new int[][] {{1, 1}, {1, 0}, {9, 0}, {0, 1}}) {
      byte[] broken = block.clone();
      broken[fault[0]] = (byte) fault[1];
      refused(Failure.VALUE, () -> RsaEncryption.decryptPkcs1(key, publicKey.apply(broken)));
    }
    block[10] = 1;
    refused(Failure.VALUE, () -> RsaEncryption.decryptPkcs1(key, publicKey.apply(block)));
    refused(Failure.SIZE, () -> RsaEncryption.decryptPkcs1(key, new byte[255]));
    refused(
        Failure.VALUE,
        () -> RsaEncryption.encryptPkcs1(publicKey, new byte[246], random("padding")));
    assertThat(RsaEncryption.encryptPkcs1(publicKey, new byte[245], random("padding")))
        .hasSize(256);
  }

  @ParameterizedTest
  @CsvSource({"SHA1,SHA-1", "SHA256,SHA-256", "SHA384,SHA-384", "SHA512,SHA-512"})
  void exchangesOaepWithJava(Hash hash, String javaHash) throws Exception {
    OAEPParameterSpec spec =
        new OAEPParameterSpec(
            javaHash, "MGF1", new MGF1ParameterSpec(javaHash), new PSource.PSpecified(LABEL));
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(Cipher.ENCRYPT_MODE, javaPublic, spec);
    byte[] theirs = cipher.doFinal(MESSAGE);
    assertThat(RsaEncryption.decryptOaep(key, hash, LABEL, theirs)).isEqualTo(MESSAGE);
    cipher.init(Cipher.DECRYPT_MODE, javaPrivate, spec);
    byte[] ours = RsaEncryption.encryptOaep(publicKey, hash, LABEL, MESSAGE, random("seed"));
    assertThat(cipher.doFinal(ours)).isEqualTo(MESSAGE);
    refused(Failure.VALUE, () -> RsaEncryption.decryptOaep(key, hash, new byte[0], theirs));
    theirs[200] ^= 1;
    refused(Failure.VALUE, () -> RsaEncryption.decryptOaep(key, hash, LABEL, theirs));
  }

  @Test
  void refusesOaepThatDoesNotFitTheKey() throws CryptException {
    RsaPrivateKey small = RsaKeyGenerator.generate(1024, 0, random("small"));
    RsaPublicKey smallPublic = small.publicKey();
    refused(
        Failure.HASH,
        () ->
            RsaEncryption.encryptOaep(
                smallPublic, Hash.SHA512, LABEL, new byte[0], random("seed")));
    refused(
        Failure.VALUE, () -> RsaEncryption.decryptOaep(small, Hash.SHA512, LABEL, new byte[128]));
    refused(
        Failure.VALUE,
        () ->
            RsaEncryption.encryptOaep(
                smallPublic, Hash.SHA256, LABEL, new byte[63], random("seed")));
    byte[] full =
        RsaEncryption.encryptOaep(smallPublic, Hash.SHA256, LABEL, new byte[62], random("seed"));
    assertThat(RsaEncryption.decryptOaep(small, Hash.SHA256, LABEL, full)).isEqualTo(new byte[62]);
  }

  @ParameterizedTest
  @EnumSource(names = {"SHA1", "SHA256", "SHA384", "SHA512"})
  void signsPkcs1ToTheByteAsJavaDoes(Hash hash) throws Exception {
    Signature java = Signature.getInstance(hash + "withRSA");
    java.initSign(javaPrivate);
    java.update(MESSAGE);
    byte[] digest = hash.digest(MESSAGE);
    byte[] signature = RsaSignature.signPkcs1(key, hash, digest);
    assertThat(signature).isEqualTo(java.sign());
    RsaSignature.verifyPkcs1(publicKey, hash, digest, signature);
    refusesChanges((d, s) -> RsaSignature.verifyPkcs1(publicKey, hash, d, s), digest, signature);
  }

  @ParameterizedTest
  @CsvSource({"SHA1,SHA-1,20", "SHA256,SHA-256,32", "SHA384,SHA-384,48", "SHA512,SHA-512,64"})
  void exchangesPssWithJava(Hash hash, String javaHash, int saltSize) throws Exception {
    byte[] digest = hash.digest(MESSAGE);
    byte[] ours = RsaSignature.signPss(key, hash, digest, random("salt"));
    assertThat(RsaSignature.pssSaltSize(hash, 256)).isEqualTo(saltSize);
    Signature java = pss(javaHash, saltSize);
    java.initVerify(javaPublic);
    java.update(MESSAGE);
    assertThat(java.verify(ours)).isTrue();
    refusesChanges((d, s) -> RsaSignature.verifyPss(publicKey, hash, d, s), digest, ours);
    for (int theirSalt : new int[] {0, 1, saltSize, 256 - 2 - hash.digestSize()}) {
      Signature other = pss(javaHash, theirSalt);
      other.initSign(javaPrivate);
      other.update(MESSAGE);
      RsaSignature.verifyPss(publicKey, hash, digest, other.sign());
    }
  }

  /** FIPS 186-4 §5.5 e: SHA-512 with a key of 1024 bits leaves room for 62 bytes. */
  @Test
  void shortensTheSaltThatDoesNotFit() throws CryptException {
    RsaPrivateKey small = RsaKeyGenerator.generate(1024, 0, random("small"));
    byte[] digest = Hash.SHA512.digest(MESSAGE);
    assertThat(RsaSignature.pssSaltSize(Hash.SHA512, 128)).isEqualTo(62);
    byte[] signature = RsaSignature.signPss(small, Hash.SHA512, digest, random("salt"));
    RsaSignature.verifyPss(small.publicKey(), Hash.SHA512, digest, signature);
  }

  @Test
  void refusesDigestsOfAnotherHash() {
    refused(Failure.VALUE, () -> RsaSignature.signPkcs1(key, Hash.SHA256, new byte[20]));
    refused(Failure.VALUE, () -> RsaSignature.signPss(key, Hash.SHA256, new byte[20], random("")));
    refused(
        Failure.SIGNATURE,
        () -> RsaSignature.verifyPkcs1(publicKey, Hash.SHA256, new byte[20], new byte[256]));
    refused(
        Failure.SIGNATURE,
        () -> RsaSignature.verifyPss(publicKey, Hash.SHA256, new byte[20], new byte[256]));
  }

  /** TPM2_LoadExternal takes any modulus; nothing but a refusal may come of it. */
  @Test
  void keepsToItsRefusalsWithModuliThatAreNone() {
    for (byte[] modulus : new byte[][] {{2}, {0x0F}, {1, 0}, range(1, 40), new byte[] {-1, -2}}) {
      RsaPublicKey odd = RsaPublicKey.of(modulus, 0);
      for (int size = 0; size <= odd.size() + 1; size++) {
        byte[] signature = new byte[size];
        refused(
            Failure.SIGNATURE,
            () -> RsaSignature.verifyPkcs1(odd, Hash.SHA1, new byte[20], signature));
        refused(
            Failure.SIGNATURE,
            () -> RsaSignature.verifyPss(odd, Hash.SHA1, new byte[20], signature));
      }
      refused(
          Failure.HASH,
          () -> RsaEncryption.encryptOaep(odd, Hash.SHA1, LABEL, MESSAGE, random("")));
    }
  }

  private interface Verification {
    void of(byte[] digest, byte[] signature) throws CryptException;
  }

  private static void refusesChanges(Verification verification, byte[] digest, byte[] signature) {
    byte[] otherDigest = digest.clone();
    otherDigest[0] ^= 1;
    refused(Failure.SIGNATURE, () -> verification.of(otherDigest, signature));
    byte[] otherSignature = signature.clone();
    otherSignature[17] ^= 1;
    refused(Failure.SIGNATURE, () -> verification.of(digest, otherSignature));
    refused(
        Failure.SIGNATURE,
        () -> verification.of(digest, Arrays.copyOf(signature, signature.length - 1)));
    byte[] tooLarge = new byte[signature.length];
    Arrays.fill(tooLarge, (byte) 0xFF);
    refused(Failure.SIGNATURE, () -> verification.of(digest, tooLarge));
  }

  private static Signature pss(String hash, int saltSize) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), saltSize, 1));
    return signature;
  }

  static void refused(Failure failure, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CryptException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }
}
