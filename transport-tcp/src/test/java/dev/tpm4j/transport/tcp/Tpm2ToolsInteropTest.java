package dev.tpm4j.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Given: Debian's tpm2-tools, unmodified, in front of our server, whose transport is our client of
 * a real swtpm. Everything between the two is ours, both ends are not.
 */
class Tpm2ToolsInteropTest {

  private SwtpmProcess swtpm;
  private SwtpmTransport transport;

  @BeforeEach
  void startSwtpm() {
    Installed.assumeSwtpm();
    Installed.assumeTpm2Tools();
    swtpm = SwtpmProcess.start(SwtpmProcess.Options.defaults().withoutStartup());
    transport = swtpm.connect();
  }

  @AfterEach
  void stopSwtpm() {
    if (transport != null) {
      transport.close();
    }
    if (swtpm != null) {
      swtpm.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mssim", "swtpm"})
  void everydayToolsWorkThroughTheServer(String protocol) throws Exception {
    try (TpmServer server = server(protocol)) {
      String tcti = protocol + ":host=127.0.0.1,port=" + server.port();

      Installed.tool(tcti, "tpm2_startup", "-c");
      Installed.tool(tcti, "tpm2_selftest", "-f");
      String random = Installed.tool(tcti, "tpm2_getrandom", "--hex", "16").strip();
      assertThat(random).matches("[0-9a-f]{32}");
      String properties = Installed.tool(tcti, "tpm2_getcap", "properties-fixed");
      assertThat(properties).contains("TPM2_PT_MANUFACTURER", "\"IBM\"");

      String digest = "42".repeat(32);
      assertThat(Installed.tool(tcti, "tpm2_pcrread", "sha256:16"))
          .contains("0x" + "00".repeat(32));
      Installed.tool(tcti, "tpm2_pcrextend", "16:sha256=" + digest);
      // SHA-256 over 32 zero bytes and 32 bytes 0x42.
      assertThat(Installed.tool(tcti, "tpm2_pcrread", "sha256:16"))
          .containsIgnoringCase("0x" + sha256OfExtend(digest));
    }
  }

  @Test
  void twoServersShareOneTpm() throws Exception {
    try (TpmServer first = server("mssim");
        TpmServer second = server("swtpm")) {
      Installed.tool("mssim:host=127.0.0.1,port=" + first.port(), "tpm2_startup", "-c");
      String random =
          Installed.tool(
              "swtpm:host=127.0.0.1,port=" + second.port(), "tpm2_getrandom", "--hex", "8");
      assertThat(random.strip()).matches("[0-9a-f]{16}");
    }
  }

  private TpmServer server(String protocol) {
    ServerOptions options = ServerOptions.defaults();
    return protocol.equals("mssim")
        ? TpmServer.mssim(transport, options)
        : TpmServer.swtpm(transport, options);
  }

  private static String sha256OfExtend(String digest) throws Exception {
    java.security.MessageDigest sha = java.security.MessageDigest.getInstance("SHA-256");
    sha.update(new byte[32]);
    return Bytes.hex(sha.digest(Bytes.hex(digest)));
  }
}
