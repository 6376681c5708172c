package dev.tpm4j.simulator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the file, what is read is a state that was written, or an error. */
class StateFileTest {

  private static final byte[] OLD = "the old state".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NEW = "the new state, longer".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("tpm.state");
  }

  private static byte[] readOnce(Path file) {
    try (StateFile state = StateFile.open(file)) {
      return state.read().orElseThrow();
    }
  }

  private static void writeOnce(Path file, byte[] state) {
    try (StateFile open = StateFile.open(file)) {
      open.write(state);
    }
  }

  private static void assertKind(Kind kind, String text, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(text);
  }

  @Test
  void givesBackWhatWasWrittenLast() {
    try (StateFile state = StateFile.open(file())) {
      assertThat(state.read()).isEmpty();
      state.write(OLD);
      state.write(NEW);
      assertThat(state.read()).contains(NEW);
    }
    assertThat(readOnce(file())).isEqualTo(NEW);
  }

  @Test
  void hasTheDocumentedBytes() throws IOException {
    writeOnce(file(), OLD);
    byte[] all = Files.readAllBytes(file());
    assertThat(all).hasSize(16 + OLD.length + 32);
    assertThat(new String(all, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("TPM4JST\n");
    assertThat(ByteBuffer.wrap(all, 8, 8).getInt()).isEqualTo(Envelope.VERSION);
    assertThat(ByteBuffer.wrap(all, 12, 4).getInt()).isEqualTo(OLD.length);
    assertThat(Arrays.copyOfRange(all, 16, 16 + OLD.length)).isEqualTo(OLD);
  }

  @Test
  void staysTheOldStateWhenTheProcessDiesAtAnyByteOfANewOne() throws IOException {
    byte[] sealed = Envelope.seal(NEW);
    for (int written = 0; written <= sealed.length; written++) {
      writeOnce(file(), OLD);
      Files.write(folder.resolve("tpm.state.tmp"), Arrays.copyOf(sealed, written));
      assertThat(readOnce(file())).as("died after %d bytes", written).isEqualTo(OLD);
      writeOnce(file(), NEW);
      assertThat(readOnce(file())).as("and goes on").isEqualTo(NEW);
      assertThat(folder.resolve("tpm.state.tmp")).doesNotExist();
    }
  }

  @Test
  void refusesAFileThatWasCutShortAtAnyByte() throws IOException {
    byte[] sealed = Envelope.seal(OLD);
    for (int length = 0; length < sealed.length; length++) {
      Files.write(file(), Arrays.copyOf(sealed, length));
      assertKind(Kind.MALFORMED_STATE, "tpm.state", () -> readOnce(file()));
    }
  }

  @Test
  void refusesAFileWithBytesAddedAtItsEnd() throws IOException {
    byte[] sealed = Envelope.seal(OLD);
    Files.write(file(), Arrays.copyOf(sealed, sealed.length + 1));
    assertKind(Kind.MALFORMED_STATE, "should have 61 bytes and has 62", () -> readOnce(file()));
  }

  @Test
  void refusesAFileWithAnyBitFlipped() throws IOException {
    byte[] sealed = Envelope.seal(OLD);
    for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
      byte[] damaged = sealed.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(file(), damaged);
      assertKind(Kind.MALFORMED_STATE, "tpm.state", () -> readOnce(file()));
    }
  }

  @Test
  void saysWhichVersionANewerFileHas() throws Exception {
    byte[] sealed = Envelope.seal(OLD);
    sealed[11] = 7;
    int end = sealed.length - 32;
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(sealed, end));
    System.arraycopy(digest, 0, sealed, end, 32);
    Files.write(file(), sealed);
    assertKind(
        Kind.MALFORMED_STATE,
        "has version 7, and this is version " + Envelope.VERSION,
        () -> readOnce(file()));
  }

  @Test
  void refusesAFileThatIsTooLargeWithoutReadingIt() throws IOException {
    try (RandomAccessFile huge = new RandomAccessFile(file().toFile(), "rw")) {
      huge.setLength(1L << 40);
    }
    assertKind(Kind.MALFORMED_STATE, "larger than any state", () -> readOnce(file()));
  }

  @Test
  void saysThatAnotherFileIsNoState() throws IOException {
    Files.writeString(file(), "a letter to a friend, long enough to be a state by its size alone");
    assertKind(Kind.MALFORMED_STATE, "is no saved state of a TPM", () -> readOnce(file()));
  }

  @Test
  void leavesADamagedFileAsItIs() throws IOException {
    Files.writeString(file(), "TPM4JST\n and no more");
    assertKind(Kind.MALFORMED_STATE, "ends after 20 bytes", () -> readOnce(file()));
    assertThat(Files.readString(file())).isEqualTo("TPM4JST\n and no more");
  }

  @Test
  void isForItsOwnerAlone() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    writeOnce(file(), OLD);
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .as(each.toString())
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void hasOneHolderAtATime() {
    try (StateFile first = StateFile.open(file())) {
      assertKind(Kind.BUSY, "tpm.state' is in use", () -> StateFile.open(file()));
      first.write(OLD);
      assertKind(Kind.BUSY, "tpm.state.lock", () -> StateFile.open(file()));
    }
    assertThat(readOnce(file())).isEqualTo(OLD);
  }

  @Test
  void followsALinkToTheFileAndLeavesTheLinkThere() throws IOException {
    Path target = Files.createDirectory(folder.resolve("disk")).resolve("real.state");
    writeOnce(target, OLD);
    Files.createSymbolicLink(file(), target);
    try (StateFile state = StateFile.open(file())) {
      assertKind(Kind.BUSY, "real.state", () -> StateFile.open(target));
      state.write(NEW);
    }
    assertThat(file()).isSymbolicLink();
    assertThat(readOnce(target)).isEqualTo(NEW);
  }

  @Test
  void writesThroughNoLinkThatSomebodyLeftInTheWay() throws IOException {
    Path victim = folder.resolve("victim");
    Files.writeString(victim, "untouched");
    Files.createSymbolicLink(folder.resolve("tpm.state.tmp"), victim);
    writeOnce(file(), OLD);
    assertThat(Files.readString(victim)).isEqualTo("untouched");
  }

  @Test
  void saysWhereNoFileCanBe() throws IOException {
    assertKind(
        Kind.CONFIGURATION, "there is no folder", () -> StateFile.open(folder.resolve("no/state")));
    assertKind(Kind.CONFIGURATION, "is no file", () -> StateFile.open(folder));
    Files.createSymbolicLink(file(), folder.resolve("nowhere"));
    assertKind(Kind.CONFIGURATION, "leads nowhere", () -> StateFile.open(file()));
  }

  @Test
  void saysThatItCouldNotWriteAndCanLater() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    try (StateFile state = StateFile.open(disk.resolve("tpm.state"))) {
      state.write(OLD);
      Path away = Files.move(disk, folder.resolve("unplugged"));
      assertKind(Kind.STATE_NOT_SAVED, "could not be written", () -> state.write(NEW));
      Files.move(away, disk);
      assertThat(state.read()).contains(OLD);
      state.write(NEW);
      assertThat(state.read()).contains(NEW);
    }
  }
}
