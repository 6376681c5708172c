package dev.tpm4j.codec.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** swtpm on a socket of its own: powered on, not started up. */
public final class Swtpm implements AutoCloseable {
  private static final int HEADER = 10;
  private static final int LARGEST = 4096;
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final Path PROGRAM = Path.of("/usr/bin/swtpm");

  private final Path folder;
  private final Process process;
  private final SocketChannel channel;

  private Swtpm(Path folder, Process process, SocketChannel channel) {
    this.folder = folder;
    this.process = process;
    this.channel = channel;
  }

  /** Whether it is installed. */
  public static boolean installed() {
    return Files.isExecutable(PROGRAM);
  }

  /** Starts one with a state of its own. */
  public static Swtpm start() throws IOException {
    Path folder = Files.createTempDirectory("swtpm");
    Path socket = folder.resolve("data");
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + folder,
                "--server",
                "type=unixio,path=" + socket,
                "--flags",
                "not-need-init")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      return new Swtpm(folder, process, connect(process, socket));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static SocketChannel connect(Process process, Path socket) throws IOException {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
      } catch (IOException e) {
        channel.close();
        if (ended(process) || System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  /** Waits a little for the end of a process that should not end. */
  private static boolean ended(Process process) {
    try {
      return process.waitFor(5, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Sends a command and waits for its response. */
  public byte[] transmit(byte[] command) {
    try {
      for (ByteBuffer out = ByteBuffer.wrap(command); out.hasRemaining(); ) {
        channel.write(out);
      }
      ByteBuffer in = ByteBuffer.allocate(LARGEST);
      int size = HEADER;
      while (in.position() < size) {
        if (channel.read(in) < 0) {
          throw new IOException("swtpm closed its socket");
        }
        size = in.position() < HEADER ? HEADER : in.getInt(2);
      }
      return Arrays.copyOf(in.array(), size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
