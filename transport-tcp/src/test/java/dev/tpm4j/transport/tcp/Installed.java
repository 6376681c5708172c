package dev.tpm4j.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of others, run as they are; a test that needs one skips where it is not installed. */
final class Installed {

  private static final long PROGRAM_SECONDS = 30;

  private Installed() {}

  static void assumeSwtpm() {
    assumeTrue(SwtpmProcess.installed(), "install with: apt-get install swtpm");
  }

  static void assumeTpm2Tools() {
    boolean found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "tpm2_getrandom")));
    assumeTrue(found, "install with: apt-get install tpm2-tools");
  }

  /** Runs a tpm2-tools program against a TCTI; it must succeed. */
  static String tool(String tcti, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tpm4j-tool-", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("TPM2TOOLS_TCTI", tcti);
      Process process = builder.start();
      boolean ended = process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      String said = Files.readString(output, StandardCharsets.ISO_8859_1);
      assertThat(ended).as("%s ends in time; it said: %s", List.of(command), said).isTrue();
      assertThat(process.exitValue()).as("%s said: %s", List.of(command), said).isZero();
      return said;
    } finally {
      Files.delete(output);
    }
  }
}
