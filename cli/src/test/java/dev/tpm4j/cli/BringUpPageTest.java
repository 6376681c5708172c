package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.hwtests.bringup.BringUp;
import dev.tpm4j.hwtests.bringup.BringUpOptions;
import dev.tpm4j.hwtests.bringup.CheckResult;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.tcp.ServerOptions;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import dev.tpm4j.transport.tcp.TpmServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/bring-up.md}: every command on it works, in the order of the page. */
class BringUpPageTest {

  private static final Pattern FILE = Pattern.compile("[a-z-]+\\.(asl|json|txt|vcd|pcapng)");

  private static String page;

  @TempDir private Path folder;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of(System.getProperty("tpm4j.root", ".."), "docs/bring-up.md"));
  }

  @Test
  void everyCommandWorks() throws IOException {
    int run = 0;
    try (TpmEngine engine = TpmEngine.create(EngineOptions.defaults());
        TpmServer server = TpmServer.mssim(engine, ServerOptions.defaults())) {
      for (String line : page.lines().filter(each -> each.startsWith("    ./tpm4j ")).toList()) {
        boolean serves = line.contains(" serve ");
        boolean installed = !line.contains("swtpm") || swtpmIsInstalled();
        if (!serves && installed) {
          runs(line.strip().replace("localhost:2321", "localhost:" + server.port()));
          run++;
        }
      }
    }
    assertThat(run).isGreaterThanOrEqualTo(13);
  }

  private static boolean swtpmIsInstalled() {
    return SwtpmProcess.installed();
  }

  private void runs(String line) throws IOException {
    List<String> words = new ArrayList<>();
    Path output = null;
    String[] all = line.split(" +");
    for (int i = 1; i < all.length; i++) {
      boolean file = FILE.matcher(all[i]).matches();
      if (all[i].equals(">")) {
        output = folder.resolve(all[++i]);
      } else {
        words.add(file ? folder.resolve(all[i]).toString() : all[i]);
      }
    }
    Run run = Run.of(words.toArray(String[]::new));
    assertThat(run.exitCode()).as(line + "\n" + run.out() + run.err()).isZero();
    if (output != null) {
      Files.writeString(output, run.out());
    }
  }

  @Test
  void everyCheckIsOnThePage() {
    try (VirtualBoard board = new VirtualBoard(TpmEngine.create(EngineOptions.defaults()))) {
      new BringUp(
              board,
              Profiles.find("infineon-slb9670"),
              BringUpOptions.DEFAULT.withRandomCommands(1).withoutIdentity())
          .run(BringUpPageTest::isOnThePage);
    }
  }

  private static void isOnThePage(CheckResult check) {
    assertThat(page).contains("(`" + check.id() + "`)");
  }

  @Test
  void theProgramRuns() throws Exception {
    Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find()).isTrue();
    Path source = Files.writeString(folder.resolve("Rig.java"), block.group(1));
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                source.toString())
            .redirectErrorStream(true)
            .start();
    String output = String.join("\n", java.inputReader().lines().toList());
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(java.exitValue()).as(output).isZero();
    assertThat(output).contains("20 passed");
  }
}
