package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.tcp.ServerOptions;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import dev.tpm4j.transport.tcp.TpmServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first thing a stranger runs. */
class ValidateCommandTest {

  @TempDir private Path folder;

  @Test
  void withoutArgumentsItPassesOnTheVirtualInfineonPart() {
    Run run = Run.of("validate");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Profile  infineon-slb9670")
        .contains("20 passed, 0 warnings, 0 failed, 0 skipped")
        .contains("GetRandom(32) takes 8 accesses and 99 bytes on the wires");
    assertThat(run.err().lines()).hasSize(20).first().isEqualTo("[ 1/20] PASS Bus answers");
  }

  @Test
  void wherePeopleWatchProgressIsOneLineThatIsGoneAtTheEnd() {
    Run run = Run.watched("validate", "--count", "2");

    assertThat(run.err()).doesNotContain("\n").endsWith("\r");
    assertThat(run.err().substring(run.err().lastIndexOf('\r', run.err().length() - 2)).strip())
        .isEmpty();
  }

  @Test
  void theProgressLineIsGoneBeforeAnError() {
    Run run = Run.watched("validate", "--board", "tcp:swtpm:localhost:1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("\rtpm4j: DISCONNECTED");
  }

  @Test
  void jsonIsAloneOnStandardOutputAndHasNoProgress() {
    Run run = Run.of("validate", "--json", "--count", "10");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("{\n").endsWith("}\n").contains("\"passed\": true");
  }

  @Test
  void theSameSeedIsTheSameTpm() {
    Run first = Run.of("validate", "--board", "virtual:seed=7");
    Run second = Run.of("validate", "--board", "virtual:seed=7");

    assertThat(second.out()).isEqualTo(first.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nuvoton-npct650-i2c", "nationz-z32h320-i2c"})
  void aPartThatIsNotTisIsNamedAndCouldNotRun(String profile) {
    Run run = Run.of("validate", "--profile", profile);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("UNSUPPORTED_PART").contains("'" + profile + "' is recognised");
  }

  @Test
  void aTpm12PartIsNamedAndCouldNotRun() {
    Run run = Run.of("validate", "--profile", "infineon-slb9645");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("TPM12_PART").contains("TPM 1.2");
  }

  @Test
  void behindTcpTheBusChecksAreSkippedWithTheReason() {
    try (TpmEngine engine = TpmEngine.create(EngineOptions.defaults());
        TpmServer server = TpmServer.mssim(engine, ServerOptions.defaults())) {
      Run run = Run.of("validate", "--board", "tcp:localhost:" + server.port());

      assertThat(run.exitCode()).isZero();
      assertThat(run.out())
          .contains("SKIP  Bus answers            no bus behind a TCP connection")
          .contains("10 passed, 0 warnings, 0 failed, 10 skipped")
          .doesNotContain("Profile");
    }
  }

  @Test
  void aServerThatSpeaksSwtpmsProtocolIsValidatedToo() {
    try (TpmEngine engine = TpmEngine.create(EngineOptions.defaults());
        TpmServer server = TpmServer.swtpm(engine, ServerOptions.defaults())) {
      Run run = Run.of("validate", "--board", "tcp:swtpm:localhost:" + server.port());

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains("10 passed");
    }
  }

  @Test
  void nobodyAtThePortMeansItCouldNotRun() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Run run = Run.of("validate", "--board", "tcp:swtpm:localhost:" + port);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("DISCONNECTED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tcp", "tcp:", "tcp:localhost", "tcp:localhost:0", "tcp:localhost:x", "virtual:x"})
  void aBoardWithAnArgumentThatMakesNoSenseCouldNotRun(String board) {
    Run run = Run.of("validate", "--board", board);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("CONFIGURATION").doesNotContain("\tat ");
  }

  @Test
  void theEngineMayBeSwtpm() {
    assumeTrue(SwtpmProcess.installed(), "swtpm: install with: apt-get install swtpm");
    Run run = Run.of("validate", "--engine", "swtpm", "--profile", "infineon-slb9673");

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out()).contains("'IBM'").contains("20 passed");
  }

  @Test
  void aTraceOfTheBusIsTextOrWaveforms() throws IOException {
    for (String profile : new String[] {"infineon-slb9670", "infineon-slb9673"}) {
      Path text = folder.resolve(profile + ".txt");
      Path waves = folder.resolve(profile + ".vcd");

      assertThat(traced(profile, text)).isZero();
      assertThat(traced(profile, waves)).isZero();

      assertThat(Files.readString(text)).contains("TPM_STS").contains("TPM_DID_VID");
      assertThat(Files.readString(waves)).contains("$timescale").contains("$enddefinitions");
    }
  }

  private static int traced(String profile, Path trace) {
    return Run.of("validate", "--count", "2", "--profile", profile, "--trace", trace.toString())
        .exitCode();
  }

  @Test
  void aTraceOfCommandsIsReadByTshark() throws Exception {
    Path file = folder.resolve("commands.pcapng");

    assertThat(traced("infineon-slb9670", file)).isZero();

    Process tshark;
    try {
      tshark =
          new ProcessBuilder("tshark", "-r", file.toString(), "-Y", "tpm")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "tshark: install with: apt-get install tshark");
      throw e;
    }
    String seen = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tshark.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).contains("GetCapability").contains("PCR_Extend");
  }

  @ParameterizedTest
  @ValueSource(strings = {"txt", "vcd", "pcapng"})
  void aFullDiskEndsTheTraceAndNotTheReport(String kind) throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
    Path file = folder.resolve("full." + kind);
    Files.createSymbolicLink(file, Path.of("/dev/full"));

    Run run = Run.of("validate", "--count", "1", "--trace", file.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).contains("20 passed");
    assertThat(run.err()).contains("the trace is incomplete").contains("No space left");
  }
}
