package dev.tpm4j.simulator.swtpm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A swtpm process of this test's own, over Unix sockets, so that no port can be taken. */
public final class Swtpm implements AutoCloseable {

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
  public static Swtpm start() throws IOException {
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

  public byte[] transmit(byte[] command) throws IOException {
    write(data, command);
    byte[] header = read(data, 10);
    int size = ByteBuffer.wrap(header).getInt(2);
    byte[] response = Arrays.copyOf(header, size);
    System.arraycopy(read(data, size - 10), 0, response, 10, size - 10);
    return response;
  }

  public void powerCycle() throws IOException {
    data.close();
    control(request(8).putInt(CMD_INIT).putInt(INIT_DELETE_VOLATILE));
    data = connect("data");
  }

  public void locality(int locality) throws IOException {
    control(request(5).putInt(CMD_SET_LOCALITY).put((byte) locality));
  }

  public void hashStart() throws IOException {
    control(request(4).putInt(CMD_HASH_START));
  }

  public void hashData(byte[] bytes) throws IOException {
    control(request(8 + bytes.length).putInt(CMD_HASH_DATA).putInt(bytes.length).put(bytes));
  }

  public void hashEnd() throws IOException {
    control(request(4).putInt(CMD_HASH_END));
  }

  /** What all primary objects follow from, and what authenticates tickets. */
  public record Secrets(
      byte[] endorsementSeed,
      byte[] storageSeed,
      byte[] platformSeed,
      byte[] platformProof,
      byte[] storageProof,
      byte[] endorsementProof) {}

  /**
   * Its seeds and proofs, from the state blob: PERSISTENT_DATA of libtpms begins with a version, a
   * magic number and the least version; then come disableClear, three policy algorithms, three
   * policies and three authorisation values, all of unknown size, then what we want.
   */
  public Secrets secrets() throws IOException {
    ByteBuffer blob = ByteBuffer.wrap(permanentState());
    int magic = 0;
    while (blob.getInt(magic) != PERSISTENT_DATA_MAGIC) {
      magic++;
    }
    blob.position(magic + 4 + 2 + 1 + 3 * 2);
    byte[][] fields = new byte[12][];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = new byte[Short.toUnsignedInt(blob.getShort())];
      blob.get(fields[i]);
    }
    return new Secrets(fields[6], fields[7], fields[8], fields[9], fields[10], fields[11]);
  }

  private byte[] permanentState() throws IOException {
    ByteBuffer request = request(16).putInt(CMD_GET_STATEBLOB);
    write(control, request.putInt(STATE_DECRYPTED).putInt(STATE_PERMANENT).putInt(0).array());
    ByteBuffer header = ByteBuffer.wrap(read(control, 16));
    if (header.getInt(0) != 0) {
      throw new IOException("swtpm gives no state blob: " + hex(header.array()));
    }
    return read(control, header.getInt(12));
  }

  private static ByteBuffer request(int size) {
    return ByteBuffer.allocate(size);
  }

  private void control(ByteBuffer request) throws IOException {
    write(control, request.array());
    int result = ByteBuffer.wrap(read(control, 4)).getInt();
    if (result != 0) {
      throw new IOException(
          String.format("swtpm control 0x%s: 0x%X", hex(request.array()), result));
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
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
