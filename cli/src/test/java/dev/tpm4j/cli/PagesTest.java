package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages show is true: links lead somewhere, code compiles, commands run. */
class PagesTest {

  private static final Path ROOT = Path.of(System.getProperty("tpm4j.root", ".."));
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  /** What the snippets of the pages take for granted. */
  private static final String FRAME =
      """
      import dev.tpm4j.acpi.*;
      import dev.tpm4j.profile.*;
      import dev.tpm4j.simulator.chip.*;
      import dev.tpm4j.simulator.engine.*;
      import dev.tpm4j.simulator.fault.*;
      import dev.tpm4j.transport.*;
      import dev.tpm4j.transport.record.*;
      import dev.tpm4j.transport.spi.*;
      import java.nio.file.*;
      import java.util.*;
      abstract class Snippet%d {
        TpmTransport transport;
        TpmProfile profile;
        Path file;
        byte[] command, response, startup;
        abstract void tellTheOperator(Diagnosis diagnosis);
        abstract void giveUp();
        abstract void reconnect();
        void run() throws Exception {
      %s
        }
      }
      """;

  /** What a whole test class of a page takes for granted. */
  private static final String TEST_IMPORTS =
      """
      import static org.junit.jupiter.api.Assertions.assertEquals;
      import dev.tpm4j.simulator.engine.*;
      import dev.tpm4j.transport.*;
      import org.junit.jupiter.api.*;
      """;

  static List<Path> pages() throws Exception {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(top, docs).filter(page -> page.toString().endsWith(".md")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) throws Exception {
    Matcher link = LINK.matcher(Files.readString(page));
    while (link.find()) {
      assertThat(page.resolveSibling(link.group(1))).as("%s in %s", link.group(), page).exists();
    }
  }

  @Test
  void snippetsCompile(@TempDir Path folder) throws Exception {
    List<Path> sources = new ArrayList<>();
    for (String page : List.of("docs/embed.md", "docs/rigs.md", "docs/simulator.md")) {
      // Snippets of a page build on each other only through what the frame declares.
      Matcher block = JAVA.matcher(Files.readString(ROOT.resolve(page)));
      while (block.find()) {
        int number = sources.size();
        if (block.group(1).startsWith("class ")) {
          sources.add(
              Files.writeString(
                  folder.resolve("Snippet" + number + ".java"), TEST_IMPORTS + block.group(1)));
          continue;
        }
        String body = block.group(1).replace("TpmProfile profile =", "profile =");
        sources.add(
            Files.writeString(
                folder.resolve("Snippet" + number + ".java"),
                String.format(
                    FRAME, number, body.replace("TpmTransport transport =\n", "transport =\n"))));
      }
    }
    assertThat(sources).hasSizeGreaterThanOrEqualTo(7);

    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  complaints,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-d",
                      folder.toString(),
                      "-cp",
                      System.getProperty(
                          "surefire.test.class.path", System.getProperty("java.class.path"))),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(complaints.toString()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/rigs.md", "docs/parts.md", "CONTRIBUTING.md"})
  void commandsRun(String page) throws Exception {
    Set<String> commands = new TreeSet<>();
    Matcher command =
        Pattern.compile("^ {4}\\./tpm4j (.*)$|`\\./tpm4j ([^`]*)`", Pattern.MULTILINE)
            .matcher(Files.readString(ROOT.resolve(page)));
    while (command.find()) {
      commands.add(command.group(1) == null ? command.group(2) : command.group(1));
    }
    assertThat(commands).isNotEmpty();
    // What serves does so until it is stopped, and has tests of its own.
    commands.removeIf(
        each ->
            each.startsWith("serve")
                || each.startsWith("simulator")
                || each.matches(".*\\b[A-Z]{4}.*"));
    if (!dev.tpm4j.transport.tcp.SwtpmProcess.installed()) {
      commands.removeIf(each -> each.contains("--engine swtpm"));
    }
    for (String each : commands) {
      Run run = Run.of(each.split(" +"));
      assertThat(run.exitCode()).as(each + "\n" + run.out() + run.err()).isZero();
    }
  }

  @Test
  void theReadmeShowsWhatValidatePrints() throws Exception {
    Matcher block =
        Pattern.compile("```\n(Board .*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(block.find()).isTrue();

    assertThat(withoutTimes(Run.of("validate").out())).isEqualTo(withoutTimes(block.group(1)));
  }

  /** The TPM's random numbers decide how long some answers are on the wires. */
  private static String withoutTimes(String report) {
    return report.replaceAll("\\d+\\.\\d+ (us|ms)", "# $1");
  }
}
