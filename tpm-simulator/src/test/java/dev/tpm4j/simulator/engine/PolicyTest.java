package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsNvPublic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What policies assert, and how it is held against the command that the session then authorises.
 * The entity is PCR 20, whose policy the test sets to what it has computed from Part 3's formulas.
 */
class PolicyTest {

  private static final int POLICY = 1;
  private static final int TRIAL = 3;
  private static final int SHA256 = 0xB;
  private static final int PCR_EXTEND = 0x182;
  private static final int PCR = 20;
  private static final String DIGEST = "00000001 000B" + "AA".repeat(32);
  private static final String EXTEND = "%08X".formatted(PCR_EXTEND);

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TestClock clock = new TestClock();
  private final TpmEngine tpm =
      new TpmEngine(EngineOptions.builder().timebase(clock).build(), state);
  private final Client client = new Client(tpm::transmit, 1);
  private ClientSession session;

  @BeforeEach
  void start() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    state.clear.pcrAuth = "pcr".getBytes(StandardCharsets.UTF_8);
    tpm.locality(2);
    session = client.start(Client.Start.of(POLICY, SHA256)).auth("pcr");
    session.includesAuth = false;
  }

  /** H(old || code || arguments) for each assertion in turn, from zeros. */
  private static byte[] policy(String... assertions) {
    byte[] digest = new byte[32];
    for (String assertion : assertions) {
      digest = ClientSession.digest(SHA256, digest, Tpm.hex(assertion));
    }
    return digest;
  }

  private void requirePolicy(String... assertions) {
    state.permanent.pcrPolicy = new AuthPolicy(SHA256, Octets.of(policy(assertions)));
  }

  private int policyCommand(int code, String parameters) {
    return client.run(code, List.of(session.handle), parameters).rc();
  }

  private void asserts(int code, String parameters) {
    assertThat(policyCommand(code, parameters)).isZero();
  }

  private int extend() {
    Client.Answer answer = client.run(PCR_EXTEND, List.of(PCR), DIGEST, session);
    assertThat(answer.authentic()).isTrue();
    return answer.rc();
  }

  private String digest() {
    return client.run(0x189, List.of(session.handle), "").hex().substring(4);
  }

  @Test
  void authorizesOnceForWhatWasAssertedAndThenBeginsAnew() {
    requirePolicy("0000016C" + EXTEND);
    asserts(0x16C, EXTEND);
    assertThat(extend()).isZero();
    assertThat(digest()).isEqualTo("00".repeat(32));
    assertThat(extend()).isEqualTo(0x99D);
  }

  @Test
  void refusesAPolicyOfAnotherHashOrAnotherCommand() {
    state.permanent.pcrPolicy = new AuthPolicy(0xC, Octets.of(policy("0000016C" + EXTEND)));
    asserts(0x16C, EXTEND);
    assertThat(extend()).isEqualTo(0x99D);
    requirePolicy("0000016C 0000013D");
    asserts(0x180, "");
    asserts(0x16C, "0000013D");
    assertThat(extend()).isEqualTo(0x9A4);
  }

  @Test
  void takesNoPasswordWhereAPolicyIsRequired() {
    requirePolicy("0000016C" + EXTEND);
    ClientSession password = ClientSession.password("pcr");
    assertThat(client.run(PCR_EXTEND, List.of(PCR), DIGEST, password).rc())
        .isEqualTo(TpmRc.AUTH_TYPE);
  }

  @Test
  void asksForTheAuthValueInTheHmacOrAsAPassword() {
    requirePolicy("0000016B");
    asserts(0x16B, "");
    assertThat(extend()).isEqualTo(0x9A2);
    session.includesAuth = true;
    assertThat(extend()).isZero();
    asserts(0x18C, "");
    session.inClear = true;
    session.auth("wrong");
    assertThat(extend()).isEqualTo(0x9A2);
    session.auth("pcr");
    assertThat(extend()).isZero();
  }

  @Test
  void holdsTheValuesOfPcrsUntilOneOfThemChanges() {
    byte[] pcrs = ClientSession.digest(SHA256, new byte[32], new byte[32]);
    String selection = "00000001 000B 03 810000";
    requirePolicy("0000017F" + selection + Tpm.hex(pcrs));
    assertThat(policyCommand(0x17F, "0020" + "11".repeat(32) + selection)).isEqualTo(0x1C4);
    asserts(0x17F, Client.sized(pcrs) + selection);
    assertThat(extend()).isZero();
    asserts(0x17F, "0000" + selection);
    ClientSession password = ClientSession.password("");
    assertThat(client.run(PCR_EXTEND, List.of(7), DIGEST, password).rc()).isZero();
    assertThat(extend()).isEqualTo(TpmRc.PCR_CHANGED);
    assertThat(policyCommand(0x17F, "0000" + selection)).isEqualTo(TpmRc.PCR_CHANGED);
  }

  @Test
  void holdsForSomeLocalitiesOnly() {
    requirePolicy("0000016F 06");
    asserts(0x16F, "06");
    tpm.locality(3);
    assertThat(extend()).isEqualTo(TpmRc.LOCALITY);
    tpm.locality(2);
    assertThat(extend()).isZero();
    asserts(0x16F, "06");
    assertThat(policyCommand(0x16F, "08")).isEqualTo(0x1CD);
    assertThat(policyCommand(0x16F, "20")).isEqualTo(0x1CD);
  }

  @Test
  void holdsWithPhysicalPresenceOnly() {
    requirePolicy("00000187");
    asserts(0x187, "");
    assertThat(extend()).isEqualTo(0x990);
    tpm.physicalPresence(true);
    assertThat(extend()).isZero();
  }

  @Test
  void holdsForOneCommandWithItsParametersOnly() {
    byte[] cpHash =
        Client.cpHash(SHA256, PCR_EXTEND, List.of(Tpm.hex("00000014")), Tpm.hex(DIGEST));
    requirePolicy("0000016E" + Tpm.hex(cpHash));
    asserts(0x16E, Client.sized(cpHash));
    String other = DIGEST.replace("AA", "BB");
    assertThat(client.run(PCR_EXTEND, List.of(PCR), other, session).rc()).isEqualTo(0x99D);
    assertThat(extend()).isZero();
    asserts(0x16E, Client.sized(cpHash));
    assertThat(policyCommand(0x16E, "0020" + "11".repeat(32))).isEqualTo(TpmRc.CPHASH);
    assertThat(policyCommand(0x170, "0020" + "11".repeat(32))).isEqualTo(TpmRc.CPHASH);
  }

  @Test
  void holdsForOneEntityOnly() {
    byte[] nameHash = ClientSession.digest(SHA256, Tpm.hex("00000014"));
    requirePolicy("00000170" + Tpm.hex(nameHash));
    asserts(0x170, Client.sized(nameHash));
    assertThat(client.run(PCR_EXTEND, List.of(21), DIGEST, session).rc()).isEqualTo(0x99D);
    assertThat(extend()).isZero();
  }

  @Test
  void holdsForNoCommandThatHasNoTemplate() {
    requirePolicy("00000190" + "11".repeat(32));
    asserts(0x190, "0020" + "11".repeat(32));
    assertThat(extend()).isEqualTo(0x99D);
  }

  @Test
  void takesAnyOfSeveralBranches() {
    String mine = Tpm.hex(policy("00000187"));
    String list = mine + "22".repeat(32);
    requirePolicyOr(list);
    tpm.physicalPresence(true);
    String parameters = "00000002 0020" + mine + "0020" + "22".repeat(32);
    assertThat(policyCommand(0x171, parameters)).isEqualTo(0x1C4);
    asserts(0x187, "");
    asserts(0x171, parameters);
    assertThat(extend()).isZero();
  }

  private void requirePolicyOr(String list) {
    byte[] digest = ClientSession.digest(SHA256, new byte[32], Tpm.hex("00000171" + list));
    state.permanent.pcrPolicy = new AuthPolicy(SHA256, Octets.of(digest));
  }

  @Test
  void comparesTheCountOfResets() {
    String value = "%08X".formatted(state.permanent.resetCount);
    String argument = Tpm.hex(ClientSession.digest(SHA256, Tpm.hex(value + "0010 0000")));
    requirePolicy("0000016D" + argument);
    assertThat(policyCommand(0x16D, "0004 7FFFFFFF 0010 0000")).isEqualTo(TpmRc.POLICY);
    assertThat(policyCommand(0x16D, "0004 00000000 001A 0000")).isEqualTo(0x2C4);
    assertThat(policyCommand(0x16D, "0004 00000000 0018 0000")).isEqualTo(TpmRc.RANGE);
    asserts(0x16D, "0004" + value + "0010 0000");
    assertThat(extend()).isZero();
  }

  @Test
  void knowsWhetherAnIndexHasBeenWrittenAndForNothingElse() {
    requirePolicy("0000018F 01");
    asserts(0x18F, "01");
    assertThat(policyCommand(0x18F, "00")).isEqualTo(0x1C4);
    assertThat(extend()).isEqualTo(0x99D);
  }

  @Test
  void acceptsWhatAKeyHasApproved() {
    String keyName = "000B" + "77".repeat(32);
    byte[] approved = policy("0000016C" + EXTEND);
    byte[] ticket =
        ClientSession.hmac(
            0xD,
            state.permanent.hierarchies.storageProof(),
            Tpm.hex("8022"),
            ClientSession.digest(SHA256, approved, Tpm.hex("5566")),
            Tpm.hex(keyName));
    byte[] authorized = ClientSession.digest(SHA256, policy("0000016A" + keyName), Tpm.hex("5566"));
    state.permanent.pcrPolicy = new AuthPolicy(SHA256, Octets.of(authorized));
    String end = "0002 5566 0022" + keyName + "8022 40000001" + Client.sized(ticket);
    assertThat(policyCommand(0x16A, Client.sized(approved) + end)).isEqualTo(0x1C4);
    asserts(0x16C, EXTEND);
    String forged = end.substring(0, end.length() - 1) + (end.endsWith("0") ? "1" : "0");
    assertThat(policyCommand(0x16A, Client.sized(approved) + forged)).isEqualTo(0x4C4);
    asserts(0x16A, Client.sized(approved) + end);
    assertThat(extend()).isZero();
  }

  @Test
  void acceptsASecretAndATicketForItUntilTheTicketExpires() {
    ClientSession owner = ClientSession.password("");
    byte[] digest = ClientSession.digest(SHA256, policy("00000151 40000001"), Tpm.hex("AB"));
    state.permanent.pcrPolicy = new AuthPolicy(SHA256, Octets.of(digest));
    Client.Answer granted =
        client.run(
            0x151,
            List.of(0x40000001, session.handle),
            Client.sized(session.nonceTpm()) + "0000 0001 AB FFFFFF00",
            owner);
    assertThat(granted.rc()).isZero();
    assertThat(extend()).isZero();
    byte[] timeout = Arrays.copyOf(granted.parameters(), 10);
    byte[] ticket = Arrays.copyOfRange(granted.parameters(), 10, granted.parameters().length);
    String sent = Tpm.hex(timeout) + "0000 0001 AB 0004 40000001" + Tpm.hex(ticket);
    asserts(0x172, sent);
    assertThat(digest()).isEqualTo(Tpm.hex(digest));
    assertThat(extend()).isZero();
    state.permanent.timeEpoch++;
    assertThat(policyCommand(0x172, sent)).isEqualTo(0x1E3);
  }

  @Test
  void expiresWithTheTimeOfTheAuthorization() {
    byte[] digest = ClientSession.digest(SHA256, policy("00000151 40000001"));
    state.permanent.pcrPolicy = new AuthPolicy(SHA256, Octets.of(digest));
    String parameters = Client.sized(session.nonceTpm()) + "0000 0000 00000001";
    assertThat(
            client
                .run(
                    0x151,
                    List.of(0x40000001, session.handle),
                    parameters,
                    ClientSession.password(""))
                .rc())
        .isZero();
    clock.nanos += TestClock.SECOND + 1_000_000;
    assertThat(extend()).isEqualTo(0x9A3);
    clock.nanos -= 1_000_000;
    assertThat(extend()).isZero();
  }

  @Test
  void authorizesAnIndexByWhatTheDataOfAnotherSays() {
    byte[] approved = policy("00000187");
    byte[] data = ClientSession.join(Tpm.hex("000B"), approved);
    TpmsNvPublic area = new TpmsNvPublic(0x01500001, SHA256, 0x20060006, Octets.EMPTY, 34);
    NvIndex index = new NvIndex(area, Octets.EMPTY, Octets.of(data));
    state.permanent.nvIndices.put(0x01500001, index);
    state.live.daUsed = true;
    byte[] name = index.name().toByteArray();
    requirePolicy("00000192" + Tpm.hex(name));
    List<Integer> handles = List.of(0x01500001, 0x01500001, session.handle);
    List<byte[]> names = List.of(name, name, Tpm.hex("%08X".formatted(session.handle)));
    ClientSession password = ClientSession.password("");
    assertThat(client.run(0x192, handles, names, "", password).rc()).isEqualTo(TpmRc.VALUE);
    asserts(0x187, "");
    assertThat(client.run(0x192, handles, names, "", password).rc()).isZero();
    tpm.physicalPresence(true);
    assertThat(extend()).isZero();
  }

  @Test
  void computesInATrialWhatItDoesNotCheck() {
    session = client.start(Client.Start.of(TRIAL, SHA256));
    asserts(0x17F, "0020" + "11".repeat(32) + "00000001 000B 03 010000");
    asserts(0x16D, "0004 7FFFFFFF 0010 0000");
    asserts(0x171, "00000002 0020" + "33".repeat(32) + "0020" + "22".repeat(32));
    byte[] or =
        ClientSession.digest(
            SHA256, new byte[32], Tpm.hex("00000171" + "33".repeat(32) + "22".repeat(32)));
    assertThat(digest()).isEqualTo(Tpm.hex(or));
    assertThat(policyCommand(0x172, "0000 0000 0000 0000 8023 40000001 0000")).isEqualTo(0x182);
    assertThat(extend()).isEqualTo(0x982);
  }

  @Test
  void selectsTheNewParentOfADuplicate() {
    String object = "000B" + "44".repeat(32);
    String parent = "000B" + "55".repeat(32);
    asserts(0x188, "0022" + object + "0022" + parent + "00");
    assertThat(digest()).isEqualTo(Tpm.hex(policy("00000188" + parent + "00")));
    assertThat(policyCommand(0x188, "0022" + object + "0022" + parent + "00"))
        .isEqualTo(TpmRc.CPHASH);
    assertThat(policyCommand(0x16C, EXTEND)).isEqualTo(0x1C4);
    asserts(0x180, "");
    asserts(0x16C, EXTEND);
    assertThat(policyCommand(0x188, "0022" + object + "0022" + parent + "01"))
        .isEqualTo(TpmRc.COMMAND_CODE);
  }
}
