package dev.tpm4j.transport.os.linux;

import com.sun.jna.Memory;
import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import dev.tpm4j.transport.linux.DeviceNode;
import dev.tpm4j.transport.linux.Errno;
import dev.tpm4j.transport.linux.HostFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TPM behind the kernel's driver: {@code /dev/tpmrm0} or {@code /dev/tpm0}.
 *
 * <p>The command is one write; the kernel runs it (Linux 4.20 and newer beside us, older ones
 * within the write); the response is waited for with poll(2) and read, in as many pieces as it
 * comes. A call ends after {@value #COMMAND_SECONDS} s at the latest: the kernel gives no command
 * more than five minutes.
 *
 * <p>The kernel has no way to cancel a command of a TPM 2.0. A call that is cancelled, interrupted
 * or late therefore ends with {@link Kind#CANCELED} or {@link Kind#COMMAND_TIMEOUT} while the
 * command goes on; the next call waits for its end, drops its response, and only then sends its own
 * command. {@link #close()} does not wait for it, but the kernel may.
 *
 * <p>The responses are the TPM's own, but for those that the kernel's resource manager gives in its
 * place (response codes of layer 11, {@code 0x000B0000}).
 *
 * <p>Safe for use by several threads.
 */
public final class LinuxTpmTransport implements TpmTransport {

  /** The longest a command may take, in seconds. */
  public static final int COMMAND_SECONDS = 330;

  /** {@code TPM_BUFSIZE} of the kernel. */
  private static final int MOST_BYTES = 4096;

  /** After so long a waiting thread looks whether it was interrupted. */
  private static final int SLICE_MILLIS = 50;

  /** Kernels before 5.2 say that a response is there when it is not; this is how often we ask. */
  private static final long EARLY_NANOS = 1_000_000;

  private static final int SIZE_AT = 2;
  private static final String MANAGED = "/dev/tpmrm0";
  private static final String PLAIN = "/dev/tpm0";

  private final DeviceNode node;
  private final DeviceNode wake;
  private final Timebase timebase;
  private final TransportInfo info;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Memory frame = new Memory(MOST_BYTES);
  private final ByteBuffer bytes = frame.getByteBuffer(0, MOST_BYTES).order(ByteOrder.BIG_ENDIAN);
  private final Memory entries = new Memory(16);
  private final Memory counter = new Memory(Long.BYTES);

  /** Guards the three below; never held while waiting. */
  private final Object state = new Object();

  private boolean running;
  private boolean canceled;
  private boolean closed;

  /** A response is still to come that nobody waits for. Only whoever has the turn looks. */
  private boolean abandoned;

  private LinuxTpmTransport(
      DeviceNode node, DeviceNode wake, LinuxTpmDevice device, Timebase timebase) {
    this.node = node;
    this.wake = wake;
    this.timebase = timebase;
    this.info =
        new TransportInfo(
            "linux-tpm",
            device.node()
                + (device.resourceManager()
                    ? " (the kernel's resource manager)"
                    : " (without resource manager)"),
            MOST_BYTES,
            MOST_BYTES);
  }

  /**
   * Opens the machine's first TPM: with the kernel's resource manager, or without where there is
   * none.
   *
   * @return an open transport; the caller closes it
   * @throws TransportException as {@link #open(String)}
   */
  public static LinuxTpmTransport open() {
    try {
      return open(MANAGED);
    } catch (TransportException missing) {
      if (missing.kind() != Kind.CONFIGURATION) {
        throw missing;
      }
      try {
        return open(PLAIN);
      } catch (TransportException alsoMissing) {
        throw alsoMissing.kind() == Kind.CONFIGURATION ? missing : alsoMissing;
      }
    }
  }

  /**
   * Opens a TPM. Nothing is sent.
   *
   * @param path the node, for example {@code "/dev/tpmrm0"}
   * @return an open transport; the caller closes it
   * @throws TransportException with {@link Kind#CONFIGURATION} if there is no such node, {@link
   *     Kind#PERMISSION}, {@link Kind#BUSY} (the message names who has it), or {@link
   *     Kind#TPM12_PART}
   */
  public static LinuxTpmTransport open(String path) {
    Objects.requireNonNull(path, "path");
    LinuxTpmDevice device = LinuxTpmDevice.of(HostFiles.REAL, path);
    if (device.version().orElse(2) == 1) {
      throw TransportException.of(Kind.TPM12_PART)
          .what("the kernel says that " + path + " is a TPM 1.2")
          .build();
    }
    DeviceNode node =
        DeviceNode.open(path, DeviceNode.READ_WRITE | DeviceNode.NON_BLOCKING, new TpmNodeHelp());
    try {
      return new LinuxTpmTransport(node, DeviceNode.eventCounter(), device, Timebase.system());
    } catch (RuntimeException | Error failure) {
      node.close();
      throw failure;
    }
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    check(command, length, response);
    turn.lock();
    try {
      begin();
      try {
        Deadline deadline = Deadline.in(timebase, COMMAND_SECONDS, TimeUnit.SECONDS);
        dropAbandoned(deadline);
        givenUp(deadline);
        send(command, length, deadline);
        return receive(response, deadline);
      } finally {
        end();
      }
    } finally {
      turn.unlock();
    }
  }

  private static void check(byte[] command, int length, byte[] response) {
    Objects.requireNonNull(response, "response");
    if (length < HEADER_SIZE || length > command.length) {
      throw new IllegalArgumentException(
          "length " + length + " is not 10 to the array's " + command.length);
    }
    if (length > MOST_BYTES) {
      throw TransportException.of(Kind.COMMAND_TOO_LARGE)
          .what("the command has " + length + " bytes; the kernel takes " + MOST_BYTES)
          .build();
    }
    long claimed = Integer.toUnsignedLong(ByteBuffer.wrap(command).getInt(SIZE_AT));
    if (claimed != length) {
      throw TransportException.of(Kind.MALFORMED_COMMAND)
          .what("the command has " + length + " bytes but its header says " + claimed)
          .build();
    }
  }

  private void begin() {
    synchronized (state) {
      if (closed) {
        throw TransportException.of(Kind.CLOSED).what(node.path() + " was closed").build();
      }
      running = true;
      canceled = false;
    }
    // What woke an earlier command is not for this one.
    wake.read(counter, Long.BYTES);
  }

  private void end() {
    synchronized (state) {
      running = false;
      if (closed) {
        release();
      }
    }
  }

  /** The response of a command that was given up must not be taken for that of the next. */
  private void dropAbandoned(Deadline deadline) {
    while (abandoned) {
      await(deadline, "the command given up before");
      int length = node.read(frame, MOST_BYTES);
      if (length == 0 || length == -Errno.EAGAIN) {
        deadline.sleep(EARLY_NANOS);
      } else {
        // Whatever it was, an error too, it is over.
        abandoned = false;
      }
    }
  }

  private void send(byte[] command, int length, Deadline deadline) {
    frame.write(0, command, 0, length);
    int taken = node.write(frame, length);
    if (taken < 0) {
      throw TpmDriverFailure.of(-taken, node.path(), "sending", deadline.elapsedNanos());
    }
    abandoned = true;
    if (taken != length) {
      throw TransportException.of(Kind.BUS_ERROR)
          .what(node.path() + " took " + taken + " of " + length + " bytes")
          .build();
    }
  }

  private int receive(byte[] response, Deadline deadline) {
    int received = firstPiece(deadline);
    int size = received;
    if (received >= HEADER_SIZE) {
      long claimed = Integer.toUnsignedLong(bytes.getInt(SIZE_AT));
      size = claimed < HEADER_SIZE || claimed > MOST_BYTES ? -1 : (int) claimed;
      received = rest(received, size);
    }
    abandoned = false;
    if (received != size || received < HEADER_SIZE) {
      throw TransportException.of(Kind.MALFORMED_RESPONSE)
          .what(
              "the kernel gave "
                  + received
                  + " bytes"
                  + (received < HEADER_SIZE ? "" : " and their header says otherwise"))
          .elapsed(deadline.elapsedNanos())
          .build();
    }
    if (size > response.length) {
      throw TransportException.of(Kind.BUFFER_TOO_SMALL)
          .what("the response has " + size + " bytes, the array " + response.length)
          .build();
    }
    frame.read(0, response, 0, size);
    return size;
  }

  private int firstPiece(Deadline deadline) {
    while (true) {
      await(deadline, "the TPM's response");
      int length = node.read(frame, MOST_BYTES);
      if (length > 0) {
        return length;
      }
      if (length < 0 && length != -Errno.EAGAIN) {
        abandoned = false;
        throw TpmDriverFailure.of(-length, node.path(), "the command", deadline.elapsedNanos());
      }
      deadline.sleep(EARLY_NANOS);
    }
  }

  /** The response is whole in the kernel: its pieces follow one another without waiting. */
  private int rest(int received, int size) {
    int total = received;
    while (total < size) {
      int more = node.read(frame.share(total), size - total);
      if (more <= 0) {
        return total;
      }
      total += more;
    }
    return total;
  }

  private void await(Deadline deadline, String what) {
    while (true) {
      int ready = DeviceNode.poll(entries, node, wake, SLICE_MILLIS);
      if (ready < 0 && ready != -Errno.EINTR) {
        throw TpmDriverFailure.of(-ready, node.path(), "poll", deadline.elapsedNanos());
      }
      givenUp(deadline);
      if (ready > 0 && DeviceNode.polled(entries, 0) != 0) {
        return;
      }
      if (deadline.expired()) {
        throw TransportException.of(Kind.COMMAND_TIMEOUT)
            .what(node.path() + ": " + what + " does not come")
            .elapsed(deadline.elapsedNanos())
            .diagnosis(
                Diagnosis.of(
                        "the kernel waits for the TPM longer than it should",
                        "read the system's log (dmesg | grep -i tpm)")
                    .or("the TPM is hung", "power-cycle the machine"))
            .build();
      }
    }
  }

  private void givenUp(Deadline deadline) {
    boolean byClose;
    synchronized (state) {
      byClose = closed;
      if (!closed && !canceled && !Thread.currentThread().isInterrupted()) {
        return;
      }
    }
    throw TransportException.of(byClose ? Kind.CLOSED : Kind.CANCELED)
        .what(
            byClose
                ? node.path() + " was closed while a command was in progress"
                : abandoned
                    ? "the command was given up; the kernel cannot cancel it, so it runs to its end"
                    : "the command was given up before it was sent")
        .elapsed(deadline.elapsedNanos())
        .build();
  }

  @Override
  public void cancel() {
    synchronized (state) {
      if (running && !closed) {
        canceled = true;
        wakeUp();
      }
    }
  }

  /** Whoever waits in poll looks again. */
  private void wakeUp() {
    try (Memory one = new Memory(Long.BYTES)) {
      one.setLong(0, 1);
      wake.write(one, Long.BYTES);
    }
  }

  @Override
  public TransportInfo info() {
    return info;
  }

  @Override
  public void close() {
    synchronized (state) {
      if (closed) {
        return;
      }
      closed = true;
      if (running) {
        wakeUp();
      } else {
        release();
      }
    }
  }

  private void release() {
    node.close();
    wake.close();
  }

  @Override
  public String toString() {
    return info.description();
  }
}
