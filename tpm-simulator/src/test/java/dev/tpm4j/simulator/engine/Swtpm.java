package dev.tpm4j.simulator.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.simulator.engine.PermanentState.Hierarchies;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A swtpm process of this test's own, over Unix sockets, so that no port can be taken. */
final class Swtpm implements AutoCloseable {

  private static final int CMD_INIT = 2;
  private static final int CMD_SET_LOCALITY = 5;
  private static final int CMD_HASH_START = 6;
  private static final int CMD_HASH_DATA = 7;
  private static final int CMD_HASH_END = 8;
  private static final int CMD_GET_STATEBLOB = 12;
  private static final int STATE_DECRYPTED = 1;
  private static final int STATE_PERMANENT = 1;
  private static final int PERSISTENT_DATA_MAGIC = 0x12213443;
  private static final int INIT_DELETE_VOLATILE = 1;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Path directory;
  private final Process process;
  private final SocketChannel control;
  private SocketChannel data;

  private Swtpm(Path directory, Process process) throws IOException {
    this.directory = directory;
    this.process = process;
    this.control = connect("ctrl");
    this.data = connect("data");
  }

  /** A new TPM in a new process; the calling test is skipped where swtpm is not installed. */
  static Swtpm start() throws IOException {
    assumeTrue(installed(), "swtpm is not installed: install with: apt-get install swtpm");
    Path directory = Files.createTempDirectory("swtpm");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + directory,
                "--server",
                "type=unixio,path=" + directory.resolve("data"),
                "--ctrl",
                "type=unixio,path=" + directory.resolve("ctrl"),
                "--flags",
                "not-need-init"));
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
    Process process = builder.start();
    try {
      return new Swtpm(directory, process);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static boolean installed() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "swtpm")));
  }

  private SocketChannel connect(String name) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve(name));
    long start = System.nanoTime();
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(address);
        return channel;
      } catch (IOException e) {
        channel.close();
        if (!process.isAlive() || System.nanoTime() - start > START_NANOS) {
          throw new IOException("swtpm did not start: " + Files.readString(log()), e);
        }
        Thread.onSpinWait();
      }
    }
  }

  private Path log() {
    return directory.resolve("log");
  }

  byte[] transmit(byte[] command) throws IOException {
    write(data, command);
    byte[] header = read(data, 10);
    int size = (int) Tpm.number(header, 2, 4);
    byte[] response = Arrays.copyOf(header, size);
    System.arraycopy(read(data, size - 10), 0, response, 10, size - 10);
    return response;
  }

  void powerCycle() throws IOException {
    data.close();
    control(new ByteWriter(8).u32(CMD_INIT).u32(INIT_DELETE_VOLATILE));
    data = connect("data");
  }

  void locality(int locality) throws IOException {
    control(new ByteWriter(5).u32(CMD_SET_LOCALITY).u8(locality));
  }

  void hashStart() throws IOException {
    control(new ByteWriter(4).u32(CMD_HASH_START));
  }

  void hashData(byte[] bytes) throws IOException {
    control(new ByteWriter(8 + bytes.length).u32(CMD_HASH_DATA).u32(bytes.length).bytes(bytes));
  }

  void hashEnd() throws IOException {
    control(new ByteWriter(4).u32(CMD_HASH_END));
  }

  /**
   * Its seeds and proofs, from the state blob: PERSISTENT_DATA of libtpms begins with a version, a
   * magic number and the least version; then come disableClear, three policy algorithms, three
   * policies and three authorisation values, all of unknown size, then what we want.
   */
  Hierarchies hierarchies() throws IOException {
    byte[] blob = permanentState();
    int magic = 0;
    while (Tpm.number(blob, magic, 4) != PERSISTENT_DATA_MAGIC) {
      magic++;
    }
    int at = magic + 4 + 2 + 1 + 3 * 2;
    byte[][] fields = new byte[12][];
    for (int i = 0; i < fields.length; i++) {
      int size = (int) Tpm.number(blob, at, 2);
      fields[i] = Arrays.copyOfRange(blob, at + 2, at + 2 + size);
      at += 2 + size;
    }
    return new Hierarchies(fields[6], fields[8], fields[7], fields[11], fields[9], fields[10]);
  }

  private byte[] permanentState() throws IOException {
    ByteWriter request = new ByteWriter(16).u32(CMD_GET_STATEBLOB);
    write(control, request.u32(STATE_DECRYPTED).u32(STATE_PERMANENT).u32(0).toByteArray());
    byte[] header = read(control, 16);
    if (Tpm.number(header, 0, 4) != 0) {
      throw new IOException("swtpm gives no state blob: " + Tpm.hex(header));
    }
    return read(control, (int) Tpm.number(header, 12, 4));
  }

  private void control(ByteWriter request) throws IOException {
    write(control, request.toByteArray());
    int result = (int) Tpm.number(read(control, 4), 0, 4);
    if (result != 0) {
      throw new IOException(
          String.format("swtpm control 0x%s: 0x%X", Tpm.hex(request.toByteArray()), result));
    }
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] read(SocketChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("swtpm closed the connection");
      }
    }
    return buffer.array();
  }

  @Override
  public void close() throws IOException {
    data.close();
    control.close();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }
}
