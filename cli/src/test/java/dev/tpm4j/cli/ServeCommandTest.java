package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.transport.tcp.MssimTransport;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Debian's tpm2-tools, unmodified, on every kind of TPM that can be served. */
class ServeCommandTest {

  private static final String ONE = "0".repeat(63) + "1";

  /** SHA-256 of 32 zero bytes and the digest above, computed apart. */
  private static final String EXTENDED_ONCE =
      "0x90F4B39548DF55AD6187A1D20D731ECEE78C545B94AFD16F42EF7592D99CD365";

  static Stream<Arguments> servings() {
    List<Arguments> all = new ArrayList<>();
    for (String protocol : List.of("mssim", "swtpm")) {
      for (String what :
          List.of(
              "",
              "--profile nuvoton-npct75x-spi",
              "--profile infineon-slb9673",
              "--profile infineon-slb9670 --engine swtpm")) {
        all.add(Arguments.of(protocol, what));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("servings")
  void tpm2ToolsWork(String protocol, String what) throws Exception {
    assumeTrue(
        ServedTpm.tpm2ToolsAreInstalled(), "tpm2-tools: install with: apt-get install tpm2-tools");
    assumeTrue(
        !what.contains("swtpm") || SwtpmProcess.installed(),
        "swtpm: install with: apt-get install swtpm");
    List<String> options = new ArrayList<>(List.of("--protocol", protocol));
    options.addAll(what.isEmpty() ? List.of() : List.of(what.split(" ")));

    try (ServedTpm serving = ServedTpm.start("serve", options.toArray(String[]::new))) {
      serving.tool("tpm2_startup", "-c");
      serving.tool("tpm2_selftest", "-f");
      String random = serving.tool("tpm2_getrandom", "--hex", "8");
      serving.tool("tpm2_pcrextend", "16:sha256=" + ONE);

      assertThat(random.strip()).matches("[0-9a-f]{16}");
      assertThat(serving.tool("tpm2_getrandom", "--hex", "8")).isNotEqualTo(random);
      assertThat(serving.tool("tpm2_pcrread", "sha256:16")).contains(EXTENDED_ONCE);
      assertThat(serving.tool("tpm2_getcap", "properties-fixed")).contains("value: \"2.0\"");
    }
  }

  @Test
  void endsAfterSigtermAndTakesItsSwtpmWithIt() throws Exception {
    assumeTrue(SwtpmProcess.installed(), "swtpm: install with: apt-get install swtpm");
    List<ProcessHandle> children;
    try (ServedTpm serving = ServedTpm.start("serve", "--engine", "swtpm")) {
      children = serving.process().toHandle().descendants().toList();
      assertThat(children).isNotEmpty();
    }
    for (ProcessHandle child : children) {
      child.onExit().get(20, TimeUnit.SECONDS);
      assertThat(child.isAlive()).isFalse();
    }
  }

  @Test
  void aClientMayEndItWhereThatIsAllowed() throws Exception {
    try (ServedTpm serving = ServedTpm.start("serve", "--stoppable")) {
      try (Socket socket = new Socket("localhost", serving.port())) {
        socket.getOutputStream().write(new byte[] {0, 0, 0, 21});
        assertThat(serving.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(serving.process().exitValue()).isZero();
    }
  }

  @Test
  void servesTheVirtualChipToTpm4jItself() throws Exception {
    try (ServedTpm serving = ServedTpm.start("serve", "--profile", "st-st33ktpm2x-i2c");
        MssimTransport client = MssimTransport.connect("localhost", serving.port())) {
      assertThat(client.transmit(new byte[] {(byte) 0x80, 1, 0, 0, 0, 12, 0, 0, 1, 0x44, 0, 0}))
          .hasSize(10);
      Run run = Run.of("validate", "--board", "tcp:localhost:" + serving.port());
      assertThat(run.out()).contains("already started");
    }
  }

  @Test
  void aPortInUseCouldNotBeServed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = Run.of("serve", "--port", Integer.toString(taken.getLocalPort()));

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("BUSY").contains(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void anAddressThatIsNotOursCouldNotBeServed() {
    Run run = Run.of("serve", "--port", "0", "--bind", "192.0.2.1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("192.0.2.1");
  }
}
