package dev.tpm4j.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.client.KeyTemplate;
import dev.tpm4j.client.Peer;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvRead;
import dev.tpm4j.codec.command.NvReadPublic;
import dev.tpm4j.codec.command.NvWrite;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmtPublic;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Given a TPM, ours or another: each form of session authorises, encrypts and is answered. */
class SessionFormsTest {

  private static final Octets SECRET = Octets.of(Rig.SECRET);
  private static final int INDEX = 0x01800042;

  static Stream<Arguments> peersAndCiphers() {
    return Stream.of(Peer.ENGINE, Peer.SWTPM)
        .flatMap(
            peer ->
                Stream.of(SessionCipher.values())
                    .filter(cipher -> cipher != SessionCipher.AES_192_CFB)
                    .map(cipher -> Arguments.of(peer, cipher)));
  }

  static Stream<Arguments> peersAndHashes() {
    return Stream.of(Peer.ENGINE, Peer.SWTPM)
        .flatMap(
            peer ->
                Stream.of(
                        HashAlgorithm.SHA1,
                        HashAlgorithm.SHA256,
                        HashAlgorithm.SHA384,
                        HashAlgorithm.SHA512)
                    .map(hash -> Arguments.of(peer, hash)));
  }

  static Stream<Arguments> peersAndSaltKeys() {
    return Stream.of(Peer.values())
        .flatMap(
            peer ->
                Stream.of(
                    Arguments.of(peer, KeyTemplate.eccStorage()),
                    Arguments.of(peer, KeyTemplate.rsaStorage())));
  }

  private static Octets unseal(Rig rig, Entity sealed, SessionUse... uses) {
    return rig.run(new Unseal.Request(sealed.handle()), List.of(sealed), List.of(uses)).outData();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void cipherThatTheTpmLacksIsAnErrorThatNamesTheParameter(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      TpmResponseException refused =
          catchThrowableOfType(
              TpmResponseException.class,
              () -> rig.channel.start(SessionSpec.hmac().cipher(SessionCipher.AES_192_CFB)));
      assertThat(refused.is(TpmRc.VALUE)).isTrue();
      assertThat(refused.refersTo()).isEqualTo("parameter 4, symmetric");
    }
  }

  private static TpmsNvPublic index() {
    return new TpmsNvPublic(
        INDEX, TpmAlgId.SHA256, TpmaNv.AUTHREAD | TpmaNv.AUTHWRITE, Octets.EMPTY, SECRET.length());
  }

  @ParameterizedTest
  @MethodSource("peersAndHashes")
  void hmacSessionAuthorisesManyCommands(Peer peer, HashAlgorithm hash) {
    try (Rig rig = new Rig(peer)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed());
      try (TpmSession session =
          rig.channel.start(
              SessionSpec.hmac().hash(hash).nonceSize(Math.min(32, hash.digestSize())))) {
        for (int i = 0; i < 3; i++) {
          assertThat(unseal(rig, sealed, session.use())).isEqualTo(SECRET);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void wrongAuthorizationValueIsRefusedAndTheSessionStays(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed());
      try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
        Entity wrong = sealed.withAuth(Rig.bytes("tr0ub4dor"));
        TpmResponseException refused =
            catchThrowableOfType(
                TpmResponseException.class, () -> unseal(rig, wrong, session.use()));
        assertThat(refused.is(TpmRc.AUTH_FAIL)).isTrue();
        assertThat(refused.refersTo()).isEqualTo("session 1, for itemHandle");
        assertThat(refused)
            .hasMessageContaining("TPM2_Unseal")
            .hasMessageContaining("TPM_RC_AUTH_FAIL")
            .hasMessageNotContaining("tr0ub4dor");
        assertThat(unseal(rig, sealed, session.use())).isEqualTo(SECRET);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("peersAndCiphers")
  void parametersAreEncryptedBothWays(Peer peer, SessionCipher cipher) {
    try (Rig rig = new Rig(peer)) {
      SaltKey key = rig.saltKey(KeyTemplate.eccStorage());
      Entity owner = Entity.of(TpmRh.RH_OWNER);
      try (TpmSession session =
          rig.channel.start(SessionSpec.hmac().cipher(cipher).saltedTo(key))) {
        if (cipher == SessionCipher.NONE) {
          Entity sealed = rig.sealed(KeyTemplate.sealed());
          assertThatThrownBy(() -> unseal(rig, sealed, session.use().encryptResponse()))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("without a cipher");
          return;
        }
        TpmsNvPublic area = index();
        rig.run(
            new NvDefineSpace.Request(TpmRh.RH_OWNER, Octets.of(Rig.AUTH), area),
            List.of(owner),
            List.of(session.use().encryptCommand()));
        Entity fresh = Entity.nv(area).withAuth(Rig.AUTH);
        rig.run(
            new NvWrite.Request(INDEX, INDEX, SECRET, 0),
            List.of(fresh, fresh),
            List.of(session.use().encryptCommand()));
        Entity written =
            Entity.nv(rig.run(new NvReadPublic.Request(INDEX)).nvPublic()).withAuth(Rig.AUTH);
        NvRead.Response read =
            rig.run(
                new NvRead.Request(INDEX, INDEX, SECRET.length(), 0),
                List.of(written, written),
                List.of(session.use().encryptResponse()));
        assertThat(read.data()).isEqualTo(SECRET);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("peersAndSaltKeys")
  void saltedSessionAuthorisesAndEncrypts(Peer peer, TpmtPublic template) {
    try (Rig rig = new Rig(peer)) {
      SaltKey key = rig.saltKey(template);
      try (TpmSession session = rig.channel.start(SessionSpec.hmac().saltedTo(key))) {
        rig.channel.flush(key.handle());
        Entity sealed = rig.sealed(KeyTemplate.sealed());
        assertThat(unseal(rig, sealed, session.use().encryptResponse())).isEqualTo(SECRET);
        assertThat(
                rig.run(
                        new GetRandom.Request(20),
                        List.of(),
                        List.of(session.use().encryptResponse()))
                    .randomBytes()
                    .length())
            .isEqualTo(20);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void boundSessionNeedsNoAuthValueForWhatItIsBoundTo(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed());
      Entity other = rig.sealed(KeyTemplate.sealed());
      try (TpmSession session = rig.channel.start(SessionSpec.hmac().boundTo(sealed))) {
        assertThat(session.includesAuthOf(sealed)).isFalse();
        assertThat(session.includesAuthOf(other)).isTrue();
        assertThat(unseal(rig, sealed, session.use().encryptResponse())).isEqualTo(SECRET);
        assertThat(unseal(rig, other, session.use().encryptResponse())).isEqualTo(SECRET);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void sessionIsNotBoundAnyMoreWhenTheAuthValueChanges(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Entity owner = Entity.of(TpmRh.RH_OWNER);
      Entity changed = owner.withAuth(Rig.AUTH);
      SaltKey key = rig.saltKey(KeyTemplate.eccStorage());
      try (TpmSession session =
          rig.channel.start(SessionSpec.hmac().saltedTo(key).boundTo(owner))) {
        rig.run(
            new HierarchyChangeAuth.Request(TpmRh.RH_OWNER, Octets.of(Rig.AUTH)),
            List.of(owner),
            List.of(session.use().encryptCommand()));
        // Unbound by now: the value goes into the key, and the response is made with the new one.
        assertThat(session.includesAuthOf(changed)).isTrue();
        rig.run(
            new HierarchyChangeAuth.Request(TpmRh.RH_OWNER, Octets.of(Rig.SECRET)),
            List.of(changed),
            List.of(session.use().encryptCommand()));
        rig.run(
            new HierarchyChangeAuth.Request(TpmRh.RH_OWNER, Octets.EMPTY),
            List.of(owner.withAuth(Rig.SECRET)),
            List.of(session.use()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void threeSessionsShareOneCommand(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      SaltKey key = rig.saltKey(KeyTemplate.eccStorage());
      Entity owner = Entity.of(TpmRh.RH_OWNER);
      try (TpmSession authorising = rig.channel.start(SessionSpec.hmac());
          TpmSession encrypting = rig.channel.start(SessionSpec.hmac().saltedTo(key));
          TpmSession auditing = rig.channel.start(SessionSpec.hmac())) {
        rig.channel.flush(key.handle());
        Entity sealed = rig.sealed(KeyTemplate.sealed());
        assertThat(
                unseal(
                    rig,
                    sealed,
                    authorising.use(),
                    encrypting.use().encryptResponse(),
                    auditing.use().audit()))
            .isEqualTo(SECRET);
        // One session for each direction: the first vouches for the nonces of both.
        TpmsNvPublic area = index();
        rig.run(
            new NvDefineSpace.Request(TpmRh.RH_OWNER, Octets.of(Rig.AUTH), area),
            List.of(owner),
            List.of(authorising.use(), auditing.use().audit(), encrypting.use().encryptCommand()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void lastUseEndsTheSession(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed());
      TpmSession session = rig.channel.start(SessionSpec.hmac());
      assertThat(unseal(rig, sealed, session.use().last())).isEqualTo(SECRET);
      assertThat(session.isUsable()).isFalse();
      assertThatThrownBy(() -> unseal(rig, sealed, session.use()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("continueSession");
      session.close();
    }
  }
}
