package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** ACPICA's compiler, which others wrote: the judge of our sources and of our reading. */
final class Iasl {

  private Iasl() {}

  static void assumePresent() {
    boolean present =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "iasl")));
    assumeTrue(present, "install with: apt-get install acpica-tools");
  }

  /** What a compilation gave. */
  record Result(byte[] aml, String output) {}

  static Result compile(String asl, Path folder) {
    assumePresent();
    try {
      Path source = Files.writeString(folder.resolve("source.asl"), asl);
      Path compiled = folder.resolve("source.aml");
      Files.deleteIfExists(compiled);
      String output = run(folder, "iasl", "-p", "source", source.getFileName().toString());
      assertThat(compiled).as(output).exists();
      return new Result(Files.readAllBytes(compiled), output);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Disassembles a table; gives the ASL that iasl makes of it. */
  static String disassemble(byte[] aml, Path folder) {
    assumePresent();
    try {
      Path table = Files.write(folder.resolve("table.aml"), aml);
      String output = run(folder, "iasl", "-d", table.getFileName().toString());
      assertThat(folder.resolve("table.dsl")).as(output).exists();
      return Files.readString(folder.resolve("table.dsl"), StandardCharsets.ISO_8859_1);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static String run(Path folder, String... command) throws IOException {
    Path log = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("iasl ends").isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }
}
