package dev.tpm4j.hwtests.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compiles the program that runs tpm2-tss's driver.
 *
 * <p>Headers and libraries are the system's, or those below the directory that the environment
 * variable {@code TPM4J_TSS2} names, which is laid out as the system's root is.
 */
enum DriverBuild {
  SPI("spi", List.of()),
  I2C("i2c", List.of("-DON_I2C"));

  private static final String SOURCE = "hw-tests/src/test/c/foreign_driver.c";
  private static final long COMPILER_SECONDS = 60;

  private final String bus;
  private final List<String> flags;

  DriverBuild(String bus, List<String> flags) {
    this.bus = bus;
    this.flags = flags;
  }

  private static Path root() {
    String named = System.getenv().getOrDefault("TPM4J_TSS2", "");
    return Path.of(named.isEmpty() ? "/" : named);
  }

  /** Whether there are a compiler and the driver. */
  boolean installed() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")))
        && Files.exists(include().resolve("tss2/tss2_tcti_" + bus + "_helper.h"));
  }

  /** What to do if not. */
  String missing() {
    return "tpm2-tss's "
        + bus
        + "-helper is not installed: install with: apt-get install gcc libtss2-dev"
        + " (from Debian 13 on; on an older one .ci/run shows how)";
  }

  private static Path include() {
    return root().resolve("usr/include");
  }

  /** Compiles into a directory. */
  Program into(Path directory) throws IOException, InterruptedException {
    Path libraries = root().resolve("usr/lib").resolve(run(directory, "gcc", "-print-multiarch"));
    Path program = directory.resolve("foreign-driver-" + bus);
    List<String> command = new ArrayList<>(List.of("gcc", "-std=c11", "-Wall", "-Wextra"));
    command.addAll(flags);
    command.addAll(
        List.of(
            "-I" + include(),
            Path.of(System.getProperty("tpm4j.root"), SOURCE).toString(),
            "-L" + libraries,
            "-Wl,-rpath-link," + libraries,
            "-ltss2-tcti-" + bus + "-helper",
            "-o",
            program.toString()));
    assertThat(run(directory, command.toArray(String[]::new))).as("what gcc has to say").isEmpty();
    return new Program(program, libraries);
  }

  private static String run(Path directory, String... command)
      throws IOException, InterruptedException {
    Path said = directory.resolve("gcc.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(COMPILER_SECONDS, TimeUnit.SECONDS)).as("gcc ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(said).strip();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  /** What was compiled, and where the libraries it needs are. */
  record Program(Path path, Path libraries) {

    ProcessBuilder process(String... arguments) {
      List<String> command = new ArrayList<>(List.of(path.toString()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("LD_LIBRARY_PATH", libraries.toString());
      return builder;
    }
  }
}
