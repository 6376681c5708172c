package dev.tpm4j.tss;

import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.SessionUse;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.tss.wire.CommandCoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tss.ReqStructure;
import tss.RespStructure;
import tss.Tpm;
import tss.TpmCallbackInterface;
import tss.TpmDevice;
import tss.TpmException;
import tss.tpm.TPM2_FlushContext_REQUEST;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RC;

/**
 * TSS.Java's {@code Tpm} on tpm4j's codec: its commands and its types, and everything beneath them
 * new.
 *
 * <ul>
 *   <li>Commands are written to one buffer, as large as the TPM takes them; responses are checked
 *       before they are believed.
 *   <li>A TPM's error is a {@link TpmResponseException}, which is a {@link TpmException}; a
 *       response that is none is a {@link TpmFormatException}; a way that fails is a {@link
 *       TransportException}. Nothing is printed.
 *   <li>{@code TPM_RC_RETRY}, {@code YIELDED}, {@code TESTING} and {@code NV_RATE} are waited out
 *       for a bounded time.
 *   <li>Any number of threads may share it: one command runs at a time, and what a thread sets with
 *       {@code _withSession}, {@code _allowErrors} and the like is for its own next command, as
 *       {@code _getLastResponseCode} is about its own last.
 *   <li>A call ends by its deadline ({@link #_withDeadline}), and {@link #cancel()} ends it from
 *       any other thread.
 *   <li>{@link #close()} may be called again and throws no checked exception.
 * </ul>
 */
public final class TransportTpm extends Tpm {
  private final ReentrantLock lock = new ReentrantLock();
  private final ThreadLocal<CallState> states = new ThreadLocal<>();
  private final Runner runner;
  private final Duration deadline;
  private volatile TpmDevice device;
  private volatile Link link;
  private volatile CallTimer timer;

  TransportTpm(TpmDevice device, TpmOptions options) {
    // No lambdas where every program passes: the first costs a new JVM more than all else here.
    this.runner = new Runner(this, new Retry(options.timebase(), options.patience().toNanos()));
    this.deadline = options.deadline();
    _setDevice(device);
  }

  @Override
  protected void DispatchCommand(TPM_CC command, ReqStructure request, RespStructure response) {
    dispatch(command, request, response, state());
  }

  private void dispatch(
      TPM_CC command, ReqStructure request, RespStructure response, CallState state) {
    Duration limit = state.deadline == null ? deadline : state.deadline;
    CallTimer.Watch watch = null;
    acquire(limit, state);
    try {
      watch = limit == null ? null : timer().watch(limit, link);
      CommandCoder coder = CommandCoder.of(command.toInt(), request);
      int raw = runner.run(coder, request, response, state);
      if (watch != null) {
        boolean expired = watch.end();
        watch = null;
        if (expired && raw == TpmRc.CANCELED) {
          throw late(coder.name(), limit, null);
        }
      }
      TPM_RC code = raw == 0 ? TPM_RC.SUCCESS : RawCodes.constant(raw);
      state.lastResponseCode = code;
      judge(coder, code, raw, state);
    } catch (TransportException e) {
      if (watch != null && watch.end() && e.kind() == Kind.CANCELED) {
        watch = null;
        throw late(command.name(), limit, e);
      }
      throw e;
    } finally {
      if (watch != null) {
        watch.end();
      }
      state.commandDone();
      lock.unlock();
    }
  }

  private CallState state() {
    CallState state = states.get();
    if (state == null) {
      state = new CallState();
      states.set(state);
    }
    return state;
  }

  /** There is none until somebody sets a deadline. */
  private CallTimer timer() {
    if (timer == null) {
      timer = new CallTimer();
    }
    return timer;
  }

  private void acquire(Duration limit, CallState state) {
    if (lock.tryLock()) {
      return;
    }
    try {
      if (limit == null) {
        lock.lockInterruptibly();
      } else if (!lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        state.commandDone();
        throw TransportException.of(Kind.COMMAND_TIMEOUT)
            .what("another thread's command took longer than " + limit.toMillis() + " ms")
            .build();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state.commandDone();
      throw TransportException.of(Kind.CANCELED)
          .what("interrupted while another thread's command was in progress")
          .build();
    }
  }

  private static TransportException late(String command, Duration limit, Exception cause) {
    return TransportException.of(Kind.COMMAND_TIMEOUT)
        .what("TPM2_" + command + " was cancelled at its deadline of " + limit.toMillis() + " ms")
        .cause(cause)
        .build();
  }

  private static void judge(CommandCoder coder, TPM_RC code, int raw, CallState state) {
    if (raw == 0) {
      if (state.expected != null && !state.isSuccessExpected()) {
        throw new TpmException(
            "Error "
                + Arrays.toString(state.expected)
                + " expected, but TPM2_"
                + coder.name()
                + " succeeded");
      }
      return;
    }
    if (state.allowErrors || state.isExpected(code)) {
      return;
    }
    Failures.refused(coder, raw);
  }

  /**
   * Sets a deadline for this thread's next command: waiting for other threads' commands, the TPM's
   * work and repetitions included. At the deadline the command is cancelled and the call ends with
   * {@link Kind#COMMAND_TIMEOUT}, a quarter of a second later at the latest where the TPM knows no
   * cancel.
   *
   * @param limit from the start of the command
   * @return this
   */
  public TransportTpm _withDeadline(Duration limit) {
    state().deadline = Objects.requireNonNull(limit);
    return this;
  }

  /**
   * Asks the TPM to give up the command in progress, from any thread. The call that runs it ends
   * with {@code TPM_RC_CANCELED}, with {@link Kind#CANCELED}, or with its result where the TPM was
   * faster. Without a command in progress nothing happens.
   */
  public void cancel() {
    link.cancel();
  }

  @Override
  public void _setDevice(TpmDevice theDevice) {
    device = theDevice;
    Link way =
        theDevice instanceof TransportTpmDevice ours
            ? new TransportLink(ours.transport())
            : new DeviceLink(theDevice);
    acquire(null, new CallState());
    try {
      link = way;
      runner.connect(way);
    } finally {
      lock.unlock();
    }
    state().lastResponseCode = TPM_RC.SUCCESS;
  }

  @Override
  public TpmDevice _getDevice() {
    return device;
  }

  @Override
  public Tpm _allowErrors() {
    state().allowErrors = true;
    return this;
  }

  @Override
  public TPM_RC[] _GetExpectedResponses() {
    return state().expected;
  }

  @Override
  public Tpm _expectError(TPM_RC expectedResponse) {
    return _expectResponses(expectedResponse);
  }

  @Override
  public Tpm _expectResponses(TPM_RC... expectedResponses) {
    state().expect(expectedResponses);
    return this;
  }

  @Override
  public Tpm _expectMoreResponses(TPM_RC... expectedResponses) {
    state().expectMore(expectedResponses);
    return this;
  }

  @Override
  public Boolean _lastCommandSucceeded() {
    return state().lastResponseCode == TPM_RC.SUCCESS;
  }

  @Override
  public TPM_RC _getLastResponseCode() {
    return state().lastResponseCode;
  }

  @Override
  public TPM_RC getLastResponseCode() {
    return state().lastResponseCode;
  }

  @Override
  public Tpm _withSession(TPM_HANDLE session) {
    return _withSessions(session);
  }

  @Override
  public Tpm _withSessions(TPM_HANDLE... sessions) {
    CallState state = state();
    state.sessions = sessions.clone();
    state.uses = null;
    return this;
  }

  /**
   * Names the sessions of this thread's next command, with what each of them does beyond
   * authorising: encrypt, audit, end.
   *
   * @param uses of {@link #startSession}'s sessions, or passwords
   * @return this
   */
  public TransportTpm _withUses(SessionUse... uses) {
    CallState state = state();
    state.uses = uses.clone();
    state.sessions = null;
    return this;
  }

  /**
   * Starts a session: HMAC, policy or trial; salted, bound, both or neither. It is usable in {@code
   * _withSession(new TPM_HANDLE(session.handle()))} and in {@link #_withUses}.
   *
   * @param spec which session
   * @return the session; closing it flushes it
   * @throws TpmException when the TPM refuses
   */
  public TpmSession startSession(SessionSpec spec) {
    return locked(() -> runner.sessions().start(spec));
  }

  /**
   * What a handle refers to, for {@link SessionSpec#boundTo}: with its Name, which the TPM is asked
   * for where the handle has none, and its {@code AuthValue}.
   *
   * @param handle any handle
   * @return the entity
   */
  public Entity entity(TPM_HANDLE handle) {
    return locked(() -> runner.sessions().entity(handle));
  }

  /**
   * A key to encrypt salts to, as the TPM describes it, which anybody on the bus could have
   * changed: compare it with what is known from elsewhere, by {@link SaltKey#requireName} or {@link
   * SaltKey#requireUnique}.
   *
   * @param key a loaded or persistent decryption key
   * @return the key
   */
  public SaltKey saltKey(TPM_HANDLE key) {
    return locked(() -> runner.sessions().saltKey(key));
  }

  /**
   * Protects every command that can carry a session and for which no sessions are named: auth
   * values stay off the bus, first parameters are encrypted both ways, and a response that was
   * changed on its way is an {@link dev.tpm4j.client.session.AlteredResponseException}.
   *
   * <p>The session's salt is encrypted to a key that the TPM makes for it in the null hierarchy.
   * That keeps out who listens. Whoever can change what passes from the first command on could put
   * a key of his own there: {@link #protectBus(SaltKey)} keeps him out too.
   *
   * <p>The session is started with the first command that can have it, takes one of the TPM's
   * places for loaded sessions (a second where a command has two handles to authorise), and is
   * flushed by {@link #close()}.
   *
   * @return this
   */
  public TransportTpm protectBus() {
    return protect(null);
  }

  /**
   * Protects as {@link #protectBus()}, with a salt for a key that the caller knows to be the TPM's.
   *
   * @param key the endorsement or storage primary, for example: {@code
   *     tpm.saltKey(handle).requireName(pinned)}
   * @return this
   */
  public TransportTpm protectBus(SaltKey key) {
    return protect(Objects.requireNonNull(key));
  }

  private TransportTpm protect(SaltKey key) {
    return locked(
        () -> {
          runner.sessions().protect(key);
          return this;
        });
  }

  void flush(int handle) {
    dispatch(
        TPM_CC.FlushContext,
        new TPM2_FlushContext_REQUEST(new TPM_HANDLE(handle)),
        null,
        new CallState());
  }

  private <T> T locked(Supplier<T> action) {
    acquire(null, new CallState());
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void _setCallback(TpmCallbackInterface newCallback) {
    locked(
        () -> {
          runner.callback(newCallback);
          return null;
        });
  }

  /**
   * Flushes the sessions that protect, closes the device and its transport, and forgets what the
   * buffers held. Does not wait for another thread's command. Idempotent.
   */
  @Override
  public void close() {
    // Not super.close(): TSS.Java forgets its device there and fails at the second call.
    boolean mine = lock.tryLock();
    try {
      if (mine) {
        runner.closeProtection();
      }
      device.close();
      CallTimer started = timer;
      if (started != null) {
        started.close();
      }
      if (mine) {
        runner.wipe();
      }
    } finally {
      if (mine) {
        lock.unlock();
      }
    }
  }
}
