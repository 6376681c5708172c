package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Given a swtpm and an engine with its seeds and proofs: the same attestations by keys of each
 * hierarchy, apart from the clock. The versions of the firmware differ by the same number always,
 * hidden or not.
 */
class AttestationComparisonTest {

  private static final int OWNER = 0x40000001;
  private static final int NULL = 0x40000007;
  private static final int ENDORSEMENT = 0x4000000B;
  private static final int PLATFORM = 0x4000000C;
  private static final String QUALIFYING = "0004 01020304";

  private TwoTpms both;
  private final List<Long> firmwareDifferences = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    both = TwoTpms.start();
  }

  @AfterEach
  void stop() throws IOException {
    if (both != null) {
      both.close();
    }
  }

  private TwoTpms.Answers primary(int hierarchy) throws IOException {
    String template = Templates.eccSigner(Templates.FIXED);
    return both.equal(
        Tpm.authorized(0x131, hierarchy, "0004 0000 0000" + template + "0000 00000000"));
  }

  /** Both sign the same structure, and each verifies the other's signature. */
  private void attest(int code, int key, byte[] command) throws IOException {
    TwoTpms.Answers answers = both.alike(command).succeed();
    assertThat(Tpm.hex(Deterministic.part(code, answers.ours())))
        .isEqualTo(Tpm.hex(Deterministic.part(code, answers.theirs())));
    firmwareDifferences.add(firmware(answers.theirs()) - firmware(answers.ours()));
    if (key != NULL) {
      assertThat(Tpm.rc(both.swtpm.transmit(verification(key, answers.ours())))).isZero();
      byte[] there = both.swtpm.transmit(verification(key, answers.ours()));
      assertThat(Tpm.rc(there)).isZero();
      byte[] here = both.engine.transmit(verification(key, answers.theirs()));
      assertThat(Tpm.rc(here)).isZero();
    }
  }

  private static byte[] verification(int key, byte[] response) {
    byte[] parameters = KeyUse.parameters(response);
    byte[] structure = KeyUse.sized(parameters, 0);
    byte[] signature = Arrays.copyOfRange(parameters, 2 + structure.length, parameters.length);
    String digest = Client.sized(ClientSession.digest(0xB, structure));
    return Tpm.command(0x177, "%08X".formatted(key) + digest + Tpm.hex(signature));
  }

  private static long firmware(byte[] response) {
    byte[] structure = KeyUse.sized(KeyUse.parameters(response), 0);
    int signer = (int) Tpm.number(structure, 6, 2);
    int extra = (int) Tpm.number(structure, 8 + signer, 2);
    return Tpm.number(structure, 10 + signer + extra + 17, 8);
  }

  @ParameterizedTest
  @ValueSource(ints = {OWNER, ENDORSEMENT, PLATFORM})
  void attestsTheSameWithAKeyOfAHierarchy(int hierarchy) throws IOException {
    TwoTpms.Answers created = primary(hierarchy).succeed();
    int key = created.handle();
    String signed = QUALIFYING + "0010";
    both.equal(Tpm.authorized(0x182, 16, "00000001 000B" + "AB".repeat(32)));
    attest(
        0x158, key, Tpm.authorized(0x158, key, signed + "00000002 000B 03 030001 0004 03 0000FF"));
    attest(0x148, key, KeyUse.two(0x148, key, key, signed));
    attest(0x148, NULL, KeyUse.two(0x148, key, NULL, signed));
    attest(0x14C, key, KeyUse.two(0x14C, ENDORSEMENT, key, signed));
    byte[] creation = creation(created.ours(), key);
    attest(0x14A, key, creation);
    creation[creation.length - 1] ^= 1;
    assertThat(both.equal(creation).rc()).isEqualTo(0x4E0);
    assertThat(firmwareDifferences).hasSize(5).containsOnly(firmwareDifferences.get(0));
  }

  /** With the hash and the ticket of the object that was created. */
  private static byte[] creation(byte[] created, int key) {
    byte[] parameters = Arrays.copyOfRange(created, 18, created.length);
    int area = 2 + (int) Tpm.number(parameters, 0, 2);
    int data = area + 2 + (int) Tpm.number(parameters, area, 2);
    String hash = Client.sized(KeyUse.sized(parameters, data));
    String ticket = Tpm.hex(Arrays.copyOfRange(parameters, data + 34, data + 34 + 8 + 64));
    String body = "%08X%08X".formatted(key, key) + Tpm.PASSWORD;
    return Tpm.command(0x8002, 0x14A, body + QUALIFYING + hash + "0010" + ticket);
  }

  @Test
  void attestsTheSameCommandAuditAndBeginsAnotherOne() throws IOException {
    int key = primary(ENDORSEMENT).handle();
    both.equal(Tpm.authorized(0x140, OWNER, "0010 00000002 0000017D 00000158 00000000")).succeed();
    byte[] command = KeyUse.two(0x133, ENDORSEMENT, key, QUALIFYING + "0010");
    both.equal(Tpm.command(0x17D, "0003 616263 000B 40000007")).succeed();
    attest(0x133, NULL, KeyUse.two(0x133, ENDORSEMENT, NULL, QUALIFYING + "0010"));
    attest(0x133, key, command);
    attest(0x133, key, command);
    both.equal(Tpm.command(0x17D, "0003 616263 000B 40000007")).succeed();
    attest(0x133, key, command);
  }

  @Test
  void attestsTheSameSessionAudit() throws IOException {
    int key = primary(ENDORSEMENT).handle();
    int ours = audited(new Client(both.engine::transmit, 1));
    int theirs = audited(new Client(both.swtpm::transmit, 2));
    assertThat(ours).isEqualTo(theirs);
    String handles = "%08X%08X%08X".formatted(ENDORSEMENT, key, ours);
    String sessions = "00000012" + Tpm.PASSWORD.substring(9).repeat(2);
    attest(0x14D, key, Tpm.command(0x8002, 0x14D, handles + sessions + QUALIFYING + "0010"));
    attest(0x14D, key, Tpm.command(0x8002, 0x14D, handles + sessions + QUALIFYING + "0010"));
  }

  private static int audited(Client client) {
    ClientSession session = client.start(Client.Start.of(0, 0xB));
    session.attributes = ClientSession.AUDIT | 1;
    assertThat(client.run(0x17D, List.of(), "0003 616263 000B 40000007", session).rc()).isZero();
    return session.handle;
  }

  @Test
  void certifiesTheSameNvDataAndRefusesTheSame() throws IOException {
    int key = primary(OWNER).handle();
    int index = 0x01500020;
    String area = Templates.sized("%08X 000B 02060006 0000 0040".formatted(index));
    both.equal(Tpm.authorized(0x12A, OWNER, "0000" + area)).succeed();
    byte[] early = certifyNv(key, index, index, 8, 0);
    assertThat(both.equal(early).rc()).isEqualTo(0x14A);
    String body = "%08X%08X".formatted(index, index) + Tpm.PASSWORD;
    String data = Client.sized(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}) + "0004";
    both.equal(Tpm.command(0x8002, 0x137, body + data)).succeed();
    attestNv(key, certifyNv(key, index, index, 8, 2));
    attestNv(key, certifyNv(key, OWNER, index, 64, 0));
    attestNv(key, certifyNv(key, index, index, 0, 0));
    attestNv(NULL, certifyNv(NULL, index, index, 0, 0));
    attestNv(key, certifyNv(key, index, index, 0, 64));
    both.equal(certifyNv(key, index, index, 8, 60));
    both.equal(certifyNv(key, PLATFORM, index, 8, 0));
  }

  private void attestNv(int key, byte[] command) throws IOException {
    attest(0x148, key, command);
  }

  private static byte[] certifyNv(int key, int authority, int index, int size, int offset) {
    String handles = "%08X%08X%08X".formatted(key, authority, index);
    String sessions = "00000012" + Tpm.PASSWORD.substring(9).repeat(2);
    String range = "%04X%04X".formatted(size, offset);
    return Tpm.command(0x8002, 0x184, handles + sessions + QUALIFYING + "0010" + range);
  }
}
