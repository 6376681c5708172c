package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process: where its output goes when it cannot go anywhere. */
class MainTest {

  @TempDir private Path folder;

  private static ProcessBuilder tpm4j(String... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tpm4j.cli.Main"));
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }

  private static int ending(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void aReportThatDidNotFitTheDiskIsNoSuccess() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
    Path errors = folder.resolve("errors");

    Process process =
        tpm4j("profile", "list")
            .redirectOutput(new File("/dev/full"))
            .redirectError(errors.toFile())
            .start();

    assertThat(ending(process)).isEqualTo(2);
    assertThat(Files.readString(errors)).contains("standard output is incomplete");
  }

  @Test
  void aReaderThatHasEnoughIsNoError() throws IOException, InterruptedException {
    Process process = tpm4j("profile", "list").start();
    process.getInputStream().close();

    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(ending(process)).isZero();
  }
}
