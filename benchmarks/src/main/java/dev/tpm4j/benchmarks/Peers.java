package dev.tpm4j.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The peers in C, as far as they could be built here.
 *
 * @param hand the program written by hand, where there is a C compiler
 * @param sys the program on libtss2-sys, where there is that too
 * @param advice what to install for what is missing; empty where nothing is
 * @param frames the file of golden frames they read
 */
record Peers(Optional<Path> hand, Optional<Path> sys, String advice, Path frames) {

  private static final String SCRIPT = "build-peers";
  private static final String FRAMES = "src/main/resources" + Golden.RESOURCE;

  /**
   * What a peer wrote and read.
   *
   * @param name the command
   * @param command its bytes in hexadecimal digits
   * @param sum the sum of every field of the response
   */
  record Check(String name, String command, int sum) {}

  /** Builds what can be built into a folder. */
  static Peers build(Path module, Path folder) {
    Output built = run(List.of("sh", module.resolve(SCRIPT).toString(), folder.toString()));
    Path hand = folder.resolve("hand");
    Path sys = folder.resolve("sys");
    if (built.exitCode() != 0 && !built.text().contains("install with")) {
      throw new IllegalStateException(built.text());
    }
    return new Peers(
        Optional.of(hand).filter(Files::exists),
        Optional.of(sys).filter(Files::exists),
        built.text().strip(),
        module.resolve(FRAMES));
  }

  /** What a peer writes and reads, command by command. */
  List<Check> check(Path peer) {
    List<Check> checks = new ArrayList<>();
    for (String line : runPeer(peer, "check").lines().toList()) {
      String[] words = line.split(" ");
      checks.add(new Check(words[0], words[1], Integer.parseUnsignedInt(words[2])));
    }
    return checks;
  }

  /** Nanoseconds of CPU time of each operation on a command, the median of some repetitions. */
  Map<String, Double> time(String command, int repetitions) {
    Map<String, Double> nanos = new LinkedHashMap<>();
    hand.ifPresent(peer -> time(peer, command, repetitions, nanos));
    return nanos;
  }

  /** The same, of libtss2-sys. */
  Map<String, Double> timeSys(String command, int repetitions) {
    Map<String, Double> nanos = new LinkedHashMap<>();
    sys.ifPresent(peer -> time(peer, command, repetitions, nanos));
    return nanos;
  }

  private void time(Path peer, String command, int repetitions, Map<String, Double> nanos) {
    String text = runPeer(peer, "time", command, Integer.toString(repetitions));
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ");
      nanos.put(words[0], Double.parseDouble(words[1]));
    }
  }

  private String runPeer(Path peer, String... arguments) {
    List<String> command = new ArrayList<>(List.of(peer.toString(), frames.toString()));
    command.addAll(List.of(arguments));
    Output output = run(command);
    if (output.exitCode() != 0) {
      throw new IllegalStateException(peer.getFileName() + ": " + output.text());
    }
    return output.text();
  }

  private record Output(int exitCode, String text) {}

  private static Output run(List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("TSS2_LOG", "all+none");
      Process process = builder.start();
      process.getOutputStream().close();
      try (InputStream in = process.getInputStream()) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
