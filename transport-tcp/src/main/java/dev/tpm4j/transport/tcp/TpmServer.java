package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.SimulatorControl;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts any {@link TpmTransport} on two TCP ports, for programs in any language: tpm2-tools, TSS.*,
 * go-tpm, wolfTPM, a virtual machine.
 *
 * <pre>
 *   tpm2_getrandom -T mssim:port=2321 8       TpmServer.mssim(transport, options)
 *   tpm2_getrandom -T swtpm:port=2321 8       TpmServer.swtpm(transport, options)
 * </pre>
 *
 * <h2>Commands</h2>
 *
 * Any number of clients may be connected; their commands take turns, each with its locality. The
 * client always gets a response: where the transport throws, it is {@code TPM_RC_FAILURE} (0x101),
 * {@code TPM_RC_CANCELED} (0x909), {@code TPM_RC_COMMAND_SIZE} (0x142) for what is no command, or
 * {@code TPM_RC_LOCALITY} (0x907) for a locality that the transport cannot take; and the exception
 * goes to the {@link ServerListener}. A TPM without power answers with a response of size 0 (mssim)
 * or {@code TPM_RC_FAILURE} (swtpm).
 *
 * <h2>Signals of the platform</h2>
 *
 * They reach the transport's abilities ({@link TpmTransport#ability}: power, physical presence,
 * locality, hash sequence, {@link SimulatorControl}) between two commands; power off and reset ask
 * the command in progress to end. Where the transport lacks the ability, the signal is refused
 * (acknowledgement 1; result TPM_FAIL), except for what is so anyway: POWER_ON, NV_ON, locality 0.
 * CANCEL_ON cancels the command in progress and, until CANCEL_OFF or the end of that connection,
 * every command before it begins.
 *
 * <h2>Bad clients</h2>
 *
 * A frame larger than the transport takes, an unknown code, half a request, silence in the middle
 * of one, an answer not taken: each costs that client its connection and nobody else anything.
 * Memory per connection is fixed when it is made.
 *
 * <p>The transport stays the caller's: closing the server does not close it. Safe for use by
 * several threads.
 */
public final class TpmServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger("dev.tpm4j.transport.tcp");

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** Sleep after an accept that failed, for example for want of file descriptors. */
  private static final long ACCEPT_PAUSE_NANOS = 50_000_000;

  /** A transfer ends this late at most, or by this part of the shortest deadline. */
  private static final long MAX_LATENESS_NANOS = 1_000_000_000;

  private static final int LATENESS_PART = 16;

  private interface SessionFactory {
    Session session(String client);
  }

  private final String protocol;
  private final SharedTpm tpm;
  private final ServerOptions options;
  private final GuardedListener listener;
  private final PortPair ports;
  private final int port;
  private final int secondPort;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closingBegan = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private List<Thread> acceptors = List.of();
  private Thread timekeeper;

  private TpmServer(String protocol, TpmTransport transport, ServerOptions options) {
    this.protocol = protocol;
    this.options = Objects.requireNonNull(options, "options");
    this.listener = new GuardedListener(options.listener());
    this.tpm =
        new SharedTpm(
            Objects.requireNonNull(transport, "transport"), options.signalTimeout(), listener);
    this.ports = PortPair.bind(options.address(), options.port(), options.secondPort());
    this.port = ports.firstPort();
    this.secondPort = ports.secondPort();
  }

  /**
   * Serves Microsoft's simulator protocol: a command port and a platform port.
   *
   * @param transport the TPM; stays the caller's
   * @param options where and how
   * @return a server that listens
   * @throws TransportException {@code BUSY} if a port is taken, {@code CONFIGURATION} or {@code
   *     PERMISSION} if it cannot be had for another reason
   */
  public static TpmServer mssim(TpmTransport transport, ServerOptions options) {
    TpmServer server = new TpmServer("mssim", transport, options);
    boolean stoppable = options.stoppable();
    return server.start(
        client -> new MssimCommandSession(server.tpm, client, stoppable),
        client -> new MssimPlatformSession(server.tpm, client, stoppable));
  }

  /**
   * Serves swtpm's protocol: a data port, which also takes Microsoft's SEND_COMMAND prefix, and a
   * control port.
   *
   * @param transport the TPM; stays the caller's
   * @param options where and how
   * @return a server that listens
   * @throws TransportException as {@link #mssim}
   */
  public static TpmServer swtpm(TpmTransport transport, ServerOptions options) {
    TpmServer server = new TpmServer("swtpm", transport, options);
    return server.start(
        client -> new SwtpmDataSession(server.tpm, client),
        client -> new SwtpmControlSession(server.tpm, client, options.stoppable()));
  }

  /**
   * The command or data port.
   *
   * @return the port listened on, also where any was asked for
   */
  public int port() {
    return port;
  }

  /**
   * The platform or control port.
   *
   * @return the port listened on
   */
  public int secondPort() {
    return secondPort;
  }

  /**
   * The interface listened on.
   *
   * @return loopback unless asked for otherwise
   */
  public InetAddress address() {
    return options.address();
  }

  /**
   * Which protocol it speaks.
   *
   * @return {@code "mssim"} or {@code "swtpm"}
   */
  public String protocol() {
    return protocol;
  }

  /**
   * Waits until the server has ended: closed from here, or stopped by a client that may.
   *
   * @param limit how long to wait at most
   * @return false if it still serves
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean awaitClosed(Duration limit) throws InterruptedException {
    return closed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Stops listening, drops all clients, cancels the command in progress and waits, up to 10 s,
   * until every thread of the server has ended. Idempotent.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      awaitOtherClose();
      return;
    }
    closingBegan.countDown();
    ports.close();
    Deadline deadline = FrameReader.within(CLOSE_TIMEOUT);
    tpm.close();
    for (Connection each : connections) {
      each.end();
    }
    acceptors.forEach(each -> join(each, deadline));
    for (Connection each : connections) {
      // One may have been accepted while the first round went on.
      each.end();
      join(each.thread, deadline);
    }
    join(timekeeper, deadline);
    closed.countDown();
  }

  private TpmServer start(SessionFactory first, SessionFactory second) {
    acceptors =
        List.of(acceptor(ports.first(), port, first), acceptor(ports.second(), secondPort, second));
    timekeeper = new Thread(this::keepTime, protocol + "-time-" + port);
    timekeeper.setDaemon(true);
    timekeeper.start();
    // Last: the first client may be one that stops the server.
    acceptors.forEach(Thread::start);
    return this;
  }

  private Thread acceptor(ServerSocketChannel listening, int number, SessionFactory factory) {
    Thread thread =
        new Thread(() -> acceptAll(listening, number, factory), protocol + "-accept-" + number);
    thread.setDaemon(true);
    return thread;
  }

  private void acceptAll(ServerSocketChannel listening, int number, SessionFactory factory) {
    while (!closing.get()) {
      try {
        accept(listening.accept(), number, factory);
      } catch (IOException | RuntimeException failure) {
        if (!closing.get()) {
          LOG.log(Level.WARNING, "cannot accept a connection on port " + number, failure);
          Timebase.system().sleep(ACCEPT_PAUSE_NANOS);
        }
      }
    }
  }

  private void accept(SocketChannel channel, int number, SessionFactory factory)
      throws IOException {
    String client = channel.getRemoteAddress() + " at port " + number;
    ServedWire wire = ServedWire.of(channel);
    Connection connection;
    try {
      connection = register(wire, client, factory);
    } catch (RuntimeException failure) {
      wire.close();
      throw failure;
    }
    if (connection == null) {
      wire.close();
      listener.disconnected(client, "there are too many connections");
      return;
    }
    connection.thread.start();
    if (closing.get()) {
      connection.end();
    }
  }

  /** Both ports' threads come here: the limit is over both. */
  private synchronized Connection register(ServedWire wire, String client, SessionFactory factory) {
    if (connections.size() >= options.maxConnections()) {
      return null;
    }
    Connection connection = new Connection(wire, client, factory.session(client));
    connections.add(connection);
    return connection;
  }

  /** Ends the transfers that are late, until all are ended. */
  private void keepTime() {
    Duration shortest =
        options.idleTimeout().compareTo(options.frameTimeout()) < 0
            ? options.idleTimeout()
            : options.frameTimeout();
    long nanos = Math.min(MAX_LATENESS_NANOS, Math.max(1, shortest.toNanos() / LATENESS_PART));
    try {
      while (!closingBegan.await(nanos, TimeUnit.NANOSECONDS)) {
        connections.forEach(each -> each.wire.expire());
      }
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopSoon() {
    Thread thread = new Thread(this::close, protocol + "-stop");
    thread.setDaemon(true);
    thread.start();
  }

  private void awaitOtherClose() {
    try {
      closed.await(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread, Deadline deadline) {
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      // Thread.join takes 0 for "for ever".
      thread.join(TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos()) + 1);
      if (thread.isAlive()) {
        LOG.log(Level.WARNING, () -> thread.getName() + " has not ended: its command goes on");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One client on one port, with a thread of its own. */
  private final class Connection {

    private final ServedWire wire;
    private final String client;
    private final Session session;
    private final Thread thread;

    Connection(ServedWire wire, String client, Session session) {
      this.wire = wire;
      this.client = client;
      this.session = session;
      this.thread = new Thread(this::run, protocol + "-client-" + client);
      this.thread.setDaemon(true);
    }

    void end() {
      wire.close();
      thread.interrupt();
    }

    private void run() {
      listener.connected(client);
      String reason = "the server failed";
      try {
        reason = converse();
      } catch (IOException failure) {
        reason = explain(failure);
      } catch (RuntimeException failure) {
        listener.failed(client, "a request", failure);
      } finally {
        wire.close();
        session.ended();
        connections.remove(this);
        listener.disconnected(client, reason);
      }
    }

    private String converse() throws IOException {
      int largest = Math.max(tpm.maxCommand(), tpm.maxResponse()) + 2 * Framing.COMMAND_PREFIX;
      FrameReader in =
          new FrameReader(wire, largest, options.idleTimeout(), options.frameTimeout());
      ByteBuffer out = ByteBuffer.allocateDirect(Math.max(largest, 64));
      while (in.awaitRequest()) {
        Session.Next next = session.serve(in, out.clear());
        if (out.flip().hasRemaining()) {
          wire.write(out, FrameReader.within(options.frameTimeout()));
        }
        if (next == Session.Next.STOP_SERVER) {
          stopSoon();
        }
        if (next != Session.Next.GO_ON) {
          return "it said goodbye";
        }
      }
      return "it closed";
    }

    private String explain(IOException failure) {
      if (failure instanceof WireException ours) {
        return ours.reason() == WireException.Reason.TIMEOUT
            ? "it was silent for too long"
            : "the server ended";
      }
      return String.valueOf(failure.getMessage());
    }
  }
}
