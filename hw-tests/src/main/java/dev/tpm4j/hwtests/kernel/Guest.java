package dev.tpm4j.hwtests.kernel;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs on an {@link EmulatedKernel}. */
public final class Guest implements AutoCloseable {

  private static final long JOIN_MILLIS = 5_000;

  private final Process process;
  private final ServerSocketChannel door;
  private final Thread conversation;
  private final Path printed;
  private final Path complained;
  private volatile Throwable failure;

  private Guest(
      Process process,
      ServerSocketChannel door,
      Map<String, EmulatedNode> nodes,
      Path printed,
      Path complained) {
    this.process = process;
    this.door = door;
    this.printed = printed;
    this.complained = complained;
    this.conversation = new Thread(() -> serve(nodes), "emulated kernel");
    this.conversation.setDaemon(true);
  }

  static Guest start(Path socket, Map<String, EmulatedNode> nodes, List<String> command)
      throws IOException {
    Path printed = socket.resolveSibling("out");
    Path complained = socket.resolveSibling("err");
    ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      door.bind(UnixDomainSocketAddress.of(socket));
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(printed.toFile())
              .redirectError(complained.toFile())
              .start();
      Guest guest = new Guest(process, door, nodes, printed, complained);
      guest.conversation.start();
      // A program that never got as far as to connect must not leave us waiting for it.
      process.onExit().thenRun(guest::shut);
      return guest;
    } catch (IOException | RuntimeException problem) {
      door.close();
      throw problem;
    }
  }

  private void serve(Map<String, EmulatedNode> nodes) {
    try (SocketChannel channel = door.accept()) {
      new Conversation(Channels.newInputStream(channel), channel, nodes).run();
    } catch (IOException | RuntimeException | Error problem) {
      if (process.isAlive()) {
        failure = problem;
        process.destroyForcibly();
      }
    }
  }

  private void shut() {
    try {
      door.close();
    } catch (IOException problem) {
      // It was only open for a program that is gone.
    }
  }

  /**
   * Waits for the program to end.
   *
   * @param limit how long at most
   * @return its exit code
   * @throws IOException if it does not end, or something here went wrong; what it printed is in the
   *     message
   */
  public int await(Duration limit) throws IOException {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the program does not end; it says: " + out() + err());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
    if (failure != null) {
      throw new IOException("the emulated kernel failed; the program says: " + err(), failure);
    }
    return process.exitValue();
  }

  /**
   * What it printed so far.
   *
   * @return its standard output
   * @throws IOException if that cannot be read
   */
  public String out() throws IOException {
    return Files.readString(printed);
  }

  /**
   * What it complained of so far.
   *
   * @return its standard error
   * @throws IOException if that cannot be read
   */
  public String err() throws IOException {
    return Files.readString(complained);
  }

  /** Ends the program if it runs. Idempotent. */
  @Override
  public void close() {
    process.destroyForcibly();
    shut();
    try {
      conversation.join(JOIN_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
