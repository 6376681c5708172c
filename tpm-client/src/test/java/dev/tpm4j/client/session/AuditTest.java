package dev.tpm4j.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.client.KeyTemplate;
import dev.tpm4j.client.Peer;
import dev.tpm4j.client.TpmKeys;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.GetSessionAuditDigest;
import dev.tpm4j.codec.command.ReadClock;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsAttest;
import dev.tpm4j.codec.type.TpmuAttest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given a session that audits: its digest here is the one that the TPM attests. */
class AuditTest {

  private static TpmuAttest.SessionAudit attested(Rig rig, TpmSession session) {
    GetSessionAuditDigest.Response response =
        rig.run(
            new GetSessionAuditDigest.Request(
                TpmRh.RH_ENDORSEMENT,
                TpmRh.RH_NULL,
                session.handle(),
                Octets.EMPTY,
                TpmKeys.ownScheme()),
            List.of(
                Entity.of(TpmRh.RH_ENDORSEMENT),
                Entity.of(TpmRh.RH_NULL),
                Entity.of(session.handle())),
            List.of(SessionUse.password(), SessionUse.password()));
    byte[] bytes = response.auditInfo().toByteArray();
    return (TpmuAttest.SessionAudit)
        TpmsAttest.read(new WireReader(bytes, 0, bytes.length)).attested();
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void digestIsTheOneThatTheTpmAttests(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed());
      try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
        assertThat(session.auditDigest()).isEqualTo(Octets.EMPTY);
        for (int i = 0; i < 3; i++) {
          rig.run(new ReadClock.Request(), List.of(), List.of(session.use().audit()));
          rig.run(
              new Unseal.Request(sealed.handle()),
              List.of(sealed),
              List.of(session.use().audit().encryptResponse()));
        }
        assertThat(attested(rig, session).value().sessionDigest()).isEqualTo(session.auditDigest());
        rig.run(new ReadClock.Request(), List.of(), List.of(session.use().auditReset()));
        assertThat(attested(rig, session).value().sessionDigest()).isEqualTo(session.auditDigest());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void exclusiveAuditIsRefusedAfterACommandInBetween(Peer peer) {
    try (Rig rig = new Rig(peer);
        TpmSession session = rig.channel.start(SessionSpec.hmac());
        TpmSession other = rig.channel.start(SessionSpec.hmac())) {
      rig.run(new ReadClock.Request(), List.of(), List.of(session.use().audit()));
      rig.run(new ReadClock.Request(), List.of(), List.of(session.use().auditExclusive()));
      rig.run(new GetRandom.Request(4), List.of(), List.of(other.use().audit()));
      assertThatThrownBy(
              () ->
                  rig.run(
                      new ReadClock.Request(), List.of(), List.of(session.use().auditExclusive())))
          .isInstanceOfSatisfying(
              TpmResponseException.class,
              refused -> assertThat(refused.responseCode()).isEqualTo(TpmRc.EXCLUSIVE));
    }
  }
}
