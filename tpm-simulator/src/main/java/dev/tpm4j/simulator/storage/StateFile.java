package dev.tpm4j.simulator.storage;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The file of a TPM's state, held by one process at a time.
 *
 * <p>A write goes to FILE.tmp in the same directory, reaches the disk, and takes the place of FILE
 * in one step that reaches the disk too before {@link #write} returns. Whenever the process or the
 * machine dies, FILE is the state before or the state after; what is left of FILE.tmp is
 * overwritten by the next write. FILE.lock is what is locked, because FILE is another file after
 * each write; it stays, empty. All are for their owner alone (mode 0600).
 *
 * <p>For one thread at a time.
 */
public final class StateFile implements AutoCloseable {

  /** The largest file that is read, in bytes: far more than a full NV and all that is volatile. */
  private static final int MAX_SIZE = 16 << 20;

  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

  private final Path file;
  private final Path draft;
  private final FileChannel lockChannel;

  private StateFile(Path file, FileChannel lockChannel) {
    this.file = file;
    this.draft = sibling(file, ".tmp");
    this.lockChannel = lockChannel;
  }

  /**
   * Takes hold of a file, whether it is there yet or not.
   *
   * @param path the file; a link is followed
   * @return to be closed by the caller
   * @throws TransportException {@link Kind#BUSY} if another process, or another TPM of this one,
   *     has it; {@link Kind#PERMISSION} if this user may not; {@link Kind#CONFIGURATION} if no file
   *     can be there
   */
  public static StateFile open(Path path) {
    Path file = path.toAbsolutePath();
    try {
      file = Files.exists(file) ? file.toRealPath() : file;
    } catch (IOException e) {
      throw failed(Kind.CONFIGURATION, "'" + path + "' cannot be found", e);
    }
    requirePlace(file);
    FileChannel channel = openLock(sibling(file, ".lock"));
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new StateFile(file, channel);
      }
    } catch (OverlappingFileLockException inThisProcess) {
      closeQuietly(channel);
      throw busy(file);
    } catch (IOException e) {
      closeQuietly(channel);
      throw failed(Kind.CONFIGURATION, "'" + file + "' cannot be locked", e);
    }
    closeQuietly(channel);
    throw busy(file);
  }

  private static void requirePlace(Path file) {
    boolean something = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (something && !Files.isRegularFile(file)) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("'" + file + "' is no file, but a folder, a device or a link that leads nowhere")
          .diagnosis(
              Diagnosis.of("a TPM keeps its state in a file", "name one, it need not be there yet"))
          .build();
    }
    if (!Files.isDirectory(file.getParent())) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("there is no folder '" + file.getParent() + "' for the state of the TPM")
          .diagnosis(Diagnosis.of("the path is mistyped, or not made yet", "mkdir -p the folder"))
          .build();
    }
  }

  private static FileChannel openLock(Path lock) {
    try {
      return FileChannel.open(
          lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly(lock));
    } catch (IOException e) {
      throw failed(kindOf(e), "'" + lock + "' cannot be made or opened", e);
    }
  }

  /** FILE and an ending. */
  private static Path sibling(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : NO_ATTRIBUTES;
  }

  /**
   * The path, for messages.
   *
   * @return the absolute path
   */
  public Path path() {
    return file;
  }

  /**
   * Reads the file.
   *
   * @return the state, or empty if there is no file yet
   * @throws TransportException {@link Kind#MALFORMED_STATE} as {@link Envelope#open} says; {@link
   *     Kind#PERMISSION} or {@link Kind#CONFIGURATION} if it cannot be read
   */
  public Optional<byte[]> read() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      requireSize(Files.size(file));
      byte[] sealed = atMost(MAX_SIZE + 1);
      requireSize(sealed.length);
      return Optional.of(Envelope.open(sealed, "'" + file + "'"));
    } catch (IOException e) {
      throw failed(kindOf(e), "'" + file + "' cannot be read", e);
    }
  }

  private void requireSize(long size) {
    if (size > MAX_SIZE) {
      throw TransportException.of(Kind.MALFORMED_STATE)
          .what("'" + file + "' is larger than any state of a TPM")
          .diagnosis(Diagnosis.of("the name of another file was given", "look what it is"))
          .build();
    }
  }

  /** The beginning of the file, which may grow after its size was asked for. */
  private byte[] atMost(int limit) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(limit);
    }
  }

  /**
   * Writes the file as a whole. When this returns, the state is on the disk.
   *
   * @param state what {@link #read} will give
   * @throws TransportException {@link Kind#STATE_NOT_SAVED}; the file is then what it was before,
   *     or, if only the last step failed, already what it should be
   */
  public void write(byte[] state) {
    try {
      Files.deleteIfExists(draft);
      writeDraft(Envelope.seal(state));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncDirectory();
    } catch (IOException e) {
      throw failed(Kind.STATE_NOT_SAVED, "'" + file + "' could not be written", e);
    }
  }

  private void writeDraft(byte[] sealed) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(draft, options, ownerOnly(draft))) {
      ByteBuffer left = ByteBuffer.wrap(sealed);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /** The new name is on the disk once its directory is. Windows has no such thing, and no need. */
  private void syncDirectory() throws IOException {
    if (NO_ATTRIBUTES == ownerOnly(file)) {
      return;
    }
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** Lets go of the file. */
  @Override
  public void close() {
    closeQuietly(lockChannel);
  }

  /** Closing a channel releases its lock; that nothing was written to it makes failure harmless. */
  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(StateFile.class.getName())
          .log(System.Logger.Level.DEBUG, "a lock file could not be closed", e);
    }
  }

  private static TransportException busy(Path file) {
    return TransportException.of(Kind.BUSY)
        .what("the state of the TPM in '" + file + "' is in use")
        .diagnosis(
            Diagnosis.of(
                    "another program, or another TPM of this one, has it open",
                    "end that, or give this one a file of its own")
                .or("it is not known which", "fuser '" + file + ".lock'"))
        .build();
  }

  private static Kind kindOf(IOException e) {
    return e instanceof AccessDeniedException ? Kind.PERMISSION : Kind.CONFIGURATION;
  }

  private static TransportException failed(Kind kind, String what, IOException cause) {
    Diagnosis diagnosis =
        kind == Kind.STATE_NOT_SAVED
            ? Diagnosis.of("the disk is full, or was taken away", "df, then send the command again")
                .or("the folder may no longer be written", "ls -ld its path")
            : Diagnosis.of(
                "the file or its folder belongs to somebody else, or is damaged",
                "ls -l the file and its folder");
    return TransportException.of(kind).what(what).diagnosis(diagnosis).cause(cause).build();
  }
}
