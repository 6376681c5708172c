package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.type.TpmRc;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Session audit and command audit, held against digests that the caller computes. */
class AuditTest {

  private static final int SHA256 = 0xB;
  private static final int GET_RANDOM = 0x17B;
  private static final int HASH = 0x17D;
  private static final int SELF_TEST = 0x143;

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TpmEngine tpm = new TpmEngine(EngineOptions.defaults(), state);
  private final Client client = new Client(tpm::transmit, 1);
  private ClientSession audit;

  @BeforeEach
  void start() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    audit = client.start(Client.Start.of(0, SHA256).cipher(128)).with(ClientSession.AUDIT);
  }

  private int random(ClientSession... sessions) {
    Client.Answer answer = client.run(GET_RANDOM, List.of(), "0010", sessions);
    assertThat(answer.authentic()).isTrue();
    return answer.rc();
  }

  private String digest(ClientSession session) {
    return ActiveSessions.of(state).find(session.handle).auditDigest.hex();
  }

  @Test
  void keepsADigestOfCommandsAndResponsesAsTheyWereOnTheWire() {
    for (int i = 0; i < 3; i++) {
      audit.with(ClientSession.AUDIT | (i == 1 ? ClientSession.ENCRYPT : 0));
      assertThat(random(audit)).isZero();
      assertThat(digest(audit)).isEqualTo(Tpm.hex(audit.auditDigest));
    }
    audit.with(ClientSession.AUDIT | ClientSession.DECRYPT);
    assertThat(client.run(HASH, List.of(), "0003 616263 000B 40000007", audit).rc()).isZero();
    assertThat(digest(audit)).isEqualTo(Tpm.hex(audit.auditDigest));
  }

  @Test
  void isExclusiveUntilAnotherCommandComesBetween() {
    assertThat(random(audit)).isZero();
    assertThat(audit.answeredAttributes).isEqualTo(0x83);
    audit.with(ClientSession.AUDIT | ClientSession.EXCLUSIVE);
    assertThat(random(audit)).isZero();
    client.run(SELF_TEST, List.of(), "00");
    assertThat(random(audit)).isEqualTo(TpmRc.EXCLUSIVE);
    audit.with(ClientSession.AUDIT);
    assertThat(random(audit)).isZero();
    assertThat(audit.answeredAttributes).isEqualTo(0x81);
  }

  @Test
  void isExclusiveAgainOnceItsDigestBeginsAnew() {
    assertThat(random(audit)).isZero();
    client.run(SELF_TEST, List.of(), "00");
    audit.with(ClientSession.AUDIT | ClientSession.AUDIT_RESET);
    assertThat(random(audit)).isZero();
    assertThat(audit.answeredAttributes).isEqualTo(0x87);
    assertThat(digest(audit)).isEqualTo(Tpm.hex(audit.auditDigest));
  }

  @Test
  void losesExclusivenessToAnotherAuditSessionAndWithFlush() {
    ClientSession other = client.start(Client.Start.of(0, SHA256)).with(ClientSession.AUDIT);
    assertThat(random(audit)).isZero();
    assertThat(random(other)).isZero();
    assertThat(other.answeredAttributes).isEqualTo(0x83);
    assertThat(state.live.exclusiveAuditSession).isEqualTo(other.handle);
    client.run(0x165, List.of(), "%08X".formatted(other.handle));
    assertThat(state.live.exclusiveAuditSession).isZero();
  }

  @Test
  void isNoLongerBoundOnceItAudits() {
    ClientSession bound =
        client.start(Client.Start.of(0, SHA256).bind(0x40000001, "")).with(ClientSession.AUDIT);
    assertThat(random(bound)).isZero();
    assertThat(ActiveSessions.of(state).find(bound.handle).isBound()).isFalse();
  }

  @Test
  void auditsCommandsThatAreToBeAuditedWithOrWithoutSessions() {
    state.permanent.auditHashAlg = SHA256;
    state.permanent.auditedCommands.add(HASH);
    long counter = state.permanent.auditCounter;
    client.run(SELF_TEST, List.of(), "00");
    assertThat(state.reset.commandAuditDigest.length()).isZero();
    byte[] digest = new byte[32];
    for (int i = 0; i < 2; i++) {
      String parameters = "0003 616263 000B 40000001";
      Client.Answer answer =
          i == 0
              ? client.run(HASH, List.of(), parameters)
              : client.run(HASH, List.of(), parameters, audit);
      byte[] cpHash = Client.cpHash(SHA256, HASH, List.of(), Tpm.hex(parameters));
      byte[] rpHash =
          ClientSession.digest(SHA256, Tpm.hex("00000000 0000017D"), answer.parameters());
      digest = ClientSession.digest(SHA256, digest, cpHash, rpHash);
      assertThat(state.reset.commandAuditDigest.hex()).isEqualTo(Tpm.hex(digest));
    }
    assertThat(state.permanent.auditCounter).isEqualTo(counter + 1);
    assertThat(client.run(HASH, List.of(), "0003 616263 00FF 40000001").rc()).isNotZero();
    assertThat(state.reset.commandAuditDigest.hex()).isEqualTo(Tpm.hex(digest));
  }
}
