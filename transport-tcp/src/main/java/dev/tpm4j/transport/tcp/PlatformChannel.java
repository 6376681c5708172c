package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The platform port of Microsoft's simulator: signals, each acknowledged.
 *
 * <p>After a signal that failed the connection is dropped, and the next signal makes a new one: no
 * state hangs on it.
 */
final class PlatformChannel implements Canceller {

  private static final int LONGEST_ANSWER = 24;
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Peer peer;
  private final TcpOptions options;
  private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST_ANSWER);
  private final ReentrantLock turn = new ReentrantLock();

  /** Acknowledgements of CANCEL_ON not yet read. Guarded by {@link #turn}. */
  private int owed;

  private volatile boolean cancelOn;
  private volatile Wire wire;
  private volatile boolean closed;

  PlatformChannel(Peer peer, TcpOptions options) {
    this.peer = peer;
    this.options = options;
  }

  /** Connects now rather than at the first signal. */
  void open() {
    takeTurn("connecting");
    try {
      connected();
    } finally {
      turn.unlock();
    }
  }

  /** Sends a signal that has no argument and no answer but the acknowledgement. */
  void signal(int code) {
    exchange(code, null, 0);
  }

  /**
   * Sends a signal.
   *
   * @param argument what follows the code, or null
   * @param answer bytes expected before the acknowledgement
   * @return the answer
   */
  byte[] exchange(int code, Integer argument, int answer) {
    String doing = "sending " + MssimCode.name(code);
    takeTurn(doing);
    Deadline deadline = CommandChannel.within(options.controlTimeout());
    try {
      Wire current = connected();
      try {
        settleDebts(current, deadline);
        buffer.clear().putInt(code);
        if (argument != null) {
          buffer.putInt(argument);
        }
        current.write(buffer.flip(), deadline);
        receive(current, answer + Integer.BYTES, deadline);
        int acknowledgement = buffer.getInt(answer);
        if (acknowledgement != 0) {
          throw refused(peer, code, acknowledgement, deadline);
        }
        byte[] result = new byte[answer];
        buffer.get(0, result);
        return result;
      } catch (IOException failure) {
        drop(current);
        throw explain(failure, doing, deadline);
      } catch (TransportException failure) {
        drop(current);
        throw failure;
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void request() {
    takeTurn("sending CANCEL_ON");
    Deadline deadline = CommandChannel.within(options.controlTimeout());
    try {
      Wire current = connected();
      try {
        buffer.clear().putInt(MssimCode.CANCEL_ON);
        current.write(buffer.flip(), deadline);
        owed++;
        cancelOn = true;
      } catch (IOException failure) {
        drop(current);
        throw explain(failure, "sending CANCEL_ON", deadline);
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void settle() {
    if (cancelOn) {
      try {
        signal(MssimCode.CANCEL_OFF);
        cancelOn = false;
      } catch (TransportException ignored) {
        // Tried again before the next command; the next signal says what is wrong, if it still is.
      }
    }
  }

  void close() {
    boolean first = !closed;
    closed = true;
    Wire current = wire;
    if (current == null) {
      return;
    }
    if (first && turn.tryLock()) {
      try {
        current.write(
            ByteBuffer.allocate(Integer.BYTES).putInt(MssimCode.SESSION_END).flip(),
            CommandChannel.within(FAREWELL));
      } catch (IOException ignored) {
        // The peer is gone already: that is what was wanted.
      } finally {
        turn.unlock();
      }
    }
    current.close();
  }

  /** What an acknowledgement other than 0 means. */
  static TransportException refused(Peer peer, int code, int acknowledgement, Deadline deadline) {
    if (acknowledgement != 1) {
      return Failures.protocol(
          peer,
          "acknowledged "
              + MssimCode.name(code)
              + " with "
              + Integer.toUnsignedString(acknowledgement)
              + ", not 0",
          deadline);
    }
    return TransportException.of(Kind.CONFIGURATION)
        .what(peer.label() + " refused the signal " + MssimCode.name(code))
        .elapsed(deadline.elapsedNanos())
        .diagnosis(
            Diagnosis.of(
                    "the TPM behind the port cannot do this: a chip on a bus has no"
                        + " power switch",
                    "do without the signal, or use a simulator")
                .or("the simulator is too old to know it", "update it"))
        .build();
  }

  private void settleDebts(Wire current, Deadline deadline) throws IOException {
    while (owed > 0) {
      receive(current, Integer.BYTES, deadline);
      owed--;
    }
  }

  private void receive(Wire current, int count, Deadline deadline) throws IOException {
    buffer.clear().limit(count);
    while (buffer.hasRemaining()) {
      if (current.read(buffer, deadline) < 0) {
        throw new IOException("end of stream");
      }
    }
  }

  private TransportException explain(IOException failure, String doing, Deadline deadline) {
    if (closed) {
      return Failures.closed();
    }
    if (failure instanceof WireException ours) {
      return switch (ours.reason()) {
        case TIMEOUT -> Failures.signalTimedOut(peer, doing, buffer.position(), deadline);
        case INTERRUPTED -> Failures.interrupted(doing, deadline, failure);
        case CLOSED -> Failures.closed();
      };
    }
    return Failures.gone(peer, doing, buffer.position(), deadline, failure);
  }

  private Wire connected() {
    if (closed) {
      throw Failures.closed();
    }
    Wire current = wire;
    if (current == null) {
      current = peer.connect(options.connectTimeout());
      owed = 0;
      wire = current;
      if (closed) {
        current.close();
        throw Failures.closed();
      }
    }
    return current;
  }

  private void drop(Wire current) {
    wire = null;
    current.close();
  }

  private void takeTurn(String doing) {
    Deadline deadline = CommandChannel.within(options.controlTimeout());
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failures.interrupted(doing, deadline, interrupted);
    }
  }
}
