package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.hex;
import static dev.tpm4j.simulator.crypto.Bytes.number;
import static dev.tpm4j.simulator.crypto.Bytes.random;
import static dev.tpm4j.simulator.crypto.RsaTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Elliptic curves against published examples and the Java runtime's own. */
class EccTest {

  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @EnumSource
  void hasAGeneratorOfItsOrder(EccCurve curve) throws CryptException {
    assertThat(curve.contains(curve.g())).isTrue();
    assertThat(curve.n().isProbablePrime(64)).isTrue();
    assertThat(curve.p().isProbablePrime(64)).isTrue();
    assertThat(curve.h()).isOne();
    assertThat(curve.fieldSize()).isEqualTo((curve.keyBits() + 7) / 8);
    EccPoint last = curve.multiply(curve.n().subtract(BigInteger.ONE));
    assertThat(last.x()).isEqualTo(curve.g().x());
    assertThat(last.y()).isEqualTo(curve.p().subtract(curve.g().y()));
    refused(Failure.NO_RESULT, () -> curve.multiply(curve.n()));
    refused(Failure.NO_RESULT, () -> curve.multiply(last, BigInteger.ZERO));
    assertThat(EccCurve.ofId(curve.id())).isEqualTo(curve);
  }

  @ParameterizedTest
  @CsvSource({"NIST_P256,secp256r1", "NIST_P384,secp384r1", "NIST_P521,secp521r1"})
  void hasTheParametersThatJavaHas(EccCurve curve, String name) throws Exception {
    ECParameterSpec java = parameters(name);
    assertThat(curve.a()).isEqualTo(java.getCurve().getA());
    assertThat(curve.b()).isEqualTo(java.getCurve().getB());
    assertThat(curve.n()).isEqualTo(java.getOrder());
    assertThat(curve.g().x()).isEqualTo(java.getGenerator().getAffineX());
    assertThat(curve.g().y()).isEqualTo(java.getGenerator().getAffineY());
  }

  @ParameterizedTest
  @EnumSource
  void refusesPointsThatAreNotOnTheCurve(EccCurve curve) {
    EccPoint g = curve.g();
    EccPoint beside = new EccPoint(g.x(), g.y().add(BigInteger.ONE));
    EccPoint unreduced = new EccPoint(g.x().add(curve.p()), g.y());
    EccPoint zero = EccPoint.of(new byte[0], new byte[0]);
    byte[] huge = new byte[128];
    Arrays.fill(huge, (byte) 0xFF);
    EccPoint far = EccPoint.of(huge, huge);
    for (EccPoint point : new EccPoint[] {beside, unreduced, zero, far}) {
      assertThat(curve.contains(point)).isFalse();
      refused(Failure.ECC_POINT, () -> curve.multiply(point, BigInteger.TWO));
    }
  }

  @ParameterizedTest
  @EnumSource
  void makesKeysFromEightBytesMoreThanTheOrder(EccCurve curve) throws CryptException {
    EccKeyPair key = curve.generate(random("key"));
    int length = (curve.n().bitLength() + 7) / 8 + 8;
    BigInteger bytes = new BigInteger(1, random("key").generate(length));
    BigInteger nMinusOne = curve.n().subtract(BigInteger.ONE);
    assertThat(key.d()).isEqualTo(bytes.mod(nMinusOne).add(BigInteger.ONE));
    assertThat(curve.isPrivateKey(key.d())).isTrue();
    assertThat(curve.multiply(curve.g(), key.d())).isEqualTo(key.q());
    assertThat(curve.isPrivateKey(BigInteger.ZERO)).isFalse();
    assertThat(curve.isPrivateKey(curve.n())).isFalse();
    assertThat(key.toString()).doesNotContain(key.d().toString());
  }

  /** NIST CAVP, KAS ECC CDH Primitive, P-256, COUNT = 0. */
  @Test
  void givesTheSharedSecretOfThePublishedVector() throws CryptException {
    EccPoint theirs =
        new EccPoint(
            number("700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"),
            number("db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac"));
    BigInteger d = number("7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534");
    assertThat(EccCurve.NIST_P256.multiply(theirs, d).x())
        .isEqualTo(number("46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b"));
  }

  @ParameterizedTest
  @CsvSource({"NIST_P256,secp256r1", "NIST_P384,secp384r1", "NIST_P521,secp521r1"})
  void agreesWithJavaOnASharedSecret(EccCurve curve, String name) throws Exception {
    EccKeyPair ours = curve.generate(random("ours"));
    EccKeyPair theirs = curve.generate(random("theirs"));
    KeyAgreement java = KeyAgreement.getInstance("ECDH");
    java.init(privateKey(name, theirs));
    java.doPhase(publicKey(name, ours), true);
    assertThat(curve.bytes(curve.multiply(theirs.q(), ours.d()).x()))
        .isEqualTo(java.generateSecret());
  }

  @ParameterizedTest
  @CsvSource({
    "NIST_P256,secp256r1,SHA1",
    "NIST_P256,secp256r1,SHA256",
    "NIST_P256,secp256r1,SHA512",
    "NIST_P384,secp384r1,SHA384",
    "NIST_P384,secp384r1,SHA512",
    "NIST_P521,secp521r1,SHA512"
  })
  void exchangesEcdsaWithJava(EccCurve curve, String name, Hash hash) throws Exception {
    EccKeyPair key = curve.generate(random("ECDSA" + curve));
    byte[] digest = hash.digest(MESSAGE);
    EccSignature ours = EccSigning.ecdsa(curve, key.d(), digest, random("k"));
    Signature java = Signature.getInstance(hash + "withECDSAinP1363Format");
    java.initVerify(publicKey(name, key));
    java.update(MESSAGE);
    assertThat(java.verify(Tpm2b.concat(ours.r(), ours.s()))).isTrue();
    java.initSign(privateKey(name, key));
    java.update(MESSAGE);
    byte[] theirs = java.sign();
    EccSignature signature =
        new EccSignature(
            Arrays.copyOf(theirs, theirs.length / 2),
            Arrays.copyOfRange(theirs, theirs.length / 2, theirs.length));
    EccSigning.verifyEcdsa(curve, key.q(), digest, signature);
    refusesChanges(
        curve, (d, s) -> EccSigning.verifyEcdsa(curve, key.q(), d, s), digest, signature);
  }

  /** RFC 6979 A.2.5, SHA-256, message "sample". */
  @Test
  void verifiesThePublishedEcdsaSignature() throws CryptException {
    EccPoint q =
        new EccPoint(
            number("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
            number("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"));
    EccSignature signature =
        new EccSignature(
            hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"),
            hex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"));
    byte[] digest = Hash.SHA256.digest("sample".getBytes(StandardCharsets.US_ASCII));
    EccSigning.verifyEcdsa(EccCurve.NIST_P256, q, digest, signature);
  }

  @ParameterizedTest
  @EnumSource
  void signsAndVerifiesOnEveryCurve(EccCurve curve) throws CryptException {
    EccKeyPair key = curve.generate(random("key"));
    byte[] digest = Hash.SHA256.digest(MESSAGE);
    EccSignature ecdsa = EccSigning.ecdsa(curve, key.d(), digest, random("k"));
    EccSigning.verifyEcdsa(curve, key.q(), digest, ecdsa);
    EccSignature schnorr = EccSigning.ecSchnorr(curve, key.d(), Hash.SHA256, digest, random("k"));
    EccSigning.verifyEcSchnorr(curve, key.q(), Hash.SHA256, digest, schnorr);
    refusesChanges(
        curve,
        (d, s) -> EccSigning.verifyEcSchnorr(curve, key.q(), Hash.SHA256, d, s),
        digest,
        schnorr);
    EccSignature sm2 = EccSigning.sm2(curve, key.d(), digest, random("k"));
    EccSigning.verifySm2(curve, key.q(), digest, sm2);
    refusesChanges(curve, (d, s) -> EccSigning.verifySm2(curve, key.q(), d, s), digest, sm2);
  }

  /** GB/T 32918.5-2017, A.2. */
  @Test
  void verifiesThePublishedSm2Signature() throws CryptException {
    BigInteger d = number("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
    EccPoint q = EccCurve.SM2_P256.multiply(d);
    assertThat(q.x())
        .isEqualTo(number("09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"));
    byte[] e = hex("F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640");
    EccSignature signature =
        new EccSignature(
            hex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"),
            hex("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"));
    EccSigning.verifySm2(EccCurve.SM2_P256, q, e, signature);
    BigInteger noKey = EccCurve.SM2_P256.n().subtract(BigInteger.ONE);
    refused(Failure.NO_RESULT, () -> EccSigning.sm2(EccCurve.SM2_P256, noKey, e, random("k")));
  }

  /** The signature proves knowledge of d: [s]G is the commitment [r]G plus [T]Q. */
  @Test
  void signsWithEcdaaWhatWasCommittedTo() throws CryptException {
    EccCurve curve = EccCurve.BN_P256;
    EccKeyPair key = curve.generate(random("key"));
    byte[] digest = Hash.SHA256.digest(MESSAGE);
    byte[] name = hex("000b00112233");
    BigInteger r = EccCommit.secret(Hash.SHA512, hex("5555"), name, 7, curve);
    assertThat(curve.isPrivateKey(r)).isTrue();
    assertThat(r).isEqualTo(EccCommit.secret(Hash.SHA512, hex("5555"), name, 7, curve));
    assertThat(r).isNotEqualTo(EccCommit.secret(Hash.SHA512, hex("5555"), name, 8, curve));
    EccPoint commitment =
        EccCommit.points(curve, Optional.empty(), Optional.empty(), key.d(), r).e().orElseThrow();
    EccSignature signature =
        EccSigning.ecdaa(curve, key.d(), Hash.SHA256, digest, r, random("nonce"));
    BigInteger t = new BigInteger(1, Hash.SHA256.digest(signature.r(), digest)).mod(curve.n());
    BigInteger minusT = curve.n().subtract(t);
    assertThat(EccCurve.finite(curve.sum(new BigInteger(1, signature.s()), key.q(), minusT)))
        .isEqualTo(commitment);
  }

  @Test
  void commitsToThePointsThatWereGiven() throws CryptException {
    EccCurve curve = EccCurve.NIST_P256;
    EccPoint m = curve.multiply(BigInteger.valueOf(3));
    EccPoint b = curve.multiply(BigInteger.valueOf(5));
    BigInteger d = BigInteger.valueOf(7);
    BigInteger r = BigInteger.valueOf(11);
    EccCommit.Points both = EccCommit.points(curve, Optional.of(m), Optional.of(b), d, r);
    assertThat(both.k()).contains(curve.multiply(BigInteger.valueOf(35)));
    assertThat(both.l()).contains(curve.multiply(BigInteger.valueOf(55)));
    assertThat(both.e()).contains(curve.multiply(BigInteger.valueOf(33)));
    EccCommit.Points onlyB = EccCommit.points(curve, Optional.empty(), Optional.of(b), d, r);
    assertThat(onlyB.e()).isEmpty();
    EccPoint off = new EccPoint(BigInteger.ONE, BigInteger.ONE);
    refused(
        Failure.ECC_POINT, () -> EccCommit.points(curve, Optional.empty(), Optional.of(off), d, r));
  }

  /** The commit nonce in the state of a swtpm 0.7.1, and what EC_Ephemeral then gave. */
  @ParameterizedTest
  @CsvSource({
    "NIST_P256,0,f8b3a7048cf8f4e72e2a872caf265146ad3f1b7739816a1dcd26b9ecbef53e91",
    "NIST_P384,1,487b225e0467749aa60284f2b275b6ebff475ada70b2b9c39dbf4d23ef9ddf39"
        + "90c2aba87d9fa48d97f175b63b1b81f8",
    "NIST_P521,2,d7e9235b66121c69658b6f11a3ed6c1cfc1c95ac621481c057cee5ae2203b6b4"
        + "65d5a321325cbe58e1253360a636d99a7cd4366fc50611ae832f9f05e60c8a50b",
    "BN_P256,3,1ef93b2c02923aff92a7796932f1150ddeeedf90d3f1ad0d6238e2d869fbdfd0",
    "BN_P638,4,1b2a0a5e8b77cb3559a52c3079df449a11089123fd3936058f6b1238c00fee80"
        + "e053bc8800abaca12252b570fa9e4bf7b07a46e536cc9faf2acb85f0a4dc045c"
        + "939abb7820c2156b9526af12b2dbdbce"
  })
  void commitsToTheNumbersThatTheReferenceCodeDoes(EccCurve curve, long count, String x)
      throws CryptException {
    byte[] nonce =
        hex(
            "a0b552e56de125c085759b4cfd50d7c8c12cdfeade49bda4ae86e25c4d2fbc5c"
                + "fbe3e848f030c43a74a02ca229efff8aea8fd69989305013a0fe929defa3e9f2");
    BigInteger r = EccCommit.secret(Hash.SHA512, nonce, new byte[0], count, curve);
    assertThat(curve.multiply(r).x()).isEqualTo(number(x));
  }

  @ParameterizedTest
  @EnumSource
  void findsANumberForTheCommitmentOnEveryCurve(EccCurve curve) throws CryptException {
    BigInteger r = EccCommit.secret(Hash.SHA512, hex("55"), new byte[0], 1, curve);
    assertThat(curve.isPrivateKey(r)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void bothSidesOfAnExchangeFindOnePoint(EccCurve curve) throws CryptException {
    EccKeyPair aStatic = curve.generate(random("a static"));
    EccKeyPair aEphemeral = curve.generate(random("a ephemeral"));
    EccKeyPair bStatic = curve.generate(random("b static"));
    EccKeyPair bEphemeral = curve.generate(random("b ephemeral"));
    assertThat(EccKeyExchange.mqv(curve, aStatic.d(), aEphemeral.d(), bStatic.q(), bEphemeral.q()))
        .isEqualTo(
            EccKeyExchange.mqv(curve, bStatic.d(), bEphemeral.d(), aStatic.q(), aEphemeral.q()));
    assertThat(EccKeyExchange.sm2(curve, aStatic.d(), aEphemeral.d(), bStatic.q(), bEphemeral.q()))
        .isEqualTo(
            EccKeyExchange.sm2(curve, bStatic.d(), bEphemeral.d(), aStatic.q(), aEphemeral.q()));
  }

  private interface Verification {
    void of(byte[] digest, EccSignature signature) throws CryptException;
  }

  private static void refusesChanges(
      EccCurve curve, Verification verification, byte[] digest, EccSignature signature) {
    byte[] otherDigest = digest.clone();
    otherDigest[0] ^= 1;
    refused(Failure.SIGNATURE, () -> verification.of(otherDigest, signature));
    byte[] n = curve.bytes(curve.n());
    for (byte[] bad : new byte[][] {new byte[0], {0}, {1}, n, new byte[128]}) {
      refused(
          Failure.SIGNATURE, () -> verification.of(digest, new EccSignature(bad, signature.s())));
      refused(
          Failure.SIGNATURE, () -> verification.of(digest, new EccSignature(signature.r(), bad)));
    }
  }

  private static ECParameterSpec parameters(String name) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(name));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  private static PrivateKey privateKey(String name, EccKeyPair key)
      throws GeneralSecurityException {
    return KeyFactory.getInstance("EC")
        .generatePrivate(new ECPrivateKeySpec(key.d(), parameters(name)));
  }

  private static PublicKey publicKey(String name, EccKeyPair key) throws GeneralSecurityException {
    ECPoint point = new ECPoint(key.q().x(), key.q().y());
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(point, parameters(name)));
  }
}
