package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.TpmProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Profiles by name, by file, and by what is no profile at all. */
class ProfileCommandTest {

  @TempDir private Path folder;

  @Test
  void listsEveryShippedProfile() {
    Run run = Run.of("profile", "list");

    assertThat(run.exitCode()).isZero();
    for (TpmProfile each : ShippedProfiles.all()) {
      assertThat(run.out()).contains(each.name()).contains(each.title());
    }
  }

  @Test
  void showsWhatIsKnownAndNotWhatIsNot() {
    Run run = Run.of("profile", "show", "infineon-slb9670");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("vendor id             0x15D1")
        .contains("wait states           never")
        .doesNotContain("unknown")
        .doesNotContain("guard time");
  }

  @Test
  void everyShippedProfileIsShownAndItsSourceChecksWithoutErrors() throws IOException {
    for (TpmProfile each : ShippedProfiles.all()) {
      assertThat(Run.of("profile", "show", each.name()).exitCode()).isZero();
      Path file = folder.resolve(each.name() + ".asl");
      Files.writeString(file, Run.of("profile", "show", "--source", each.name()).out());
      Run check = Run.of("profile", "check", file.toString());
      assertThat(check.exitCode()).as(check.out()).isZero();
      assertThat(check.out()).contains("can be used, 0 errors");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "infinion-slb9670, infineon-slb9670",
    "slb9673, infineon-slb9673",
    "ST-ST33KTPM2X-SPI, st-st33ktpm2x-spi"
  })
  void anUnknownNameGetsTheNearestOne(String typed, String meant) {
    Run run = Run.of("profile", "show", typed);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("did you mean '" + meant + "'?");
  }

  @Test
  void aNameLikeNothingIsSentToTheList() {
    Run run = Run.of("validate", "--profile", "zzzzzzzzzzzzzzzzzzzzzzzzzz");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("tpm4j profile list");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Run run = Run.of("validate", "--profile", folder.resolve("missing.asl").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("missing.asl");
  }

  @Test
  void aFolderIsNoProfile() {
    Run run = Run.of("profile", "check", folder.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("is a folder");
  }

  @Test
  void garbageIsRefusedByEveryVerbThatTakesAProfile() throws IOException {
    Random random = new Random(42);
    byte[] garbage = new byte[300];
    random.nextBytes(garbage);
    Path file = folder.resolve("garbage.dat");
    Files.write(file, garbage);

    for (String verb : new String[] {"validate", "regs", "serve"}) {
      Run run = Run.of(verb, "--profile", file.toString());
      assertThat(run.exitCode()).as(verb).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("garbage.dat").doesNotContain("\tat ");
    }
    Run check = Run.of("profile", "check", file.toString());
    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.out()).contains("error").contains("cannot be used");
  }

  @Test
  void aTruncatedTableNeverPassesForWhole() throws IOException {
    Path table =
        Path.of(System.getProperty("tpm4j.sharedData", "."), "acpi-tables/mbm-tis-spi.dat");
    assumeTrue(Files.exists(table), "Microsoft's tables are not at hand: " + table);
    byte[] whole = Files.readAllBytes(table);
    for (int length = 1; length < whole.length; length += 13) {
      Path file = folder.resolve("cut.dat");
      Files.write(file, Arrays.copyOf(whole, length));
      Run run = Run.of("profile", "check", file.toString());
      assertThat(run.exitCode()).as("%d bytes: %s", length, run.out()).isEqualTo(1);
    }
  }

  @Test
  void microsoftsTablesCheckCleanly() throws IOException {
    Path tables = Path.of(System.getProperty("tpm4j.sharedData", "."), "acpi-tables");
    assumeTrue(Files.isDirectory(tables), "Microsoft's tables are not at hand: " + tables);
    try (Stream<Path> files = Files.list(tables)) {
      for (Path each : files.toList()) {
        Run run = Run.of("profile", "check", each.toString());
        assertThat(run.exitCode()).as(run.out()).isZero();
      }
    }
  }

  @Test
  void ofSeveralNamesThatContainTheGivenAllAreNamed() {
    assertThat(Run.of("profile", "show", "npct75x").err())
        .contains("did you mean 'nuvoton-npct75x-i2c' or 'nuvoton-npct75x-spi'?");
  }

  @Test
  void aLinkThatLeadsNowhereIsCalledThat() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("board.asl"), folder.resolve("gone.asl"));
    Path loop = Files.createSymbolicLink(folder.resolve("loop.asl"), folder.resolve("loop.asl"));

    for (Path each : new Path[] {link, loop}) {
      Run run = Run.of("profile", "check", each.toString());
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains(each.getFileName() + "' is a link that leads nowhere");
    }
  }

  @Test
  void anEmptyNameIsCalledThat() {
    for (String empty : new String[] {"", " "}) {
      Run run = Run.of("validate", "--profile", empty);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("the name of the profile is empty");
    }
  }

  @Test
  void aPipeThatNobodyWritesToIsRefusedAndNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe.asl");
    assumeTrue(isMade(pipe), "there is no mkfifo here");

    Run run = Run.of("profile", "check", pipe.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("is a pipe").contains("copy what it gives to a file");
  }

  private static boolean isMade(Path pipe) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
