package dev.tpm4j.simulator.engine;

import dev.tpm4j.transport.PlatformControl;
import dev.tpm4j.transport.SimulatorControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportInfo;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TPM 2.0 in this process. <b>It has no security</b>: its secrets are ordinary objects on the
 * heap and nothing resists anybody who shares the process. It is for development and tests.
 *
 * <p>A new engine has power and has seen {@code _TPM_Init}; the first command has to be {@code
 * TPM2_Startup}, as on a chip. Any command bytes get a response: fewer than 10 bytes {@code
 * TPM_RC_COMMAND_SIZE}, an unknown command {@code TPM_RC_COMMAND_CODE}.
 *
 * <p>Threads: any may call anything. Commands and platform signals are serialised; {@link #cancel}
 * and {@link #close} do not wait. Several engines share nothing. No command takes more than
 * milliseconds, so there is no deadline to configure.
 *
 * <p>Locality and physical presence are lines of the platform: power and reset do not change them.
 */
public final class TpmEngine implements TpmTransport, PlatformControl, SimulatorControl {

  private static final int MAX_LOCALITY = 4;

  private final EngineOptions options;
  private final CommandTable commands;
  private final Platform platform;
  private final TransportInfo info;
  private final ReentrantLock lock = new ReentrantLock();

  private final TpmState state;
  private boolean powered;
  private volatile Execution current;
  private volatile boolean closed;

  /** A TPM that goes on from a state, with power. */
  TpmEngine(EngineOptions options, TpmState state) {
    this.options = options;
    this.commands = CommandTable.standard(options);
    this.platform = new Platform(options.timebase());
    this.info =
        new TransportInfo(
            "engine",
            "TPM 2.0 simulated in this process as '"
                + options.identity().vendorString()
                + "' (no security: for development and tests only)",
            options.bufferSize(),
            options.bufferSize());
    this.state = state;
    powerOn();
  }

  /**
   * Makes a new TPM, with power.
   *
   * @param options how
   * @return an open transport
   */
  public static TpmEngine create(EngineOptions options) {
    return new TpmEngine(options, TpmState.manufacture(new Drbg(options.seed())));
  }

  /**
   * {@inheritDoc}
   *
   * <p>{@code length} may also be less than a header or more than {@link
   * TransportInfo#maxCommand()}: the TPM answers {@code TPM_RC_COMMAND_SIZE}.
   *
   * @throws TransportException {@link TransportException.Kind#NOT_POWERED} without power, {@link
   *     TransportException.Kind#CLOSED} once closed, {@link TransportException.Kind#CANCELED} if
   *     the thread is interrupted
   */
  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    if (length < 0 || length > command.length) {
      throw new IllegalArgumentException("length " + length + " of " + command.length);
    }
    byte[] answer = run(command, length);
    if (answer.length > response.length) {
      throw TransportException.of(TransportException.Kind.BUFFER_TOO_SMALL)
          .what(
              "the response has "
                  + answer.length
                  + " bytes and the caller's array "
                  + response.length)
          .build();
    }
    System.arraycopy(answer, 0, response, 0, answer.length);
    return answer.length;
  }

  @Override
  public byte[] transmit(byte[] command) {
    return run(command, command.length);
  }

  private byte[] run(byte[] command, int length) {
    lockInterruptibly();
    try {
      requirePower();
      Execution execution = new Execution(state, platform, options, commands);
      current = execution;
      byte[] answer = Dispatcher.execute(execution, command, length);
      requireOpen();
      return answer;
    } finally {
      current = null;
      lock.unlock();
    }
  }

  private void lockInterruptibly() {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TransportException.of(TransportException.Kind.CANCELED)
          .what("the thread was interrupted before the command began")
          .cause(e)
          .build();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw TransportException.of(TransportException.Kind.CLOSED)
          .what("the simulated TPM was closed")
          .build();
    }
  }

  private void requirePower() {
    requireOpen();
    if (!powered) {
      throw TransportException.of(TransportException.Kind.NOT_POWERED)
          .what("the simulated TPM has no power")
          .build();
    }
  }

  @Override
  public void cancel() {
    Execution execution = current;
    if (execution != null) {
      execution.cancel();
    }
  }

  @Override
  public TransportInfo info() {
    return info;
  }

  @Override
  public void close() {
    closed = true;
    cancel();
  }

  @Override
  public void powerOn() {
    locked(
        () -> {
          if (!powered) {
            powered = true;
            platform.restartTimer();
            state.init(platform.timerMillis(), true);
          }
        });
  }

  @Override
  public void powerOff() {
    locked(() -> powered = false);
  }

  @Override
  public void reset() {
    locked(
        () -> {
          requirePower();
          state.init(platform.timerMillis(), false);
        });
  }

  @Override
  public void physicalPresence(boolean asserted) {
    locked(() -> platform.physicalPresence = asserted);
  }

  @Override
  public void locality(int locality) {
    if (locality < 0 || locality > MAX_LOCALITY) {
      throw new IllegalArgumentException("locality out of range: " + locality);
    }
    locked(() -> platform.locality = locality);
  }

  @Override
  public int locality() {
    lock.lock();
    try {
      return platform.locality;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void hashStart() {
    locked(
        () -> {
          requirePower();
          if (state.live.failure == null) {
            state.live.hashSequence = new HashSequence();
          }
        });
  }

  /**
   * {@inheritDoc}
   *
   * <p>Without a sequence in progress (none begun, or a command came in between) this does nothing,
   * as on a TPM.
   *
   * @throws IllegalArgumentException if the range is not in the array, or the whole sequence would
   *     exceed 64 MiB
   */
  @Override
  public void hashData(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    locked(
        () -> {
          requirePower();
          HashSequence sequence = state.live.hashSequence;
          if (sequence != null) {
            if (!sequence.hasRoomFor(length)) {
              throw new IllegalArgumentException(
                  "a hash sequence of more than " + HashSequence.MAX_SIZE + " bytes");
            }
            sequence.add(data, offset, length);
          }
        });
  }

  @Override
  public void hashEnd() {
    locked(
        () -> {
          requirePower();
          if (state.live.hashSequence != null) {
            PcrChanges.endHashSequence(state);
          }
        });
  }

  /**
   * Makes the next {@code TPM2_SelfTest} find a fault, for tests of the failure mode: that command
   * and every later one but {@code TPM2_GetTestResult} and {@code TPM2_GetCapability} (vendor
   * properties) answer {@code TPM_RC_FAILURE} until the next reset or loss of power.
   */
  @Override
  public void testFailureMode() {
    locked(() -> state.live.failNextSelfTest = true);
  }

  /** False: this TPM has no authenticated countdown timers. */
  @Override
  public boolean actSignaled(int handle) {
    return false;
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      requireOpen();
      change.run();
    } finally {
      lock.unlock();
    }
  }
}
