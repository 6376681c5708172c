package dev.tpm4j.simulator.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A swtpm of the test's own whose seeds are known, because it tells them. */
final class SwtpmPeer implements AutoCloseable {

  static final int OWNER = 0x40000001;
  static final int ENDORSEMENT = 0x4000000B;
  static final int PLATFORM = 0x4000000C;
  static final int NULL = 0x40000007;

  private static final int ST_NO_SESSIONS = 0x8001;
  private static final int ST_SESSIONS = 0x8002;
  private static final int RS_PW = 0x40000009;
  private static final int CC_FLUSH_CONTEXT = 0x165;
  private static final int CC_CREATE_PRIMARY = 0x131;
  private static final int CMD_GET_STATEBLOB = 12;
  private static final int PERSISTENT_DATA_MAGIC = 0x12213443;
  private static final int PERSISTENT_DATA_TO_POLICIES = 4 + 2 + 1 + 3 * 2;
  private static final int BUFFERS_BEFORE_SEEDS = 6;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Path directory;
  private final Process process;
  private final SocketChannel data;
  private final Seeds seeds;

  /** What every primary object follows from. */
  record Seeds(
      byte[] endorsement, byte[] storage, byte[] platform, byte[] shProof, byte[] ehProof) {

    byte[] of(int hierarchy) {
      return switch (hierarchy) {
        case OWNER -> storage;
        case ENDORSEMENT -> endorsement;
        default -> platform;
      };
    }
  }

  /** An object and what swtpm says of it. */
  record Primary(int handle, byte[] publicArea) {}

  private SwtpmPeer(Path directory, Process process) throws IOException {
    this.directory = directory;
    this.process = process;
    this.data = connect("data");
    try (SocketChannel control = connect("ctrl")) {
      this.seeds = readSeeds(control);
    }
  }

  static SwtpmPeer start() throws IOException {
    boolean installed =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "swtpm")));
    assumeTrue(installed, "swtpm is not installed: install with: apt-get install swtpm");
    Path directory = Files.createTempDirectory("swtpm");
    List<String> command =
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
            "not-need-init,startup-clear");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      return new SwtpmPeer(directory, process);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  Seeds seeds() {
    return seeds;
  }

  /** Runs a command whose first handle, if it is authorised, has an empty password. */
  Reply run(int code, int[] handles, int authorised, byte[] parameters) throws IOException {
    int authSize = authorised * 9;
    int size = 10 + 4 * handles.length + (authorised == 0 ? 0 : 4 + authSize) + parameters.length;
    ByteBuffer command = ByteBuffer.allocate(size);
    command.putShort((short) (authorised == 0 ? ST_NO_SESSIONS : ST_SESSIONS));
    command.putInt(size).putInt(code);
    for (int handle : handles) {
      command.putInt(handle);
    }
    if (authorised > 0) {
      command.putInt(authSize);
      for (int i = 0; i < authorised; i++) {
        command.putInt(RS_PW).putShort((short) 0).put((byte) 0).putShort((short) 0);
      }
    }
    write(data, command.put(parameters).array());
    ByteBuffer header = ByteBuffer.wrap(read(data, 10));
    header.getShort();
    int length = header.getInt();
    return new Reply(
        Bytes.hex(command.array()), header.getInt(), ByteBuffer.wrap(read(data, length - 10)));
  }

  Primary createPrimary(int hierarchy, byte[] template) throws IOException {
    byte[] parameters =
        new Writer()
            .sized(new Writer().sized(new byte[0]).sized(new byte[0]).toByteArray())
            .sized(template)
            .sized(new byte[0])
            .u32(0)
            .toByteArray();
    Reply reply = run(CC_CREATE_PRIMARY, new int[] {hierarchy}, 1, parameters).success();
    int handle = reply.u32();
    reply.u32();
    return new Primary(handle, reply.sized());
  }

  void flush(int handle) throws IOException {
    byte[] parameters = new Writer().u32(handle).toByteArray();
    run(CC_FLUSH_CONTEXT, new int[0], 0, parameters).success();
  }

  /** A response code and what came with it. */
  record Reply(String to, int code, ByteBuffer body) {

    Reply success() throws IOException {
      if (code != 0) {
        throw new IOException(String.format("swtpm answered 0x%03X to %s", code, to));
      }
      return this;
    }

    int u16() {
      return Short.toUnsignedInt(body.getShort());
    }

    int u32() {
      return body.getInt();
    }

    byte[] sized() {
      byte[] value = new byte[u16()];
      body.get(value);
      return value;
    }
  }

  /** The parameters of a command. */
  static final class Writer {

    private byte[] bytes = new byte[0];

    Writer u8(int value) {
      return raw((byte) value);
    }

    Writer u16(int value) {
      return raw((byte) (value >> 8), (byte) value);
    }

    Writer u32(int value) {
      return u16(value >>> 16).u16(value);
    }

    Writer sized(byte[] value) {
      return u16(value.length).raw(value);
    }

    Writer raw(byte... value) {
      bytes = Tpm2b.concat(bytes, value);
      return this;
    }

    byte[] toByteArray() {
      return bytes;
    }
  }

  private static Seeds readSeeds(SocketChannel control) throws IOException {
    Writer request = new Writer().u32(CMD_GET_STATEBLOB).u32(1).u32(1).u32(0);
    write(control, request.toByteArray());
    ByteBuffer header = ByteBuffer.wrap(read(control, 16));
    ByteBuffer blob = ByteBuffer.wrap(read(control, header.getInt(12)));
    int at = 0;
    while (blob.getInt(at) != PERSISTENT_DATA_MAGIC) {
      at++;
    }
    blob.position(at + PERSISTENT_DATA_TO_POLICIES);
    Reply fields = new Reply("", 0, blob);
    for (int i = 0; i < BUFFERS_BEFORE_SEEDS; i++) {
      fields.sized();
    }
    byte[] endorsement = fields.sized();
    byte[] storage = fields.sized();
    byte[] platform = fields.sized();
    fields.sized();
    return new Seeds(endorsement, storage, platform, fields.sized(), fields.sized());
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
          throw new IOException("swtpm did not start", e);
        }
        Thread.onSpinWait();
      }
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
