package dev.tpm4j.benchmarks.simulator;

import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.codec.type.TpmSu;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.SwtpmTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code tpm4j simulator} as a process of its own, with its state in a file, as swtpm has it. */
final class ServedEngine implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("Ready: swtpm on (.*):(\\d+), .*");
  private static final long END_SECONDS = 20;

  private final Process process;
  private final Path folder;
  private final String host;
  private final int port;

  private ServedEngine(Process process, Path folder, String host, int port) {
    this.process = process;
    this.folder = folder;
    this.host = host;
    this.port = port;
  }

  /**
   * Starts it on any free port and waits until it is there.
   *
   * @param tpm4j the command that stands for {@code ./tpm4j}
   */
  static ServedEngine start(List<String> tpm4j) {
    try {
      Path folder = Files.createTempDirectory("tpm4j-benchmark-");
      List<String> command = new ArrayList<>(tpm4j);
      command.addAll(List.of("simulator", "--protocol", "swtpm", "--port", "0", "--state"));
      command.add(folder.resolve("state").toString());
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = said.readLine();
      Matcher ready = READY.matcher(String.valueOf(line));
      if (!ready.matches()) {
        process.destroy();
        throw new IllegalStateException(command + " said '" + line + "'");
      }
      return new ServedEngine(process, folder, ready.group(1), Integer.parseInt(ready.group(2)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** A connection to it, started up. */
  TpmTransport connect() {
    TpmTransport tpm = SwtpmTransport.connect(host, port);
    Caller caller = new Caller(tpm);
    caller.send(caller.command(to -> Startup.encode(to, TpmSu.CLEAR)));
    return tpm;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
