package dev.tpm4j.hwtests.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs programs that find device nodes which this machine does not have.
 *
 * <p>A small program in C, compiled when this object is made, starts the other one under a seccomp
 * filter and hands its calls on these nodes to a {@link Guest}; see {@code emulated_kernel.c}
 * beside this class. No privileges are needed.
 */
public final class EmulatedKernel {

  private static final String SOURCE = "emulated_kernel.c";
  private static final long COMPILER_SECONDS = 60;
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

  private final Path program;
  private final Path directory;

  private EmulatedKernel(Path program, Path directory) {
    this.program = program;
    this.directory = directory;
  }

  /**
   * What this machine lacks.
   *
   * @param directory where it may compile and try
   * @return what is missing and what to do about it; empty if nothing is
   */
  public static Optional<String> missing(Path directory) {
    String system = System.getProperty("os.name");
    String architecture = System.getProperty("os.arch");
    if (!system.equals("Linux") || !ARCHITECTURES.contains(architecture)) {
      return Optional.of("Linux on amd64 or aarch64; this is " + system + " on " + architecture);
    }
    boolean gcc =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")));
    if (!gcc) {
      return Optional.of("gcc: install with: apt-get install gcc libc6-dev");
    }
    try {
      Path program = compile(directory);
      Path said = directory.resolve("trial.log");
      int code = run(said, List.of(program.toString()));
      return code == 0
          ? Optional.empty()
          : Optional.of(
              "seccomp user notification, which the kernel or the container does not allow: "
                  + Files.readString(said).strip());
    } catch (IOException failure) {
      return Optional.of("a compiler and headers that work: " + failure.getMessage());
    }
  }

  /**
   * Compiles the program that does the work.
   *
   * @param directory where it and what programs print are kept
   * @return the kernel
   * @throws IOException if it does not compile; see {@link #missing}
   */
  public static EmulatedKernel build(Path directory) throws IOException {
    return new EmulatedKernel(compile(directory), directory);
  }

  private static Path compile(Path directory) throws IOException {
    Path program = directory.resolve("emulated-kernel");
    if (Files.exists(program)) {
      return program;
    }
    Path source = directory.resolve(SOURCE);
    try (InputStream in = EmulatedKernel.class.getResourceAsStream(SOURCE)) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path said = directory.resolve("gcc.log");
    int code =
        run(
            said,
            List.of(
                "gcc",
                "-std=c11",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                source.toString(),
                "-o",
                program.toString()));
    if (code != 0) {
      throw new IOException(Files.readString(said).strip());
    }
    return program;
  }

  private static int run(Path said, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (!process.waitFor(COMPILER_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(command.get(0) + " does not end");
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Starts a program.
   *
   * @param nodes what it finds, by path
   * @param command the program and its arguments
   * @return the running program; the caller closes it
   */
  public Guest start(Map<String, EmulatedNode> nodes, List<String> command) {
    try {
      Path socket = Files.createTempDirectory(directory, "guest").resolve("calls");
      List<String> all = new ArrayList<>(List.of(program.toString(), socket.toString()));
      all.addAll(command);
      return Guest.start(socket, nodes, all);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
