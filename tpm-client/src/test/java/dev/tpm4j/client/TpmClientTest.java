package dev.tpm4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmResponseException;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.ResponseCode.Subject;
import dev.tpm4j.codec.command.Clear;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.EvictControl;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.HashSequenceStart;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvRead;
import dev.tpm4j.codec.command.NvReadLock;
import dev.tpm4j.codec.command.NvUndefineSpace;
import dev.tpm4j.codec.command.NvWrite;
import dev.tpm4j.codec.command.NvWriteLock;
import dev.tpm4j.codec.command.ReadPublic;
import dev.tpm4j.codec.command.SequenceComplete;
import dev.tpm4j.codec.command.SequenceUpdate;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given a client: what it knows of the TPM's entities follows what commands do to them. */
class TpmClientTest {

  private static final Octets AUTH = text("secret of the owner");
  private static final int INDEX = 0x01800044;

  private static Octets text(String text) {
    return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void nameOfAnIndexFollowsItsWritesAndLocks(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus()) {
      TpmsNvPublic area =
          new TpmsNvPublic(
              INDEX,
              TpmAlgId.SHA256,
              TpmaNv.AUTHREAD | TpmaNv.AUTHWRITE | TpmaNv.READ_STCLEAR | TpmaNv.WRITE_STCLEAR,
              Octets.EMPTY,
              4);
      tpm.execute(new NvDefineSpace.Request(TpmRh.RH_OWNER, AUTH, area));
      for (int i = 0; i < 2; i++) {
        tpm.execute(new NvWrite.Request(INDEX, INDEX, text("abcd"), 0));
        assertThat(tpm.execute(new NvRead.Request(INDEX, INDEX, 4, 0)).data())
            .isEqualTo(text("abcd"));
      }
      tpm.execute(new NvWriteLock.Request(INDEX, INDEX));
      assertThat(tpm.execute(new NvRead.Request(INDEX, INDEX, 4, 0)).data())
          .isEqualTo(text("abcd"));
      tpm.execute(new NvReadLock.Request(INDEX, INDEX));
      TpmResponseException locked =
          catchThrowableOfType(
              TpmResponseException.class,
              () -> tpm.execute(new NvRead.Request(INDEX, INDEX, 4, 0)));
      assertThat(locked.is(TpmRc.NV_LOCKED)).isTrue();
      tpm.execute(new NvUndefineSpace.Request(TpmRh.RH_OWNER, INDEX));
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void authValuesFollowTheirChanges(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus()) {
      tpm.execute(new HierarchyChangeAuth.Request(TpmRh.RH_OWNER, AUTH));
      tpm.execute(new HierarchyChangeAuth.Request(TpmRh.RH_LOCKOUT, AUTH));
      try (TpmScope scope = tpm.scope()) {
        scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      }
      // Answered with the lockout's new, empty value.
      tpm.execute(new Clear.Request(TpmRh.RH_LOCKOUT));
      tpm.know(Entity.of(TpmRh.RH_OWNER)).know(Entity.of(TpmRh.RH_LOCKOUT));
      tpm.execute(new HierarchyChangeAuth.Request(TpmRh.RH_OWNER, AUTH));
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void sequencesHaveNoName(Peer peer) throws Exception {
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus()) {
      int sequence =
          tpm.execute(new HashSequenceStart.Request(AUTH, TpmAlgId.SHA256)).sequenceHandle();
      tpm.execute(new SequenceUpdate.Request(sequence, text("to ")));
      Octets digest =
          tpm.execute(new SequenceComplete.Request(sequence, text("fro"), TpmRh.RH_NULL)).result();
      assertThat(digest.toByteArray())
          .isEqualTo(
              MessageDigest.getInstance("SHA-256")
                  .digest("to fro".getBytes(StandardCharsets.US_ASCII)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void errorSaysWhichParameterOfWhichCommand(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus();
        TpmScope scope = tpm.scope()) {
      TpmObject parent = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      TpmResponseException refused =
          catchThrowableOfType(
              TpmResponseException.class,
              () ->
                  tpm.execute(
                      new Create.Request(
                          parent.handle(),
                          new TpmsSensitiveCreate(AUTH, Octets.EMPTY),
                          KeyTemplate.sealed(),
                          Octets.EMPTY,
                          List.of())));
      assertThat(refused.code().subject()).isNotEqualTo(Subject.COMMAND);
      assertThat(refused.command()).isEqualTo("Create");
      assertThat(refused)
          .hasMessageContaining("TPM2_Create: 0x")
          .hasMessageContaining("TPM_RC_ATTRIBUTES")
          .hasMessageContaining(refused.refersTo());
      assertThat(refused.toString()).doesNotContain("owner").doesNotContain(AUTH.hex());
      assertThat(refused.getStackTrace()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void threadsShareAClientAndItsSession(Peer peer) throws Exception {
    int threads = 4;
    int rounds = peer == Peer.I2C ? 10 : 40;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus();
        TpmScope scope = tpm.scope()) {
      TpmObject parent = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      Create.Response sealed =
          tpm.execute(
              new Create.Request(
                  parent.handle(),
                  new TpmsSensitiveCreate(AUTH, text("shared")),
                  KeyTemplate.sealed(),
                  Octets.EMPTY,
                  List.of()));
      TpmObject object = scope.load(parent, sealed.outPrivate(), sealed.outPublic(), AUTH);
      parent.close();
      TpmSession session = scope.start(SessionSpec.hmac());
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        boolean ownSession = t % 2 == 0;
        done.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < rounds; i++) {
                    Unseal.Request unseal = new Unseal.Request(object.handle());
                    Octets data =
                        ownSession
                            ? tpm.execute(unseal, session.use().encryptResponse()).outData()
                            : tpm.execute(unseal).outData();
                    assertThat(data).isEqualTo(text("shared"));
                    assertThat(tpm.execute(new GetRandom.Request(8)).randomBytes().length())
                        .isEqualTo(8);
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void withAPinnedKeyNoNameIsBelievedThatTheBusGives() {
    try (TpmClient tpm = TpmClient.connect(Peer.ENGINE.open())) {
      int handle = 0x81000001;
      try (TpmScope scope = tpm.scope()) {
        TpmObject key = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
        tpm.execute(new EvictControl.Request(TpmRh.RH_OWNER, key.handle(), handle));
        tpm.protectBus(BusKey.primary(TpmRh.RH_OWNER, KeyTemplate.eccStorage(), key.area()));
      }
      assertThat(tpm.execute(new ReadPublic.Request(handle)).outPublic()).isNotNull();
      int stranger = 0x81000002;
      assertThatThrownBy(
              () ->
                  tpm.execute(
                      new Create.Request(
                          stranger,
                          new TpmsSensitiveCreate(AUTH, text("data")),
                          KeyTemplate.sealed(),
                          Octets.EMPTY,
                          List.of())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the Name of handle 0x81000002 is not known");
    }
  }

  @Test
  void closedClientHasForgottenTheAuthValues() {
    Entity owner = Entity.of(TpmRh.RH_OWNER).withAuth(AUTH.toByteArray());
    TpmClient tpm = TpmClient.connect(Peer.ENGINE.open());
    tpm.know(owner);
    tpm.close();
    assertThatThrownBy(owner::hasAuth)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wiped");
    assertThat(owner.toString()).isEqualTo("handle 0x40000001");
  }
}
