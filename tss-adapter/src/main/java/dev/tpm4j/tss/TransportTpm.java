package dev.tpm4j.tss;

import dev.tpm4j.codec.ResponseHeader;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.tss.wire.CommandCoder;
import dev.tpm4j.tss.wire.ParameterReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import tss.ReqStructure;
import tss.RespStructure;
import tss.Tpm;
import tss.TpmCallbackInterface;
import tss.TpmDevice;
import tss.TpmException;
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
  private final ThreadLocal<CallState> states = ThreadLocal.withInitial(CallState::new);
  private final CallTimer timer = new CallTimer();
  private final Frame frame = new Frame();
  private final Authorizations authorizations = new Authorizations();
  private final ResponseHeader header = new ResponseHeader();
  private final ParameterReader reader = new ParameterReader();
  private final Retry retry;
  private final Duration deadline;
  private volatile TpmDevice device;
  private volatile Link link;
  private volatile TpmCallbackInterface callback;

  TransportTpm(TpmDevice device, TpmOptions options) {
    this.retry = new Retry(options.timebase(), options.patience().toNanos());
    this.deadline = options.deadline();
    _setDevice(device);
  }

  @Override
  protected void DispatchCommand(TPM_CC command, ReqStructure request, RespStructure response) {
    CallState state = states.get();
    Duration limit = state.deadline == null ? deadline : state.deadline;
    CallTimer.Watch watch = null;
    acquire(limit);
    try {
      Link way = link;
      watch = limit == null ? null : timer.watch(limit, way);
      CommandCoder coder = CommandCoder.of(command.toInt(), request);
      int raw = run(coder, request, response, state, way);
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

  private void acquire(Duration limit) {
    if (lock.tryLock()) {
      return;
    }
    try {
      if (limit == null) {
        lock.lockInterruptibly();
      } else if (!lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        states.get().commandDone();
        throw TransportException.of(Kind.COMMAND_TIMEOUT)
            .what("another thread's command took longer than " + limit.toMillis() + " ms")
            .build();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      states.get().commandDone();
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

  /** Sends the command until the TPM takes it, and reads a success. */
  private int run(
      CommandCoder coder, ReqStructure request, RespStructure response, CallState state, Link way) {
    authorizations.take(coder, request, state.sessions);
    try {
      int length = frame.write(coder, request, authorizations, way.maxCommand());
      retry.begin();
      int received;
      int raw;
      do {
        received = way.exchange(frame.bytes(), length);
        raw = wrap(coder, way.response(), received).responseCode();
      } while (raw != 0 && retry.again(raw));
      if (raw == 0) {
        read(coder, response);
      }
      if (callback != null) {
        tell(coder, raw, length, received, way);
      }
      return raw;
    } finally {
      authorizations.forget();
    }
  }

  private ResponseHeader wrap(CommandCoder coder, byte[] response, int length) {
    try {
      return header.wrap(response, length, coder.hasResponseHandle(), coder.name());
    } catch (WireFormatException e) {
      throw malformed(coder, e);
    }
  }

  private void read(CommandCoder coder, RespStructure response) {
    int sessions = header.hasSessions() ? header.sessions().size() : 0;
    if (sessions != authorizations.count()) {
      throw new TpmFormatException(
          "TPM2_"
              + coder.name()
              + ": the response has "
              + sessions
              + " sessions, the command had "
              + authorizations.count(),
          null);
    }
    if (response == null && header.parameterAreaLength() == 0) {
      return;
    }
    try {
      RespStructure target = response == null ? new RespStructure() : response;
      if (coder.hasResponseHandle()) {
        target.setHandle(new TPM_HANDLE(header.handle()));
      }
      reader.over(way(), header.parameterAreaAt(), header.parameterAreaLength());
      if (response != null) {
        coder.read(reader, target);
      }
      reader.requireEnd(coder.name());
    } catch (WireFormatException e) {
      throw malformed(coder, e);
    }
  }

  private byte[] way() {
    return link.response();
  }

  private static TpmFormatException malformed(CommandCoder coder, WireFormatException cause) {
    return new TpmFormatException(
        "TPM2_" + coder.name() + ": the response makes no sense: " + cause.getMessage(), cause);
  }

  private void tell(CommandCoder coder, int raw, int length, int received, Link way) {
    callback.commandCompleteCallback(
        TPM_CC.fromInt(coder.code()),
        raw == 0 ? TPM_RC.SUCCESS : RawCodes.constant(raw),
        Arrays.copyOf(frame.bytes(), length),
        Arrays.copyOf(way.response(), received));
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
    throw new TpmResponseException(coder.name(), coder.code(), code, raw);
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
    states.get().deadline = Objects.requireNonNull(limit);
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
    link =
        theDevice instanceof TransportTpmDevice ours
            ? new TransportLink(ours.transport())
            : new DeviceLink(theDevice);
    states.get().lastResponseCode = TPM_RC.SUCCESS;
  }

  @Override
  public TpmDevice _getDevice() {
    return device;
  }

  @Override
  public Tpm _allowErrors() {
    states.get().allowErrors = true;
    return this;
  }

  @Override
  public TPM_RC[] _GetExpectedResponses() {
    return states.get().expected;
  }

  @Override
  public Tpm _expectError(TPM_RC expectedResponse) {
    return _expectResponses(expectedResponse);
  }

  @Override
  public Tpm _expectResponses(TPM_RC... expectedResponses) {
    states.get().expect(expectedResponses);
    return this;
  }

  @Override
  public Tpm _expectMoreResponses(TPM_RC... expectedResponses) {
    states.get().expectMore(expectedResponses);
    return this;
  }

  @Override
  public Boolean _lastCommandSucceeded() {
    return states.get().lastResponseCode == TPM_RC.SUCCESS;
  }

  @Override
  public TPM_RC _getLastResponseCode() {
    return states.get().lastResponseCode;
  }

  @Override
  public TPM_RC getLastResponseCode() {
    return states.get().lastResponseCode;
  }

  @Override
  public Tpm _withSession(TPM_HANDLE session) {
    return _withSessions(session);
  }

  @Override
  public Tpm _withSessions(TPM_HANDLE... sessions) {
    states.get().sessions = sessions.clone();
    return this;
  }

  @Override
  public void _setCallback(TpmCallbackInterface newCallback) {
    callback = newCallback;
  }

  /** Closes the device and its transport, and forgets what the buffers held. Idempotent. */
  @Override
  public void close() {
    // Not super.close(): TSS.Java forgets its device there and fails at the second call.
    timer.close();
    device.close();
    if (lock.tryLock()) {
      try {
        frame.wipe();
        link.wipe();
      } finally {
        lock.unlock();
      }
    }
  }
}
