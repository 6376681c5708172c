package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.linux.Errno;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * {@code /dev/tpmrm0} and {@code /dev/tpm0}: the rules of the kernel's {@code tpm-dev-common.c} for
 * nodes that are opened with {@code O_NONBLOCK}, around any TPM.
 *
 * <p>A command is one write; a write while a response is not read, or a command runs, is EBUSY; a
 * response may be read in pieces; an error of the command is the result of the read. Objects and
 * sessions are not swapped: that is the resource manager's work and not the node's.
 */
public final class TpmNode implements EmulatedNode {

  private static final int BUFSIZE = 4096;
  private static final int SHORTEST = 6;
  private static final int SIZE_AT = 2;
  private static final int NON_BLOCKING = 0x800;

  private final TpmTransport tpm;
  private final Setup setup;
  private int open;
  private int commands;
  private int reads;

  /**
   * What kind of node it is.
   *
   * @param exclusive whether it is open once at a time, as {@code /dev/tpm0} is
   * @param longestRead the most bytes of a response that one read gives
   * @param delay how long each command takes
   * @param readyEarly whether poll says at once that a response is there, and a read before it
   *     comes gives nothing, as before Linux 5.2
   * @param faults what goes wrong with which command
   */
  public record Setup(
      boolean exclusive, int longestRead, Duration delay, boolean readyEarly, CallFaults faults) {

    /** {@code /dev/tpmrm0} of a current kernel. */
    public static final Setup MANAGED =
        new Setup(false, BUFSIZE, Duration.ZERO, false, CallFaults.NONE);

    /** {@code /dev/tpm0} of a current kernel. */
    public static final Setup PLAIN =
        new Setup(true, BUFSIZE, Duration.ZERO, false, CallFaults.NONE);

    /**
     * The same with slow commands.
     *
     * @param other how long each takes
     * @return a new setup
     */
    public Setup withDelay(Duration other) {
      return new Setup(exclusive, longestRead, other, readyEarly, faults);
    }

    /**
     * The same with faults.
     *
     * @param other what goes wrong
     * @return a new setup
     */
    public Setup with(CallFaults other) {
      return new Setup(exclusive, longestRead, delay, readyEarly, other);
    }
  }

  /**
   * A node.
   *
   * @param tpm executes the commands; stays the caller's
   * @param setup what kind of node
   */
  public TpmNode(TpmTransport tpm, Setup setup) {
    this.tpm = Objects.requireNonNull(tpm, "tpm");
    this.setup = Objects.requireNonNull(setup, "setup");
  }

  /**
   * How many commands were executed.
   *
   * @return the number
   */
  public synchronized int commands() {
    return commands;
  }

  /**
   * How many reads gave bytes of a response.
   *
   * @return the number
   */
  public synchronized int reads() {
    return reads;
  }

  @Override
  public synchronized OpenFile open(int flags, Readiness readiness) throws CallFailure {
    if (setup.exclusive() && open > 0) {
      throw new CallFailure(Errno.EBUSY);
    }
    if ((flags & NON_BLOCKING) == 0) {
      // A call that waits would stop every other: the emulated kernel has one thread.
      throw new CallFailure(Errno.EOPNOTSUPP);
    }
    open++;
    return new Connection(readiness);
  }

  private synchronized CallFaults.Fault next() {
    commands++;
    return setup.faults().on(commands).orElse(null);
  }

  private final class Connection implements OpenFile {

    private final Readiness readiness;
    private boolean enqueued;
    private byte[] response = new byte[0];
    private int given;
    private int error;

    Connection(Readiness readiness) {
      this.readiness = readiness;
    }

    @Override
    public synchronized int write(byte[] data) throws CallFailure {
      if (data.length > BUFSIZE) {
        throw new CallFailure(Errno.E2BIG);
      }
      if (enqueued || error != 0 || given < response.length) {
        throw new CallFailure(Errno.EBUSY);
      }
      if (data.length < SHORTEST
          || Integer.toUnsignedLong(ByteBuffer.wrap(data).getInt(SIZE_AT)) > data.length) {
        throw new CallFailure(Errno.EINVAL);
      }
      enqueued = true;
      if (setup.readyEarly()) {
        readiness.set(true);
      }
      Executor later =
          CompletableFuture.delayedExecutor(setup.delay().toNanos(), TimeUnit.NANOSECONDS);
      later.execute(() -> execute(data));
      return data.length;
    }

    private void execute(byte[] command) {
      byte[] answer = new byte[0];
      int failed = 0;
      CallFaults.Fault fault = next();
      if (fault instanceof CallFaults.Fault.Fails fails) {
        failed = fails.errno();
      } else {
        try {
          answer = tpm.transmit(command);
        } catch (TransportException failure) {
          failed = Errno.EIO;
        }
        if (fault instanceof CallFaults.Fault.Short) {
          answer = Arrays.copyOf(answer, answer.length - 1);
        }
      }
      synchronized (this) {
        enqueued = false;
        response = answer;
        given = 0;
        error = failed;
        readiness.set(true);
      }
    }

    @Override
    public synchronized byte[] read(int length) throws CallFailure {
      if (error != 0) {
        int told = error;
        error = 0;
        readiness.set(false);
        throw new CallFailure(told);
      }
      int piece = Math.min(Math.min(length, setup.longestRead()), response.length - given);
      byte[] bytes = Arrays.copyOfRange(response, given, given + piece);
      given += piece;
      if (given == response.length && !(enqueued && setup.readyEarly())) {
        readiness.set(false);
      }
      if (piece > 0) {
        counted();
      }
      return bytes;
    }

    @Override
    public void close() {
      synchronized (TpmNode.this) {
        open--;
      }
    }
  }

  private synchronized void counted() {
    reads++;
  }
}
