package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.Tpm.command;
import static dev.tpm4j.simulator.engine.Tpm.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.engine.PermanentState.Hierarchies;
import org.junit.jupiter.api.Test;

class HashTest {

  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String NULL_TICKET = "8024" + "40000007" + "0000";

  /** shProof of a swtpm 0.7.1 and the ticket it gave for "abc", SHA-256, owner hierarchy. */
  private static final String PROOF =
      "417a90b8b7203952ab4671bb020f4ddb31900297134a1324731f374cac23f821"
          + "9bce4805007e87844f6eac1349bda3b00b9daef860aac603f1814c5fe642d8ca";

  private static final String TICKET =
      "cba69180c742820ee76692d7ce40f04bb1a5cdb35ee9efdc20be9700840bd1d2"
          + "d58ac63e51c749e1d424a85fd3c2820a0b9bbbeeba07eddf6af0afff52bae59a";

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TpmEngine tpm = new TpmEngine(EngineOptions.defaults(), state);

  private String hash(String data, String algorithm, String hierarchy) {
    if (!state.live.started) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    }
    String size = String.format("%04X", data.length() / 2);
    byte[] response = tpm.transmit(command(0x17D, size + data + algorithm + hierarchy));
    assertThat(Tpm.rc(response)).isZero();
    return hex(response).substring(20);
  }

  @Test
  void hashesWithoutATicketForTheNullHierarchy() {
    assertThat(hash("616263", "000B", "40000007")).isEqualTo("0020" + SHA256_OF_ABC + NULL_TICKET);
    assertThat(hash("616263", "0004", "40000007"))
        .isEqualTo("0014" + "a9993e364706816aba3e25717850c26c9cd0d89d" + NULL_TICKET);
  }

  @Test
  void givesTheTicketThatSwtpmGivesWithTheSameProof() {
    byte[] any = new byte[Hierarchies.SIZE];
    state.permanent.hierarchies = new Hierarchies(any, any, any, any, any, hex(PROOF));
    assertThat(hash("616263", "000B", "40000001"))
        .isEqualTo("0020" + SHA256_OF_ABC + "8024" + "40000001" + "0040" + TICKET);
  }

  @Test
  void givesADifferentTicketForEachHierarchyAndAlgorithm() {
    assertThat(hash("616263", "000B", "40000001").substring(84))
        .isNotEqualTo(hash("616263", "000B", "4000000B").substring(84))
        .isNotEqualTo(hash("616263", "000B", "4000000C").substring(84));
  }

  @Test
  void givesNoTicketForWhatTheTpmCouldHaveMadeItself() {
    assertThat(hash("ff544347", "000B", "40000001")).endsWith(NULL_TICKET);
    assertThat(hash("ff54434700", "000B", "40000001")).endsWith(NULL_TICKET);
    assertThat(hash("ff5443", "000B", "40000001")).contains("8024" + "40000001" + "0040");
  }

  @Test
  void namesTheParameterThatIsWrong() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(Tpm.rc(tpm.transmit(command(0x17D, "0401" + "00".repeat(1025) + "000B 40000007"))))
        .isEqualTo(0x1D5);
    assertThat(Tpm.rc(tpm.transmit(command(0x17D, "0000 0010 40000007")))).isEqualTo(0x2C3);
    assertThat(Tpm.rc(tpm.transmit(command(0x17D, "0000 000B 40000008")))).isEqualTo(0x3C4);
    assertThat(Tpm.rc(tpm.transmit(command(0x17D, "0000 000B 400000")))).isEqualTo(0x3DA);
  }
}
