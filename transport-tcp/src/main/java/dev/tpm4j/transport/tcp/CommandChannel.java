package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connection that carries commands: one at a time, each within its deadline.
 *
 * <pre>
 *   connected --command answered--------------------------> connected
 *   connected --timeout, interrupt, nonsense from the peer-> adrift      (connection dropped)
 *   adrift    --next command: connect anew----------------> connected
 *   any       --peer closes, cannot connect anew----------> dead         (DISCONNECTED for ever)
 *   any       --close()-----------------------------------> closed       (CLOSED for ever)
 * </pre>
 *
 * A stream that is out of step is never used again: that is why a late answer to a command given up
 * cannot be taken for the answer to the next one.
 */
final class CommandChannel {

  /** What must be said on a new connection before the first command. */
  interface Greeting {
    void greet(CommandChannel channel, Wire wire, Deadline deadline) throws IOException;
  }

  static final Greeting NO_GREETING = (channel, wire, deadline) -> {};

  private static final String EXECUTING = "executing a command";

  /** Bytes of slack in the input, to notice a peer that says more than it should. */
  private static final int SLACK = 16;

  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Peer peer;
  private final Framing framing;
  private final TcpOptions options;
  private final Canceller canceller;
  private final Greeting greeting;
  private final ByteBuffer out;
  private final ByteBuffer in;

  /** One command at a time. */
  private final ReentrantLock turn = new ReentrantLock();

  /** Guards {@link #running} and {@link #cancelRequested}. */
  private final Object progress = new Object();

  private boolean running;
  private boolean cancelRequested;

  /** The command was given up while the TPM worked on it. Guarded by {@link #turn}. */
  private boolean abandoned;

  private volatile Wire wire;
  private volatile String death;
  private volatile boolean closed;

  CommandChannel(
      Peer peer, Framing framing, TcpOptions options, Canceller canceller, Greeting greeting) {
    this.peer = peer;
    this.framing = framing;
    this.options = options;
    this.canceller = canceller;
    this.greeting = greeting;
    this.out = ByteBuffer.allocateDirect(Framing.COMMAND_PREFIX + options.maxCommand());
    this.in =
        ByteBuffer.allocateDirect(
            framing.before() + options.maxResponse() + framing.after() + SLACK);
  }

  /** Connects now rather than at the first command. */
  void open() {
    takeTurn();
    try {
      connected();
    } finally {
      turn.unlock();
    }
  }

  int transmit(byte[] command, int length, byte[] response, int locality) {
    TpmHeader.checkCommand(command, length, response, options.maxCommand());
    takeTurn();
    try {
      Wire current = connected();
      begin();
      try {
        Deadline deadline = within(options.commandTimeout());
        out.clear();
        framing.putCommand(out, command, length, locality);
        int size = exchange(current, deadline);
        if (size > response.length) {
          throw TransportException.of(Kind.BUFFER_TOO_SMALL)
              .what("the response has " + size + " bytes, the array " + response.length)
              .elapsed(deadline.elapsedNanos())
              .build();
        }
        in.get(framing.before(), response, 0, size);
        return size;
      } finally {
        end();
      }
    } finally {
      turn.unlock();
    }
  }

  /** Sends a signal of Microsoft's protocol on the command port and takes its acknowledgement. */
  void signal(int code, byte[] data, int offset, int length) {
    takeTurn();
    try {
      Wire current = connected();
      Deadline deadline = within(options.controlTimeout());
      out.clear();
      out.putInt(code);
      if (code == MssimCode.HASH_DATA) {
        out.putInt(length).put(data, offset, length);
      }
      converse(
          current,
          "sending " + MssimCode.name(code),
          deadline,
          () -> {
            send(current, deadline);
            receive(current, Integer.BYTES, deadline);
            int acknowledgement = in.getInt(0);
            if (acknowledgement != 0) {
              throw PlatformChannel.refused(peer, code, acknowledgement, deadline);
            }
            return 0;
          });
    } finally {
      turn.unlock();
    }
  }

  /** Two integers for two: the handshake. Only to be used by a {@link Greeting}. */
  long handshake(Wire fresh, Deadline deadline) throws IOException {
    out.clear();
    out.putInt(MssimCode.REMOTE_HANDSHAKE).putInt(MssimCode.VERSION);
    send(fresh, deadline);
    receive(fresh, 3 * Integer.BYTES, deadline);
    int version = in.getInt(0);
    int acknowledgement = in.getInt(2 * Integer.BYTES);
    if (version < MssimCode.VERSION || acknowledgement != 0) {
      throw Failures.protocol(peer, "did not answer the handshake as a simulator does", deadline);
    }
    return Integer.toUnsignedLong(in.getInt(Integer.BYTES));
  }

  void cancel() {
    synchronized (progress) {
      if (running && !cancelRequested) {
        canceller.request();
        cancelRequested = true;
      }
    }
  }

  /** Closes; says goodbye first where a code for it is given and no command is in progress. */
  void close(int farewell) {
    boolean first = !closed;
    closed = true;
    Wire current = wire;
    if (current == null) {
      return;
    }
    if (first && farewell != 0 && turn.tryLock()) {
      try {
        current.write(ByteBuffer.allocate(Integer.BYTES).putInt(farewell).flip(), within(FAREWELL));
      } catch (IOException ignored) {
        // The peer is gone already: that is what was wanted.
      } finally {
        turn.unlock();
      }
    }
    current.close();
  }

  private interface Conversation {
    int run() throws IOException;
  }

  private int exchange(Wire current, Deadline deadline) {
    return converse(
        current,
        EXECUTING,
        deadline,
        () -> {
          send(current, deadline);
          return receiveResponse(current, deadline);
        });
  }

  private int receiveResponse(Wire current, Deadline deadline) throws IOException {
    receiveAtLeast(current, framing.head(), deadline);
    long size = framing.responseSize(in);
    boolean noPower = framing == Framing.PREFIX && size == 0;
    if (!noPower && (size < TpmTransport.HEADER_SIZE || size > options.maxResponse())) {
      throw Failures.lyingSize(peer, size, options.maxResponse(), deadline);
    }
    int body = framing.before() + (int) size;
    receive(current, body + framing.after(), deadline);
    if (framing == Framing.PREFIX && in.getInt(body) != 0) {
      throw Failures.protocol(
          peer,
          "acknowledged a command with " + Integer.toUnsignedString(in.getInt(body)) + ", not 0",
          deadline);
    }
    if (noPower) {
      throw TransportException.of(Kind.NOT_POWERED)
          .what(peer.label() + " has a TPM without power: it answered a command with nothing")
          .elapsed(deadline.elapsedNanos())
          .build();
    }
    long claimed = Integer.toUnsignedLong(in.getInt(framing.before() + TpmHeader.SIZE_AT));
    if (claimed != size) {
      throw TransportException.of(Kind.MALFORMED_RESPONSE)
          .what(
              peer.label() + " sent a response of " + size + " bytes whose header says " + claimed)
          .elapsed(deadline.elapsedNanos())
          .build();
    }
    return (int) size;
  }

  private void send(Wire current, Deadline deadline) throws IOException {
    in.clear();
    int early = current.readNow(in);
    if (early < 0) {
      throw new PeerClosed();
    }
    if (early > 0) {
      throw Failures.protocol(peer, "sent " + early + " bytes that nobody asked for", deadline);
    }
    current.write(out.flip(), deadline);
  }

  private void receive(Wire current, int exactly, Deadline deadline) throws IOException {
    receiveAtLeast(current, exactly, deadline);
    if (in.position() > exactly) {
      throw Failures.protocol(
          peer, "sent more than its answer: " + (in.position() - exactly) + " bytes", deadline);
    }
  }

  private void receiveAtLeast(Wire current, int count, Deadline deadline) throws IOException {
    while (in.position() < count) {
      if (current.read(in, deadline) < 0) {
        throw new PeerClosed();
      }
    }
  }

  /** Runs a piece of the protocol and turns what goes wrong into a state and an exception. */
  private int converse(Wire current, String doing, Deadline deadline, Conversation conversation) {
    try {
      return conversation.run();
    } catch (WireException failure) {
      drop(current);
      if (closed) {
        throw Failures.closed();
      }
      throw switch (failure.reason()) {
        case TIMEOUT ->
            abandon(
                doing.equals(EXECUTING)
                    ? Failures.timedOut(peer, doing, in.position(), deadline)
                    : Failures.signalTimedOut(peer, doing, in.position(), deadline));
        case INTERRUPTED -> abandon(Failures.interrupted(doing, deadline, failure));
        case CLOSED -> Failures.closed();
      };
    } catch (IOException failure) {
      drop(current);
      if (closed) {
        throw Failures.closed();
      }
      TransportException gone = Failures.gone(peer, doing, in.position(), deadline, failure);
      death = gone.what();
      throw gone;
    } catch (TransportException failure) {
      if (failure.kind() != Kind.NOT_POWERED) {
        drop(current);
      }
      throw failure;
    }
  }

  private TransportException abandon(TransportException failure) {
    abandoned = true;
    return failure;
  }

  private void drop(Wire current) {
    wire = null;
    current.close();
  }

  private Wire connected() {
    if (closed) {
      throw Failures.closed();
    }
    String dead = death;
    if (dead != null) {
      throw TransportException.of(Kind.DISCONNECTED).what(dead).build();
    }
    // What could not be withdrawn after the command it was for must not cancel the next one.
    canceller.settle();
    Wire current = wire;
    if (current != null) {
      return current;
    }
    try {
      return connectAnew();
    } catch (TransportException failure) {
      if (failure.kind().endsConnection()) {
        death = failure.what();
      }
      throw failure;
    }
  }

  private Wire connectAnew() {
    Wire fresh = peer.connect(options.connectTimeout());
    wire = fresh;
    Deadline deadline = within(options.controlTimeout());
    in.clear();
    converse(
        fresh,
        "greeting it",
        deadline,
        () -> {
          try {
            greeting.greet(this, fresh, deadline);
          } catch (WireException failure) {
            if (failure.reason() == WireException.Reason.TIMEOUT) {
              throw Failures.protocol(peer, "took the connection but does not answer", deadline);
            }
            throw failure;
          }
          return 0;
        });
    if (closed) {
      fresh.close();
      throw Failures.closed();
    }
    return fresh;
  }

  private void begin() {
    abandoned = false;
    synchronized (progress) {
      running = true;
      cancelRequested = false;
    }
  }

  private void end() {
    boolean settle;
    synchronized (progress) {
      running = false;
      if (abandoned && !cancelRequested) {
        requestDespiteInterrupt();
      }
      settle = cancelRequested && !abandoned;
    }
    if (settle) {
      canceller.settle();
    }
  }

  /** The TPM still works on what was given up: tells it to stop, for whoever comes next. */
  private void requestDespiteInterrupt() {
    boolean interrupted = Thread.interrupted();
    try {
      canceller.request();
    } catch (TransportException ignored) {
      // Why the command was given up is what the caller needs to hear.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void takeTurn() {
    Deadline deadline = within(options.commandTimeout());
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failures.interrupted("waiting for another command", deadline, interrupted);
    }
  }

  static Deadline within(Duration duration) {
    return Deadline.in(Timebase.system(), duration.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The peer ended the stream. */
  private static final class PeerClosed extends IOException {

    private static final long serialVersionUID = 1L;

    PeerClosed() {
      super("end of stream");
    }
  }
}
