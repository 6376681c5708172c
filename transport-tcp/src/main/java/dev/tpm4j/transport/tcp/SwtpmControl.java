package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.HashSequenceControl;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * swtpm's control channel.
 *
 * <p>Each operation makes a connection of its own, because swtpm serves one control connection at a
 * time and others may want it. swtpm does nothing else while it executes a command, so an operation
 * waits for the command in progress, up to {@link TcpOptions#controlTimeout()}. There is no signal
 * for physical presence.
 *
 * <p>Power off is STOP, power on and reset are INIT without volatile state; {@code TPM2_Startup} is
 * left to the caller. Safe for use by several threads.
 */
public final class SwtpmControl implements PowerControl, LocalityControl, HashSequenceControl {

  private static final int LAST_LOCALITY = 4;

  /** Largest piece of hash data in one operation; swtpm's buffer has 4096 bytes. */
  private static final int HASH_PIECE = 1024;

  private static final int LONGEST_REQUEST = 2 * Integer.BYTES + HASH_PIECE;
  private static final int LONGEST_ANSWER = 16;

  private final Peer peer;
  private final TcpOptions options;
  private final ReentrantLock turn = new ReentrantLock();
  private final ControlCanceller canceller = new ControlCanceller();
  private volatile boolean poweredOff;
  private volatile int locality;
  private volatile boolean closed;

  SwtpmControl(Peer peer, TcpOptions options) {
    this.peer = peer;
    this.options = options;
  }

  /**
   * What this swtpm's control channel can do.
   *
   * @return bits {@code PTM_CAP_*} of swtpm's tpm_ioctl.h; bit 0 is INIT
   */
  public long capabilities() {
    return Integer.toUnsignedLong(
        operate(SwtpmCode.GET_CAPABILITY, request(0), Integer.BYTES).getInt());
  }

  /**
   * Starts the TPM, or stops and starts it ({@code _TPM_Init}).
   *
   * @param deleteVolatile whether to forget volatile state stored before; otherwise it is resumed
   */
  public void init(boolean deleteVolatile) {
    int flags = deleteVolatile ? SwtpmCode.INIT_DELETE_VOLATILE : 0;
    operate(SwtpmCode.INIT, request(Integer.BYTES).putInt(flags), 0);
    poweredOff = false;
    if (locality != 0) {
      sendLocality(locality);
    }
  }

  /** Stops the TPM; until {@link #init} swtpm answers every command with a failure. */
  public void stop() {
    operate(SwtpmCode.STOP, request(0), 0);
    poweredOff = true;
  }

  /** Ends the swtpm process. */
  public void shutdown() {
    operate(SwtpmCode.SHUTDOWN, request(0), 0);
  }

  /** Stores the volatile state, to be resumed by {@link #init}{@code (false)}. */
  public void storeVolatile() {
    operate(SwtpmCode.STORE_VOLATILE, request(0), 0);
  }

  /**
   * The flag that a hash sequence sets (TPM_ACCESS.tpmEstablishment on a chip).
   *
   * @return true if a hash sequence was run since the flag was reset
   */
  public boolean established() {
    return operate(SwtpmCode.GET_TPMESTABLISHED, request(0), Integer.BYTES).get() != 0;
  }

  /**
   * Resets the flag of {@link #established()}.
   *
   * @param fromLocality 3 or 4; others are refused
   */
  public void resetEstablished(int fromLocality) {
    operate(SwtpmCode.RESET_TPMESTABLISHED, request(1).put((byte) fromLocality), 0);
  }

  @Override
  public void powerOn() {
    if (!running()) {
      init(true);
    }
    poweredOff = false;
  }

  @Override
  public void powerOff() {
    stop();
  }

  @Override
  public void reset() {
    if (poweredOff) {
      throw notPowered();
    }
    init(true);
  }

  @Override
  public void locality(int locality) {
    if (locality < 0 || locality > LAST_LOCALITY) {
      throw new IllegalArgumentException("locality " + locality + " is not 0 to 4");
    }
    sendLocality(locality);
    this.locality = locality;
  }

  @Override
  public int locality() {
    return locality;
  }

  @Override
  public void hashStart() {
    operate(SwtpmCode.HASH_START, request(0), 0);
  }

  @Override
  public void hashData(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    int done = 0;
    do {
      int size = Math.min(HASH_PIECE, length - done);
      operate(
          SwtpmCode.HASH_DATA,
          request(Integer.BYTES + size).putInt(size).put(data, offset + done, size),
          0);
      done += size;
    } while (done < length);
  }

  @Override
  public void hashEnd() {
    operate(SwtpmCode.HASH_END, request(0), 0);
  }

  /** Makes sure that a swtpm is there, and not something that takes connections and is silent. */
  void greet() {
    Deadline deadline = CommandChannel.within(options.controlTimeout());
    try {
      capabilities();
    } catch (TransportException failure) {
      if (failure.kind() == Kind.COMMAND_TIMEOUT) {
        throw Failures.protocol(peer, "took the connection but does not answer", deadline);
      }
      throw failure;
    }
  }

  /** Whether {@link #powerOff()} was the last thing done to the power, through this object. */
  boolean poweredOff() {
    return poweredOff;
  }

  TransportException notPowered() {
    return TransportException.of(Kind.NOT_POWERED)
        .what("the swtpm behind " + peer.label() + " is stopped")
        .build();
  }

  Canceller canceller() {
    return canceller;
  }

  void close() {
    closed = true;
    canceller.close();
  }

  private void sendLocality(int number) {
    operate(SwtpmCode.SET_LOCALITY, request(1).put((byte) number), 0);
  }

  /** swtpm has no question for this, but refuses to tell the flag while it is stopped. */
  private boolean running() {
    Deadline deadline = CommandChannel.within(options.controlTimeout());
    ByteBuffer answer = converse(SwtpmCode.GET_TPMESTABLISHED, request(0), Integer.BYTES, deadline);
    int result = answer.getInt();
    if (result != SwtpmCode.SUCCESS && result != SwtpmCode.BAD_ORDINAL) {
      throw refused(SwtpmCode.GET_TPMESTABLISHED, result, deadline);
    }
    return result == SwtpmCode.SUCCESS;
  }

  private static ByteBuffer request(int body) {
    return ByteBuffer.allocate(Integer.BYTES + body).position(Integer.BYTES);
  }

  private ByteBuffer operate(int code, ByteBuffer request, int answer) {
    Deadline deadline = CommandChannel.within(options.controlTimeout());
    ByteBuffer whole = converse(code, request, answer, deadline);
    int result = whole.getInt();
    if (result != SwtpmCode.SUCCESS) {
      throw refused(code, result, deadline);
    }
    return whole;
  }

  /** The result and, where it is success, what follows it. */
  private ByteBuffer converse(int code, ByteBuffer request, int answer, Deadline deadline) {
    String doing = "asking for " + SwtpmCode.name(code);
    request.putInt(0, code).flip();
    takeTurn(doing, deadline);
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_ANSWER);
    try (Wire wire = connect()) {
      wire.write(request, deadline);
      receive(wire, buffer, Integer.BYTES, deadline);
      if (buffer.getInt(0) == SwtpmCode.SUCCESS) {
        receive(wire, buffer, Integer.BYTES + answer, deadline);
      }
      return buffer.flip();
    } catch (IOException failure) {
      throw explain(failure, doing, buffer.position(), deadline);
    } finally {
      turn.unlock();
    }
  }

  private Wire connect() {
    if (closed) {
      throw Failures.closed();
    }
    return peer.connect(options.connectTimeout());
  }

  private void takeTurn(String doing, Deadline deadline) {
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failures.interrupted(doing, deadline, interrupted);
    }
  }

  private static void receive(Wire wire, ByteBuffer buffer, int until, Deadline deadline)
      throws IOException {
    buffer.limit(until);
    while (buffer.hasRemaining()) {
      if (wire.read(buffer, deadline) < 0) {
        throw new IOException("end of stream");
      }
    }
  }

  private TransportException explain(
      IOException failure, String doing, int got, Deadline deadline) {
    if (failure instanceof WireException ours) {
      return switch (ours.reason()) {
        case TIMEOUT -> Failures.signalTimedOut(peer, doing, got, deadline);
        case INTERRUPTED -> Failures.interrupted(doing, deadline, failure);
        case CLOSED -> Failures.closed();
      };
    }
    return Failures.gone(peer, doing, got, deadline, failure);
  }

  private TransportException refused(int code, int result, Deadline deadline) {
    Kind kind =
        result == SwtpmCode.BAD_LOCALITY
            ? Kind.LOCALITY_DENIED
            : poweredOff && result == SwtpmCode.BAD_ORDINAL ? Kind.NOT_POWERED : Kind.CONFIGURATION;
    TransportException.Builder refused =
        TransportException.of(kind)
            .what(
                peer.label()
                    + " refused "
                    + SwtpmCode.name(code)
                    + " with result 0x"
                    + Integer.toHexString(result))
            .elapsed(deadline.elapsedNanos());
    if (kind == Kind.CONFIGURATION) {
      refused.diagnosis(
          Diagnosis.of("the TPM is stopped or not yet initialised", "power it on (INIT) first")
              .or("this version does not know the operation", "compare its capabilities"));
    }
    return refused.build();
  }

  /**
   * CANCEL_TPM_CMD on a connection of its own. swtpm up to at least 0.7 reads it only after the
   * command has ended, and it then does nothing; others act on it at once.
   */
  private final class ControlCanceller implements Canceller {

    /** The request not yet answered. Changed under the lock, closed from any thread. */
    private volatile Wire pending;

    @Override
    public synchronized void request() {
      if (pending != null) {
        return;
      }
      Deadline deadline = CommandChannel.within(options.controlTimeout());
      Wire wire = connect();
      try {
        wire.write(
            ByteBuffer.allocate(Integer.BYTES).putInt(SwtpmCode.CANCEL_TPM_CMD).flip(), deadline);
        pending = wire;
        if (closed) {
          wire.close();
        }
      } catch (IOException failure) {
        wire.close();
        throw explain(failure, "asking for CANCEL_TPM_CMD", 0, deadline);
      }
    }

    @Override
    public synchronized void settle() {
      Wire wire = pending;
      if (wire == null) {
        return;
      }
      try (wire) {
        receive(
            wire,
            ByteBuffer.allocate(Integer.BYTES),
            Integer.BYTES,
            CommandChannel.within(options.controlTimeout()));
      } catch (IOException ignored) {
        // Nothing hangs on the answer; what matters is that it came before the next command.
      } finally {
        pending = null;
      }
    }

    /** Does not wait for the lock: a {@link #settle} in progress ends because the wire does. */
    void close() {
      Wire wire = pending;
      if (wire != null) {
        wire.close();
      }
    }
  }
}
