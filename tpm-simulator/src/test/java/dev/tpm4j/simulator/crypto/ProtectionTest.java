package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.hex;
import static dev.tpm4j.simulator.crypto.Bytes.random;
import static dev.tpm4j.simulator.crypto.Bytes.range;
import static dev.tpm4j.simulator.crypto.RsaTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import dev.tpm4j.simulator.crypto.SecretSharing.Shared;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What wraps and shares secrets: that it opens, that nothing else does, what hostile blobs meet.
 */
class ProtectionTest {

  private static final byte[] NAME = hex("000b00112233445566778899");
  private static final byte[] DATA = range(0, 75);
  private static final OuterWrap OUTER =
      new OuterWrap(Hash.SHA256, SymmetricAlgorithm.AES, 128, range(0, 32));
  private static final InnerWrap INNER =
      new InnerWrap(Hash.SHA384, SymmetricAlgorithm.AES, range(0, 32));

  @ParameterizedTest
  @EnumSource
  void wrapsWithEveryCipher(SymmetricAlgorithm algorithm) throws CryptException {
    OuterWrap wrap = new OuterWrap(Hash.SHA1, algorithm, 128, range(0, 20));
    byte[] blob = wrap.wrapWithIv(NAME, DATA, random("iv"));
    assertThat(blob).hasSize(2 + 20 + 2 + algorithm.blockSize() + DATA.length);
    assertThat(wrap.unwrapWithIv(NAME, blob)).isEqualTo(DATA);
    byte[] without = wrap.wrap(NAME, DATA);
    assertThat(without).hasSize(2 + 20 + DATA.length);
    assertThat(wrap.unwrap(NAME, without)).isEqualTo(DATA);
    assertThatThrownBy(() -> new OuterWrap(Hash.SHA1, algorithm, 64, range(0, 20)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void opensOnlyWhatItMadeUnderTheName() throws CryptException {
    byte[] outer = OUTER.wrap(NAME, DATA);
    byte[] withIv = OUTER.wrapWithIv(NAME, DATA, random("iv"));
    byte[] inner = INNER.wrap(NAME, DATA);
    assertThat(INNER.unwrap(NAME, inner)).isEqualTo(DATA);
    byte[] otherName = range(0, 34);
    refused(Failure.INTEGRITY, () -> OUTER.unwrap(otherName, outer));
    refused(Failure.INTEGRITY, () -> OUTER.unwrapWithIv(otherName, withIv));
    refused(Failure.INTEGRITY, () -> INNER.unwrap(otherName, inner));
    for (int at = 2; at < outer.length; at++) {
      byte[] changed = outer.clone();
      changed[at] ^= 0x40;
      refused(Failure.INTEGRITY, () -> OUTER.unwrap(NAME, changed));
    }
    OuterWrap other = new OuterWrap(Hash.SHA256, SymmetricAlgorithm.AES, 128, range(1, 33));
    refused(Failure.INTEGRITY, () -> other.unwrap(NAME, outer));
  }

  @Test
  void namesWhatIsWrongWithBlobsThatAreNone() {
    refused(Failure.INSUFFICIENT, () -> OUTER.unwrap(NAME, new byte[0]));
    refused(Failure.INSUFFICIENT, () -> OUTER.unwrap(NAME, new byte[1]));
    refused(Failure.INTEGRITY, () -> OUTER.unwrap(NAME, new byte[2]));
    refused(Failure.SIZE, () -> OUTER.unwrap(NAME, hex("0041")));
    refused(Failure.SIZE, () -> OUTER.unwrap(NAME, hex("ffff")));
    refused(Failure.INSUFFICIENT, () -> OUTER.unwrap(NAME, hex("002011")));
    byte[] outer = OUTER.wrap(NAME, DATA);
    for (int length = 2; length < outer.length; length++) {
      byte[] cut = Arrays.copyOf(outer, length);
      Failure failure = length < 34 ? Failure.INSUFFICIENT : Failure.INTEGRITY;
      refused(failure, () -> OUTER.unwrap(NAME, cut));
    }
    byte[] inner = INNER.wrap(NAME, DATA);
    for (int length = 0; length < inner.length; length++) {
      byte[] cut = Arrays.copyOf(inner, length);
      Failure failure = length < 50 ? Failure.INSUFFICIENT : Failure.INTEGRITY;
      refused(failure, () -> INNER.unwrap(NAME, cut));
    }
  }

  /** Whoever knows the seed can make the HMAC right and the initial value wrong. */
  @Test
  void refusesAnInitialValueOfAnotherCipher() {
    OuterWrap tripleDes = new OuterWrap(Hash.SHA256, SymmetricAlgorithm.TDES, 128, range(0, 32));
    byte[] shortIv = tripleDes.wrapWithIv(NAME, DATA, random("iv"));
    refused(Failure.VALUE, () -> OUTER.unwrapWithIv(NAME, shortIv));
    byte[] integrityKey =
        Kdf.kdfa(Hash.SHA256, range(0, 32), KdfLabel.INTEGRITY, new byte[0], new byte[0], 256);
    for (String content : new String[] {"", "00", "0010", "00101122", "0011"}) {
      byte[] blob =
          Tpm2b.concat(
              Tpm2b.marshal(Hash.SHA256.hmac(integrityKey, hex(content), NAME)), hex(content));
      Failure failure = content.equals("0011") ? Failure.SIZE : Failure.INSUFFICIENT;
      refused(failure, () -> OUTER.unwrapWithIv(NAME, blob));
    }
  }

  @Test
  void opensTheCredentialThatWasSealedForAnObject() throws CryptException {
    byte[] blob = Credential.seal(OUTER, NAME, range(0, 32));
    assertThat(Credential.open(OUTER, NAME, blob)).isEqualTo(range(0, 32));
    refused(Failure.INTEGRITY, () -> Credential.open(OUTER, range(0, 34), blob));
    refused(Failure.SIZE, () -> Credential.open(OUTER, NAME, OUTER.wrap(NAME, hex("0001aabb"))));
    refused(
        Failure.INSUFFICIENT, () -> Credential.open(OUTER, NAME, OUTER.wrap(NAME, hex("0002aa"))));
    refused(Failure.SIZE, () -> Credential.open(OUTER, NAME, OUTER.wrap(NAME, new byte[] {1, 0})));
  }

  @Test
  void sharesASecretThroughAnRsaKey() throws CryptException {
    RsaPrivateKey key = RsaKeyGenerator.generate(2048, 0, random("RSA key"));
    Shared shared =
        SecretSharing.encrypt(key.publicKey(), Hash.SHA384, KdfLabel.SECRET, random("secret"));
    assertThat(shared.secret()).hasSize(48);
    assertThat(SecretSharing.decrypt(key, Hash.SHA384, KdfLabel.SECRET, shared.encrypted()))
        .isEqualTo(shared.secret());
    refused(
        Failure.VALUE,
        () -> SecretSharing.decrypt(key, Hash.SHA384, KdfLabel.IDENTITY, shared.encrypted()));
    byte[] tooLong =
        RsaEncryption.encryptOaep(
            key.publicKey(), Hash.SHA256, KdfLabel.SECRET.bytes(), new byte[33], random("padding"));
    refused(Failure.VALUE, () -> SecretSharing.decrypt(key, Hash.SHA256, KdfLabel.SECRET, tooLong));
    assertThat(shared.toString()).doesNotContain(hex(shared.secret()));
  }

  @ParameterizedTest
  @EnumSource
  void sharesASecretThroughAKeyOnEveryCurve(EccCurve curve) throws CryptException {
    EccKeyPair key = curve.generate(random("key"));
    byte[] x = curve.bytes(key.q().x());
    byte[] y = curve.bytes(key.q().y());
    Shared shared =
        SecretSharing.encrypt(curve, x, y, Hash.SHA256, KdfLabel.DUPLICATE, random("ephemeral"));
    assertThat(
            SecretSharing.decrypt(
                curve, key.d(), x, Hash.SHA256, KdfLabel.DUPLICATE, shared.encrypted()))
        .isEqualTo(shared.secret());
    byte[] cut = Arrays.copyOf(shared.encrypted(), shared.encrypted().length - 1);
    refused(
        Failure.INSUFFICIENT,
        () -> SecretSharing.decrypt(curve, key.d(), x, Hash.SHA256, KdfLabel.DUPLICATE, cut));
    byte[] off = shared.encrypted().clone();
    off[off.length - 1] ^= 1;
    refused(
        Failure.ECC_POINT,
        () -> SecretSharing.decrypt(curve, key.d(), x, Hash.SHA256, KdfLabel.DUPLICATE, off));
    byte[] huge = hex("0051");
    refused(
        Failure.SIZE,
        () -> SecretSharing.decrypt(curve, key.d(), x, Hash.SHA256, KdfLabel.DUPLICATE, huge));
    refused(
        Failure.ECC_POINT,
        () ->
            SecretSharing.encrypt(
                curve, x, x, Hash.SHA256, KdfLabel.DUPLICATE, random("ephemeral")));
  }

  @ParameterizedTest
  @EnumSource
  void decryptsTheParameterThatItEncrypted(SymmetricAlgorithm algorithm) {
    byte[] key = range(0, 40);
    byte[] newer = range(40, 60);
    byte[] older = range(60, 80);
    byte[] encrypted =
        ParameterEncryption.encrypt(Hash.SHA256, algorithm, 128, key, newer, older, DATA);
    assertThat(
            ParameterEncryption.decrypt(Hash.SHA256, algorithm, 128, key, newer, older, encrypted))
        .isEqualTo(DATA);
    assertThat(
            ParameterEncryption.decrypt(Hash.SHA256, algorithm, 128, key, older, newer, encrypted))
        .isNotEqualTo(DATA);
  }

  @Test
  void comparesAndWipes() {
    byte[] secret = range(1, 9);
    assertThat(Secrets.equal(secret, range(1, 9))).isTrue();
    assertThat(Secrets.equal(secret, range(1, 8))).isFalse();
    Secrets.wipe(secret, null);
    assertThat(secret).containsOnly(0);
  }
}
