package dev.tpm4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.client.session.AlteredResponseException;
import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.UnexpectedKeyException;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Certify;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.EvictControl;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.ReadPublic;
import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSu;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSigScheme;
import dev.tpm4j.codec.type.TpmuSigScheme;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Given a bus that somebody listens to, or more: one line keeps the secrets off it. */
class BusProtectionTest {

  private static final byte[] AUTH = "open sesame".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SECRET = "forty thieves".getBytes(StandardCharsets.US_ASCII);

  private static boolean holds(byte[] recording, byte[] secret) {
    return new String(recording, StandardCharsets.ISO_8859_1)
        .contains(new String(secret, StandardCharsets.ISO_8859_1));
  }

  private static void sealAndUnseal(TpmClient tpm) {
    try (TpmScope scope = tpm.scope()) {
      TpmObject parent = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      Create.Response sealed =
          tpm.execute(
              new Create.Request(
                  parent.handle(),
                  new TpmsSensitiveCreate(Octets.of(AUTH), Octets.of(SECRET)),
                  KeyTemplate.sealed(),
                  Octets.EMPTY,
                  List.of()));
      TpmObject object =
          scope.load(parent, sealed.outPrivate(), sealed.outPublic(), Octets.of(AUTH));
      assertThat(tpm.execute(new Unseal.Request(object.handle())).outData())
          .isEqualTo(Octets.of(SECRET));
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void withoutProtectionTheBusHoldsTheSecretAndTheAuthValue(Peer peer) {
    Interposer listener = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(listener)) {
      sealAndUnseal(tpm);
    }
    assertThat(holds(listener.heard(), SECRET)).isTrue();
    assertThat(holds(listener.heard(), AUTH)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void withProtectionItHoldsNeither(Peer peer) {
    Interposer listener = new Interposer(peer.open());
    Octets random;
    try (TpmClient tpm = TpmClient.connect(listener).protectBus()) {
      sealAndUnseal(tpm);
      random = tpm.execute(new GetRandom.Request(24)).randomBytes();
    }
    assertThat(holds(listener.heard(), SECRET)).isFalse();
    assertThat(holds(listener.heard(), AUTH)).isFalse();
    assertThat(holds(listener.heard(), random.toByteArray())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wiresOfAnSpiBusShowTheSecretOnlyWithoutProtection(boolean protect) {
    VirtualBoard board = new VirtualBoard(TpmEngine.create(EngineOptions.defaults()));
    WireTap tap = new WireTap();
    try (TpmTransport transport = tap.connect(board);
        TpmClient tpm = TpmClient.connect(transport)) {
      tpm.execute(new Startup.Request(TpmSu.CLEAR));
      if (protect) {
        tpm.protectBus();
      }
      sealAndUnseal(tpm);
    }
    assertThat(tap.bytes().length).isGreaterThan(1000);
    assertThat(holds(tap.bytes(), SECRET)).isEqualTo(!protect);
    assertThat(holds(tap.bytes(), AUTH)).isEqualTo(!protect);
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void eachResponseIsVerifiedAlsoThoseThatCannotBeEncrypted(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(interposer).protectBus()) {
      PcrRead.Request read =
          new PcrRead.Request(
              List.of(new TpmsPcrSelection(TpmAlgId.SHA256, Octets.ofHex("010000"))));
      assertThat(tpm.execute(read).pcrValues()).hasSize(1);
      interposer.onResponse(Interposer.flip(Byte.SIZE * 40));
      assertThatThrownBy(() -> tpm.execute(read)).isInstanceOf(AlteredResponseException.class);
      interposer.rest();
      assertThatThrownBy(() -> tpm.execute(read))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("altered");
      tpm.protectBus();
      assertThat(tpm.execute(read).pcrValues()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void twoAuthValuesInACommandAreBothKeptOffTheBus(Peer peer) {
    Interposer listener = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(listener).protectBus();
        TpmScope scope = tpm.scope()) {
      TpmsSensitiveCreate sensitive = new TpmsSensitiveCreate(Octets.of(AUTH), Octets.EMPTY);
      TpmObject signer = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccSigning(), sensitive);
      TpmObject object = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage(), sensitive);
      Certify.Response certified =
          tpm.execute(
              new Certify.Request(
                  object.handle(),
                  signer.handle(),
                  Octets.EMPTY,
                  new TpmtSigScheme(TpmAlgId.NULL, new TpmuSigScheme.Null())));
      assertThat(TpmKeys.verify(signer.area(), certified.certifyInfo(), certified.signature()))
          .isTrue();
    }
    assertThat(holds(listener.heard(), AUTH)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void persistentKeyIsUsedUnderTheNameThatTheBusGives(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open())) {
      int handle = 0x81000001;
      TpmtPublic area;
      try (TpmScope scope = tpm.scope()) {
        TpmObject key = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
        area = key.area();
        tpm.execute(new EvictControl.Request(TpmRh.RH_OWNER, key.handle(), handle));
      }
      tpm.protectBus(BusKey.persistent(handle, Entity.nameOf(area)));
      assertThat(tpm.execute(new ReadPublic.Request(handle)).outPublic()).isEqualTo(area);
      tpm.protectBus(BusKey.primary(TpmRh.RH_OWNER, KeyTemplate.eccStorage(), area));
      assertThat(tpm.execute(new ReadPublic.Request(handle)).outPublic()).isEqualTo(area);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void endorsementKeyIsTheOneOfTheCertificateOrNothingIsSent(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open());
        TpmClient other = TpmClient.connect(peer.open())) {
      TpmtPublic rsa;
      TpmtPublic ecc;
      try (TpmScope scope = tpm.scope()) {
        rsa = scope.createPrimary(TpmRh.RH_ENDORSEMENT, KeyTemplate.rsaEndorsement()).area();
        ecc = scope.createPrimary(TpmRh.RH_ENDORSEMENT, KeyTemplate.eccEndorsement()).area();
      }
      for (TpmtPublic key : List.of(rsa, ecc)) {
        BusKey pinned = BusKey.endorsement(TpmKeys.publicKey(key));
        tpm.protectBus(pinned);
        sealAndUnseal(tpm);
        assertThatThrownBy(() -> other.protectBus(pinned))
            .isInstanceOf(UnexpectedKeyException.class)
            .hasMessageContaining("answers in its place");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE"})
  void interposerWithAKeyOfHisOwnIsFoundOutByThePinAlone(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(interposer);
        TpmEngine his = TpmEngine.started()) {
      TpmtPublic endorsement;
      try (TpmScope scope = tpm.scope()) {
        endorsement =
            scope.createPrimary(TpmRh.RH_ENDORSEMENT, KeyTemplate.eccEndorsement()).area();
      }
      // He answers everything with a TPM of his own.
      byte[][] asked = new byte[1][];
      interposer.onCommand(
          command -> {
            asked[0] = command;
            return command;
          });
      interposer.onResponse(response -> his.transmit(asked[0]));
      tpm.protectBus();
      assertThat(tpm.execute(new GetRandom.Request(8)).randomBytes().length()).isEqualTo(8);
      assertThatThrownBy(() -> tpm.protectBus(BusKey.endorsement(TpmKeys.publicKey(endorsement))))
          .isInstanceOf(UnexpectedKeyException.class);
      interposer.rest();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void hierarchysValueDoesNotCrossTheBusToMakeThePinnedKey(Peer peer) {
    Interposer listener = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(listener).protectBus()) {
      TpmtPublic endorsement;
      try (TpmScope scope = tpm.scope()) {
        endorsement =
            scope.createPrimary(TpmRh.RH_ENDORSEMENT, KeyTemplate.eccEndorsement()).area();
      }
      tpm.execute(new HierarchyChangeAuth.Request(TpmRh.RH_ENDORSEMENT, Octets.of(AUTH)));
      tpm.protectBus(BusKey.endorsement(TpmKeys.publicKey(endorsement)));
      sealAndUnseal(tpm);
    }
    assertThat(holds(listener.heard(), AUTH)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void nothingIsSentUnprotectedAfterProtectionFailed(Peer peer) {
    Interposer listener = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(listener).protectBus();
        TpmScope scope = tpm.scope()) {
      TpmtPublic other = scope.createPrimary(TpmRh.RH_NULL, KeyTemplate.eccStorage()).area();
      assertThatThrownBy(
              () -> tpm.protectBus(BusKey.primary(TpmRh.RH_OWNER, KeyTemplate.eccStorage(), other)))
          .isInstanceOf(UnexpectedKeyException.class);
      int before = listener.heard().length;
      assertThatThrownBy(
              () -> tpm.execute(new HierarchyChangeAuth.Request(TpmRh.RH_OWNER, Octets.of(AUTH))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("it was flushed");
      assertThat(listener.heard()).hasSize(before);
    }
  }
}
