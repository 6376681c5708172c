package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./tpm4j} itself, with a Maven and a Java that only note how they were called. */
class LauncherTest {

  private static final Path LAUNCHER = Path.of(System.getProperty("tpm4j.root", ".."), "tpm4j");

  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then
        echo "openjdk version \\"${JAVA_IS:-17.0.1}\\" 2021-10-19" >&2
        exit 0
      fi
      echo "ran" "$@"
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$@" >>"$NOTES"
      ${MAVEN_DOES:-true} || exit
      mkdir -p cli/target
      """;

  @TempDir private Path folder;
  private Path checkout;
  private Path tools;
  private Path jdk;
  private Path notes;

  @BeforeEach
  void layOut() throws IOException {
    assumeTrue(File.separatorChar == '/', "the launcher is a shell script");
    checkout = Files.createDirectories(folder.resolve("a check out"));
    Files.createDirectories(checkout.resolve("cli/src/main"));
    Files.writeString(checkout.resolve("pom.xml"), "");
    executable(checkout.resolve("tpm4j"), Files.readString(LAUNCHER));
    tools = Files.createDirectories(folder.resolve("tools"));
    executable(tools.resolve("mvn"), MAVEN);
    jdk = Files.createDirectories(folder.resolve("a JDK/bin")).getParent();
    executable(jdk.resolve("bin/java"), JAVA);
    notes = folder.resolve("notes");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private ProcessBuilder launch(Path launcher, String... args) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("NOTES", notes.toString());
    return builder.redirectErrorStream(true);
  }

  private static String ending(ProcessBuilder launch, int expected) throws Exception {
    Process process = launch.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(expected);
    return output;
  }

  private String ran(String... args) throws Exception {
    return ending(launch(checkout.resolve("tpm4j"), args), 0);
  }

  private List<String> builds() throws IOException {
    return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
  }

  @Test
  void buildsOnceAndPassesItsArgumentsOn() throws Exception {
    assertThat(ran("send", "80 01")).contains("Building").contains("dev.tpm4j.cli.Main send 80 01");
    assertThat(ran("regs")).doesNotContain("Building").contains("dev.tpm4j.cli.Main regs");
    assertThat(builds()).hasSize(1);
  }

  @Test
  void buildsAgainAfterAnEdit() throws Exception {
    ran();
    Path edited = Files.writeString(checkout.resolve("cli/src/main/Edited.java"), "");
    Files.setLastModifiedTime(edited, FileTime.from(Instant.now().plusSeconds(5)));

    ran();

    assertThat(builds()).hasSize(2).noneMatch(each -> each.contains(" clean "));
  }

  @Test
  void isFoundThroughLinksFromAnywhere() throws Exception {
    Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("a check out/tpm4j"));
    Path second = Files.createSymbolicLink(folder.resolve("tools/tpm"), Path.of("../first"));

    assertThat(ending(launch(first, "regs"), 0)).contains("Main regs");
    assertThat(ending(launch(second, "regs"), 0)).contains("Main regs");
    assertThat(builds()).hasSize(1);
  }

  @Test
  void ofTwoAtOnceOneBuilds() throws Exception {
    Path gate = folder.resolve("gate");
    assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
    ProcessBuilder builds = launch(checkout.resolve("tpm4j"), "regs");
    builds.environment().put("MAVEN_DOES", "cat " + gate);
    Process first = builds.start();
    BufferedReader waiting;
    Process second;
    // Opening the pipe returns when the first one's Maven reads from it; closing it ends the build.
    try (OutputStream building = Files.newOutputStream(gate)) {
      second = launch(checkout.resolve("tpm4j"), "regs").start();
      waiting = second.inputReader();
      assertThat(waiting.readLine()).contains("Waiting").contains("is building");
      building.flush();
    }
    assertThat(waiting.readLine()).contains("Main regs");
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).isZero();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void afterABuildThatWasKilledNothingOfItIsUsed() throws Exception {
    ran();
    ProcessBuilder killed = launch(checkout.resolve("tpm4j"));
    killed
        .environment()
        .put("MAVEN_DOES", "sh " + Files.writeString(folder.resolve("die"), "exit 137"));
    Files.delete(checkout.resolve("cli/target/tpm4j.built"));
    assertThat(ending(killed, 2)).contains("the build failed");

    assertThat(ran("regs")).contains("Main regs");
    assertThat(ran("regs")).doesNotContain("Building");
    assertThat(builds()).hasSize(3).last().asString().contains(" clean package ");
  }

  @Test
  void showsWhatMavenSaidOnlyIfItFailed() throws Exception {
    ProcessBuilder fails = launch(checkout.resolve("tpm4j"));
    fails
        .environment()
        .put(
            "MAVEN_DOES",
            "sh " + Files.writeString(folder.resolve("fail"), "echo 'no symbol'; exit 1"));

    assertThat(ending(fails, 2)).contains("no symbol").contains("the build failed");
    assertThat(ran()).contains("ran");
    assertThat(builds()).hasSize(2).noneMatch(each -> each.contains(" clean "));
  }

  @Test
  void namesAJavaHomeThatIsNone() throws Exception {
    ProcessBuilder wrong = launch(checkout.resolve("tpm4j"));
    wrong.environment().put("JAVA_HOME", "/no/such jdk");

    assertThat(ending(wrong, 2)).contains("JAVA_HOME is '/no/such jdk'").contains("JDK 17");
  }

  @Test
  void refusesAnOldJavaBeforeAndAfterTheBuild() throws Exception {
    Path other = Files.createDirectories(folder.resolve("old/bin")).getParent();
    executable(other.resolve("bin/java"), JAVA);
    ProcessBuilder old = launch(checkout.resolve("tpm4j"));
    old.environment().put("JAVA_HOME", other.toString());
    old.environment().put("JAVA_IS", "1.8.0_402");

    assertThat(ending(old, 2)).contains("is Java 8").contains("17 or newer");
    ran();
    assertThat(ending(old, 2)).contains("is Java 8").doesNotContain("ran");
    old.environment().put("JAVA_IS", "25.0.1");
    assertThat(ending(old, 0)).contains("ran");
  }

  @Test
  void saysThatMavenIsMissing() throws Exception {
    ProcessBuilder bare = launch(checkout.resolve("tpm4j"));
    bare.environment().put("PATH", bareTools());

    assertThat(ending(bare, 2)).contains("Maven 3.8 or newer is needed");
  }

  /** The system's tools without its Maven. */
  private String bareTools() throws IOException {
    Path bare = Files.createDirectories(folder.resolve("bare"));
    for (String name : List.of("sh", "dirname", "find", "head", "readlink")) {
      Path found = Path.of("/usr/bin", name);
      Files.createSymbolicLink(
          bare.resolve(name), Files.exists(found) ? found : Path.of("/bin", name));
    }
    return bare.toString();
  }
}
