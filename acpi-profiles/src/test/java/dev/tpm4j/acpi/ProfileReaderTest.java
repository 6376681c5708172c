package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tpm4j.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading from files. */
class ProfileReaderTest {

  @TempDir private Path folder;

  private static void assertFails(Path file, TransportException.Kind kind, String what) {
    assertThatThrownBy(() -> ProfileReader.readOne(file))
        .isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(what);
  }

  @Test
  void aFileNamesItsProfile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my-board.asl"),
            ShippedProfiles.source("infineon-slb9670").orElseThrow());

    assertThat(ProfileReader.readOne(file).name()).isEqualTo("my-board");
  }

  @Test
  void aFileThatIsNotThere() {
    assertFails(
        folder.resolve("missing.asl"),
        TransportException.Kind.CONFIGURATION,
        "there is no file " + folder.resolve("missing.asl"));
  }

  @Test
  void aFolder() {
    assertFails(folder, TransportException.Kind.CONFIGURATION, "cannot be read");
  }

  @Test
  void aFileThatMustNotBeRead() throws IOException {
    Path file = Files.createFile(folder.resolve("secret.aml"));
    assumeFalse(!file.toFile().setReadable(false) || Files.isReadable(file), "root reads anything");

    assertFails(file, TransportException.Kind.PERMISSION, "must not be read");
  }

  @Test
  void aFileWithoutATpmAndOneWithTwo() throws IOException {
    Path none = Files.writeString(folder.resolve("none.asl"), TestAsl.device(""));
    Path two = Files.writeString(folder.resolve("two.asl"), TestAsl.text("two-tpms"));

    assertFails(none, TransportException.Kind.CONFIGURATION, "none.asl defines no TPM");
    assertFails(
        two, TransportException.Kind.CONFIGURATION, "two.asl defines several TPMs: [two, two-2]");
  }

  @Test
  void aFileThatIsTooLargeIsNotReadWhole() throws IOException {
    Path file = Files.write(folder.resolve("large.dat"), new byte[5 * 1024 * 1024]);

    assertFails(
        file, TransportException.Kind.MALFORMED_PROFILE, "the file is larger than 4194304 bytes");
  }
}
