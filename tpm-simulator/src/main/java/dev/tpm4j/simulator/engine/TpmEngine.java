package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.simulator.engine.SavedState.Contents;
import dev.tpm4j.simulator.storage.StateFile;
import dev.tpm4j.transport.PlatformControl;
import dev.tpm4j.transport.SimulatorControl;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
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
 * does not wait, nor does {@link #close} of a TPM without a file. Several engines share nothing. No
 * command takes more than milliseconds, so there is no deadline to configure.
 *
 * <p>Locality and physical presence are lines of the platform: power and reset do not change them.
 */
public final class TpmEngine implements TpmTransport, PlatformControl, SimulatorControl {

  private static final int CODE_AT = 6;
  private static final byte[] STARTUP_CLEAR = {(byte) 0x80, 1, 0, 0, 0, 12, 0, 0, 1, 0x44, 0, 0};

  private final EngineOptions options;
  private final CommandTable commands;
  private final Workbench workbench;
  private final Platform platform;
  private final TransportInfo info;
  private final ReentrantLock lock = new ReentrantLock();

  private final TpmState state;

  /** Null if the state lives no longer than this. */
  private final StateKeeper keeper;

  private boolean powered;
  private volatile Execution current;
  private volatile boolean closed;

  /** A TPM that goes on from a state, with power. */
  TpmEngine(EngineOptions options, TpmState state) {
    this(options, state, new Platform(options.timebase()), false, null);
    powerOn();
  }

  private TpmEngine(
      EngineOptions options,
      TpmState state,
      Platform platform,
      boolean powered,
      StateKeeper keeper) {
    this.options = options;
    this.commands = CommandTable.standard(options);
    this.workbench = new Workbench(options);
    this.platform = platform;
    this.info =
        new TransportInfo(
            "engine",
            "TPM 2.0 simulated in this process as '"
                + options.identity().vendorString()
                + "' (no security: for development and tests only)",
            options.bufferSize(),
            options.bufferSize());
    this.state = state;
    this.powered = powered;
    this.keeper = keeper;
  }

  /**
   * Makes a new TPM, with power.
   *
   * @param options how
   * @return an open transport
   */
  public static TpmEngine create(EngineOptions options) {
    return new TpmEngine(options, manufacture(options));
  }

  private static TpmState manufacture(EngineOptions options) {
    TpmState state = TpmState.manufacture(new Drbg(options.seed()));
    if (options.endorsementCertificates()) {
      EndorsementKeys.certify(state, options.identity(), options.revision());
    }
    return state;
  }

  /**
   * Makes a new TPM that has had its {@code TPM2_Startup(CLEAR)}: ready for use in a test.
   *
   * @param options how
   * @return an open transport
   */
  public static TpmEngine started(EngineOptions options) {
    TpmEngine engine = create(options);
    byte[] response = engine.transmit(STARTUP_CLEAR.clone());
    if (Wire.u32(response, CODE_AT) != 0) {
      throw new IllegalStateException("a new TPM always starts");
    }
    return engine;
  }

  /**
   * As {@link #started(EngineOptions)} with the defaults.
   *
   * @return an open transport
   */
  public static TpmEngine started() {
    return started(EngineOptions.defaults());
  }

  /**
   * Goes on with the TPM that is kept in a file, or makes a new one that will be. It has power.
   *
   * <p>What is in NV is in the file before the response of the command that changed it is given
   * out. A TPM that was closed, or whose process was killed, has lost its power: what {@code
   * TPM2_Shutdown} did not save is gone, and {@code TPM2_Startup} comes first; unless it was closed
   * with {@link EngineOptions.Builder#suspendOnClose}. The file is written as a whole or not at
   * all, and is in use by one TPM at a time. It has no protection but its mode (owner only).
   *
   * @param file the file; its folder has to be there
   * @param options how; for a TPM that is in the file already, identity and revision, if given,
   *     have to be those it was made with, and a seed means that no fresh randomness is added
   * @return an open transport
   * @throws TransportException {@link TransportException.Kind#MALFORMED_STATE} if the file is not a
   *     whole state, {@link TransportException.Kind#BUSY} if another TPM has it, {@link
   *     TransportException.Kind#PERMISSION}, {@link TransportException.Kind#STATE_NOT_SAVED}, or
   *     {@link TransportException.Kind#CONFIGURATION} for another identity or revision, or an
   *     impossible file
   */
  public static TpmEngine open(Path file, EngineOptions options) {
    StateFile kept = StateFile.open(file);
    try {
      return open(kept, options);
    } catch (RuntimeException e) {
      kept.close();
      throw e;
    }
  }

  private static TpmEngine open(StateFile file, EngineOptions options) {
    Optional<byte[]> body = file.read();
    if (body.isEmpty()) {
      return powered(new StateKeeper(file, options), options, manufacture(options));
    }
    String where = "'" + file.path() + "'";
    Contents saved = SavedState.ofBody(body.get(), where).contents(options.timebase());
    saved.requireIdentity(options.givenIdentity(), where);
    saved.requireRevision(options.givenRevision(), where);
    EngineOptions same = options.ofSaved(saved.identity(), saved.revision());
    StateKeeper keeper = new StateKeeper(file, same);
    if (!options.hasSeed()) {
      saved.state().permanent.random.stir(options.seed());
    }
    if (!saved.isSuspended()) {
      return powered(keeper, same, saved.state());
    }
    TpmEngine engine =
        new TpmEngine(same, saved.state(), saved.platform(), saved.powered(), keeper);
    // From here on a crash is a loss of power: this moment must not come back a second time.
    keeper.keep(engine.state);
    return engine;
  }

  private static TpmEngine powered(StateKeeper keeper, EngineOptions options, TpmState state) {
    TpmEngine engine =
        new TpmEngine(options, state, new Platform(options.timebase()), false, keeper);
    engine.powerOn();
    return engine;
  }

  /**
   * A TPM that goes on from a state, exactly: also its random numbers, if they follow from a seed.
   *
   * @param saved the state; where it has no volatile state, power comes on
   * @param options how; its identity, revision and seed are not looked at, the state has them
   * @return an open transport, which is not kept in a file
   */
  public static TpmEngine resume(SavedState saved, EngineOptions options) {
    Contents contents = saved.contents(options.timebase());
    EngineOptions same = options.ofSaved(contents.identity(), contents.revision());
    return contents.isSuspended()
        ? new TpmEngine(same, contents.state(), contents.platform(), contents.powered(), null)
        : new TpmEngine(same, contents.state());
  }

  /**
   * The whole state at this moment, between two commands.
   *
   * @return a value that does not change
   * @throws TransportException {@link TransportException.Kind#CLOSED} once closed
   */
  public SavedState save() {
    lock.lock();
    try {
      requireOpen();
      return SavedState.suspended(options, state, platform, powered);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a second TPM that is where this one is now. From here on they share nothing but the
   * clock; the same commands get the same responses from both.
   *
   * @return an open transport, which is not kept in a file
   * @throws TransportException {@link TransportException.Kind#CLOSED} once closed
   */
  public TpmEngine fork() {
    lock.lock();
    try {
      requireOpen();
      return new TpmEngine(options, state.copy(), platform.copy(), powered, null);
    } finally {
      lock.unlock();
    }
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
      long begin = options.timebase().nanoTime();
      Execution execution = new Execution(state, platform, options, commands, workbench);
      current = execution;
      byte[] answer = Dispatcher.execute(execution, command, length);
      keep();
      takeAsLong(command, length, answer, begin);
      requireOpen();
      return answer;
    } finally {
      current = null;
      lock.unlock();
    }
  }

  /** Waits as long as a part would have taken; what it refuses, it refuses quickly. */
  private void takeAsLong(byte[] command, int length, byte[] answer, long begin) {
    CommandLatency latency = options.latency();
    if (latency != CommandLatency.NONE) {
      boolean done = length >= HEADER_SIZE && Wire.u32(answer, CODE_AT) == 0;
      long nanos = done ? latency.nanos(Wire.u32(command, CODE_AT)) : latency.refusalNanos();
      Timebase timebase = options.timebase();
      timebase.sleep(begin + nanos - timebase.nanoTime());
    }
  }

  private void keep() {
    if (keeper != null) {
      keeper.keep(state);
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

  /**
   * {@inheritDoc}
   *
   * <p>A TPM that is kept in a file waits for the command in progress and is written for the last
   * time.
   *
   * @throws TransportException {@link TransportException.Kind#STATE_NOT_SAVED} if that failed; the
   *     TPM is closed and the file is free nevertheless
   */
  @Override
  public void close() {
    if (keeper == null) {
      closed = true;
      cancel();
      return;
    }
    cancel();
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        keeper.close(state, platform, powered);
      }
    } finally {
      lock.unlock();
    }
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
    if (locality < 0 || locality > Platform.MAX_LOCALITY) {
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
            state.live.hashSequence = SequenceObject.event(Octets.EMPTY);
          }
        });
  }

  /**
   * {@inheritDoc}
   *
   * <p>Without a sequence in progress (none begun, or a command came in between) this does nothing,
   * as on a TPM.
   */
  @Override
  public void hashData(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    locked(
        () -> {
          requirePower();
          SequenceObject sequence = state.live.hashSequence;
          if (sequence != null) {
            sequence.add(Arrays.copyOfRange(data, offset, offset + length));
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
      keep();
    } finally {
      lock.unlock();
    }
  }
}
