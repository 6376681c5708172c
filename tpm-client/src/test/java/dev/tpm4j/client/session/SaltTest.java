package dev.tpm4j.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.client.KeyTemplate;
import dev.tpm4j.client.Peer;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmEccCurve;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsEccParms;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmsRsaParms;
import dev.tpm4j.codec.type.TpmsSchemeHash;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtRsaScheme;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given a key to which a salt is encrypted: the TPM finds it out, or nothing is encrypted. */
class SaltTest {

  private static TpmtPublic storage(int curve, HashAlgorithm nameAlg) {
    TpmtPublic p256 = KeyTemplate.eccStorage();
    TpmsEccParms parms = ((TpmuPublicParms.EccDetail) p256.parameters()).value();
    return new TpmtPublic(
        TpmAlgId.ECC,
        nameAlg.id(),
        p256.objectAttributes(),
        Octets.EMPTY,
        new TpmuPublicParms.EccDetail(
            new TpmsEccParms(parms.symmetric(), parms.scheme(), curve, parms.kdf())),
        new TpmuPublicId.Ecc(new TpmsEccPoint(Octets.EMPTY, Octets.EMPTY)));
  }

  private static TpmtPublic oaep(HashAlgorithm hash) {
    return new TpmtPublic(
        TpmAlgId.RSA,
        HashAlgorithm.SHA256.id(),
        TpmaObject.DECRYPT
            | TpmaObject.SENSITIVE_DATA_ORIGIN
            | TpmaObject.USER_WITH_AUTH
            | TpmaObject.FIXED_TPM
            | TpmaObject.FIXED_PARENT,
        Octets.EMPTY,
        new TpmuPublicParms.RsaDetail(
            new TpmsRsaParms(
                new TpmtSymDefObject(
                    TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null()),
                new TpmtRsaScheme(
                    TpmAlgId.OAEP, new TpmuAsymScheme.Oaep(new TpmsSchemeHash(hash.id()))),
                2048,
                0)),
        new TpmuPublicId.Rsa(Octets.EMPTY));
  }

  private static void requireSalted(Peer peer, TpmtPublic template) {
    try (Rig rig = new Rig(peer);
        TpmSession session =
            rig.channel.start(
                SessionSpec.hmac().hash(HashAlgorithm.SHA384).saltedTo(rig.saltKey(template)))) {
      for (int i = 0; i < 2; i++) {
        assertThat(
                rig.run(
                        new GetRandom.Request(8),
                        List.of(),
                        List.of(session.use().encryptResponse()))
                    .randomBytes()
                    .length())
            .isEqualTo(8);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void largerCurvesAndNameAlgorithms(Peer peer) {
    requireSalted(peer, storage(TpmEccCurve.NIST_P384, HashAlgorithm.SHA384));
    requireSalted(peer, storage(TpmEccCurve.NIST_P256, HashAlgorithm.SHA512));
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void oaepWithTheHashOfTheKeysScheme(Peer peer) {
    requireSalted(peer, oaep(HashAlgorithm.SHA256));
    requireSalted(peer, oaep(HashAlgorithm.SHA384));
  }

  @Test
  void pointBesideTheCurveIsRefused() {
    TpmtPublic template = KeyTemplate.eccStorage();
    assertThatThrownBy(() -> Salt.of(template, "SECRET", new SecureRandom()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no point of its curve");
  }

  @Test
  void curveThatJavaLacksIsNamed() {
    TpmtPublic template = storage(TpmEccCurve.BN_P256, HashAlgorithm.SHA256);
    assertThatThrownBy(() -> Salt.of(template, "SECRET", new SecureRandom()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x0010");
  }

  @Test
  void valueIsWiped() {
    try (Rig rig = new Rig(Peer.ENGINE)) {
      Salt salt =
          Salt.of(rig.saltKey(KeyTemplate.eccStorage()).area(), "SECRET", new SecureRandom());
      assertThat(salt.value()).hasSize(32).isNotEqualTo(new byte[32]);
      salt.close();
      assertThat(salt.value()).isEqualTo(new byte[32]);
    }
  }

  @Test
  void keyOfAClosedSessionIsWiped() {
    try (Rig rig = new Rig(Peer.ENGINE)) {
      TpmSession session =
          rig.channel.start(SessionSpec.hmac().saltedTo(rig.saltKey(KeyTemplate.eccStorage())));
      assertThat(session.key()).isNotEqualTo(new byte[32]);
      session.close();
      assertThat(session.key()).isEqualTo(new byte[32]);
      assertThat(session.toString()).matches("HMAC session 0x0200000[0-9a-f]");
    }
  }
}
