package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tpm4j serve} or {@code simulator} as a process of its own, as people run it. */
final class ServedTpm implements AutoCloseable {

  private final Process process;
  private final List<String> lines = new ArrayList<>();

  private ServedTpm(String verb, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tpm4j.cli.Main",
                verb,
                "--port",
                "0"));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith("Ctrl-C")) {
      lines.add(line);
      line = out.readLine();
    }
    assertThat(line).as(String.join("\n", lines)).isNotNull();
  }

  /** Runs it on any free port until it says that it is there. */
  static ServedTpm start(String verb, String... options) throws IOException {
    return new ServedTpm(verb, options);
  }

  Process process() {
    return process;
  }

  /** What it has said on its standard output and error. */
  List<String> lines() {
    return lines;
  }

  /** SIGKILL, as a crash. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  String tcti() {
    return lines.stream()
        .filter(each -> each.contains("TPM2TOOLS_TCTI="))
        .map(each -> each.substring(each.indexOf('=') + 1))
        .findFirst()
        .orElseThrow();
  }

  int port() {
    return Integer.parseInt(tcti().substring(tcti().lastIndexOf('=') + 1));
  }

  String tool(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TPM2TOOLS_TCTI", tcti());
    Process tool = builder.start();
    String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(tool.exitValue()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends after SIGTERM").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }

  static boolean tpm2ToolsAreInstalled() {
    try {
      new ProcessBuilder("tpm2_getrandom", "--version")
          .redirectErrorStream(true)
          .start()
          .getInputStream()
          .readAllBytes();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
