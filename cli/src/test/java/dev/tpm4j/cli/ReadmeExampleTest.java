package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program, compiled and run as it stands there. */
class ReadmeExampleTest {

  private static final Path ROOT = Path.of(System.getProperty("tpm4j.root", ".."));
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void turnsAProfileFileIntoRandomBytesInFifteenLines(@TempDir Path folder) throws Exception {
    Matcher block = JAVA.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(block.find()).isTrue();
    String program = block.group(1);
    assertThat(program.lines()).hasSizeLessThanOrEqualTo(15);
    Path source = Files.writeString(folder.resolve("RandomBytes.java"), program);
    Path profile =
        ROOT.resolve(
            "acpi-profiles/src/main/resources/dev/tpm4j/acpi/profiles/st-st33tphf2x-i2c.asl");

    List<String> first = run(source, profile);
    List<String> second = run(source, profile);

    assertThat(first).singleElement().asString().matches("[0-9a-f]{32}");
    assertThat(second)
        .singleElement()
        .asString()
        .matches("[0-9a-f]{32}")
        .isNotEqualTo(first.get(0));
  }

  private static List<String> run(Path source, Path profile) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(source.toString());
    command.add(profile.toString());
    Process java =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines = java.inputReader().lines().toList();
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(java.exitValue()).isZero();
    return lines;
  }
}
