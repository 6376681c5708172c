package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two verbs for looking closely. */
class RegsAndSendTest {

  private static final String GET_RANDOM = "80010000000c0000017b0008";

  @Test
  void regsNamesTheBitsOfEveryLocality() {
    Run run = Run.of("regs");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("0x001B15D1  VID 15D1, DID 001B")
        .contains("64-byte transfers, dynamic burst")
        .contains("locality 4")
        .contains("all ones: this locality is not held");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void regsHoldsTheLocalityAskedForAndNoOther() {
    Run run = Run.of("regs", "--hold", "2", "--profile", "infineon-slb9673");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().split("locality 2\n")[1].lines().findFirst().orElseThrow())
        .contains("0xA1")
        .contains("activeLocality");
    assertThat(run.out().split("activeLocality")).hasSize(2);
  }

  @Test
  void regsNeedsABus() {
    Run run = Run.of("regs", "--board", "tcp:localhost:2321");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("gives no access to registers");
  }

  @Test
  void sendPrintsTheResponseAndWhatItsCodeMeans() {
    Run run = Run.of("send", "--startup", GET_RANDOM);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("TPM2_Startup, 12 bytes")
        .contains("TPM2_GetRandom, 12 bytes")
        .contains("  > " + GET_RANDOM)
        .contains("  < 8001000000140000000000")
        .contains("0x000 TPM_RC_SUCCESS, 20 bytes");
  }

  @Test
  void aResponseCodeOtherThanSuccessIsExitCode1() {
    Run run = Run.of("send", GET_RANDOM);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("0x100 TPM_RC_INITIALIZE");
  }

  @Test
  void commandsComeFromStandardInputToo() {
    Run run =
        Run.withInput(
            "# a comment\n80 01 00 00 00 0c 00 00 01 44 00 00\n\n80:01:0000000c:0000017b:0008\n",
            "send",
            "--quiet",
            "-");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(2).first().isEqualTo("80010000000a00000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "80zz", "xyz", "8001\u00e9", "", "--", "0x"})
  void whatIsNoHexadecimalIsAUsageError(String hex) {
    Run run = Run.of("send", "--", hex);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("tpm4j send").matches("(?s)[\\n\\x20-\\x7E]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "80010000000c0000017b", "8001ffffffff0000017b0008"})
  void whatIsNoCommandIsRefusedBeforeItReachesTheBus(String hex) {
    Run run = Run.of("send", hex);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("MALFORMED_COMMAND");
  }

  @Test
  void aLineWithoutEndOnStandardInputIsRefused() {
    Run run = Run.withInput("80".repeat(200_000), "send", "-");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("too long");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x80010000000c000001440000",
        "0x80, 0x01, 0x00,0x00,0x00,0x0C, 0X00,0x00,0x01,0x44, 0x00,0x00",
        "80 01\t00 00 00 0c  00 00 01 44:00:00"
      })
  void hexadecimalIsTakenAsPeopleWriteIt(String hex) {
    Run run = Run.of("send", "--quiet", hex);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("80010000000a00000000");
  }
}
