package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator as tpm2-tools see it, over several lives of its process. */
class SimulatorCommandTest {

  private static final String ONE = "0".repeat(63) + "1";

  @TempDir private Path folder;

  private String state() {
    return folder.resolve("my.tpm").toString();
  }

  @BeforeEach
  void needsTpm2Tools() {
    assumeTrue(
        ServedTpm.tpm2ToolsAreInstalled(), "tpm2-tools: install with: apt-get install tpm2-tools");
  }

  private static String resetCount(ServedTpm tpm) throws Exception {
    return tpm.tool("tpm2_readclock")
        .lines()
        .filter(line -> line.contains("reset_count"))
        .findFirst()
        .orElseThrow()
        .strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mssim", "swtpm"})
  void saysFirstThatItIsReadyThenThatItHasNoSecurity(String protocol) throws Exception {
    try (ServedTpm tpm = ServedTpm.start("simulator", "--protocol", protocol)) {
      assertThat(tpm.lines().get(0))
          .startsWith("Ready: " + protocol + " on 127.0.0.1:" + tpm.port());
      assertThat(String.join("\n", tpm.lines())).contains("NO SECURITY");
      tpm.tool("tpm2_startup", "-c");
      assertThat(tpm.tool("tpm2_getrandom", "--hex", "8").strip()).matches("[0-9a-f]{16}");
    }
  }

  @Test
  void keepsItsNvWhateverEndsIt() throws Exception {
    try (ServedTpm tpm = ServedTpm.start("simulator", "--state", state())) {
      tpm.tool("tpm2_startup", "-c");
      assertThat(resetCount(tpm)).isEqualTo("reset_count: 1");
      tpm.kill();
    }
    try (ServedTpm tpm = ServedTpm.start("simulator", "--state", state())) {
      tpm.tool("tpm2_startup", "-c");
      assertThat(resetCount(tpm)).as("after SIGKILL").isEqualTo("reset_count: 2");
    }
    try (ServedTpm tpm = ServedTpm.start("simulator", "--state", state())) {
      tpm.tool("tpm2_startup", "-c");
      assertThat(resetCount(tpm)).as("after SIGTERM").isEqualTo("reset_count: 3");
    }
  }

  @Test
  void goesOnWhereItWasSuspended() throws Exception {
    String pcr;
    try (ServedTpm tpm = ServedTpm.start("simulator", "--state", state(), "--suspend")) {
      tpm.tool("tpm2_startup", "-c");
      tpm.tool("tpm2_pcrextend", "16:sha256=" + ONE);
      pcr = tpm.tool("tpm2_pcrread", "sha256:16");
    }
    try (ServedTpm tpm = ServedTpm.start("simulator", "--state", state())) {
      assertThat(tpm.tool("tpm2_pcrread", "sha256:16")).isEqualTo(pcr).contains("0x90F4B395");
    }
  }

  @Test
  void isTheSameTpmFromTheSameSeed() throws Exception {
    String random;
    try (ServedTpm tpm = ServedTpm.start("simulator", "--seed", "7")) {
      tpm.tool("tpm2_startup", "-c");
      random = tpm.tool("tpm2_getrandom", "--hex", "16");
    }
    try (ServedTpm tpm = ServedTpm.start("simulator", "--seed", "7")) {
      tpm.tool("tpm2_startup", "-c");
      assertThat(tpm.tool("tpm2_getrandom", "--hex", "16")).isEqualTo(random);
    }
  }

  @Test
  void saysThePartThatTheProfileIs() throws Exception {
    try (ServedTpm tpm = ServedTpm.start("simulator", "--profile", "infineon-slb9670")) {
      tpm.tool("tpm2_startup", "-c");
      assertThat(tpm.tool("tpm2_getcap", "properties-fixed")).contains("\"IFX\"", "\"SLB9\"");
    }
  }

  @Test
  void hasTheCommandsOfTheRevisionThatIsAskedFor() throws Exception {
    try (ServedTpm tpm = ServedTpm.start("simulator", "--revision", "1.84", "--state", state())) {
      tpm.tool("tpm2_startup", "-c");
      assertThat(tpm.tool("tpm2_getcap", "properties-fixed")).contains("value: 1.84");
      assertThat(tpm.tool("tpm2_getcap", "commands")).containsIgnoringCase("0x200019B");
    }
    Run run = Run.of("simulator", "--port", "0", "--state", state(), "--revision", "1.59");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("CONFIGURATION", "1.84", "leave the revision out");
  }

  @Test
  void hasNothingInNvWithoutCertificates() throws Exception {
    try (ServedTpm tpm = ServedTpm.start("simulator", "--state", state(), "--no-certificates")) {
      tpm.tool("tpm2_startup", "-c");
      assertThat(tpm.tool("tpm2_getcap", "handles-nv-index")).isBlank();
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa, 0, 0x01C00002", "ecc, 1, 0x01C0000A"})
  void theEndorsementKeyOfTpm2ToolsIsTheOneThatIsCertified(
      String algorithm, int position, String index) throws Exception {
    String ca = folder.resolve("ca.pem").toString();
    try (ServedTpm tpm =
        ServedTpm.start("simulator", "--profile", "infineon-slb9670", "--ca", ca)) {
      tpm.tool("tpm2_startup", "-c");
      String[] der = {folder.resolve("rsa.der").toString(), folder.resolve("ecc.der").toString()};
      tpm.tool("tpm2_getekcertificate", "-o", der[0], "-o", der[1]);
      String key = folder.resolve("ek.pub").toString();
      String context = folder.resolve("ek.ctx").toString();
      tpm.tool("tpm2_createek", "-G", algorithm, "-c", context, "-u", key, "-f", "pem");

      X509Certificate certificate = certificate(Path.of(der[position]));
      certificate.verify(certificate(Path.of(ca)).getPublicKey());
      String body =
          Files.readString(Path.of(key)).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
      assertThat(certificate.getPublicKey().getEncoded())
          .isEqualTo(Base64.getDecoder().decode(body));
      assertThat(tpm.tool("tpm2_nvreadpublic", index))
          .contains("ppwrite|writelocked|writedefine|ppread|ownerread|authread|no_da|written|");
    }
  }

  private static X509Certificate certificate(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void saysWhoHasTheStateWhenItIsInUse() throws Exception {
    try (ServedTpm tpm = ServedTpm.start("simulator", "--state", state())) {
      Run second = Run.of("simulator", "--port", "0", "--state", state());
      assertThat(second.exitCode()).isEqualTo(2);
      assertThat(second.out()).isEmpty();
      assertThat(second.err()).contains("BUSY", state(), "in use");
      assertThat(tpm.process().isAlive()).isTrue();
    }
  }

  @Test
  void refusesADamagedStateAndLeavesItAlone() throws IOException {
    Files.writeString(Path.of(state()), "TPM4JST\n");
    Run run = Run.of("simulator", "--port", "0", "--state", state());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("MALFORMED_STATE", "my.tpm", "restore it from a copy");
    assertThat(Path.of(state())).hasContent("TPM4JST\n");
  }

  @Test
  void refusesAnotherPartThanTheStateHas() throws Exception {
    ServedTpm.start("simulator", "--state", state()).close();
    Run run =
        Run.of("simulator", "--port", "0", "--state", state(), "--profile", "infineon-slb9670");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("CONFIGURATION", "SLB9670", "leave the profile out");
  }

  @Test
  void aPortInUseCouldNotBeServed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Run run = Run.of("simulator", "--port", port);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("BUSY").contains(port);
    }
  }
}
