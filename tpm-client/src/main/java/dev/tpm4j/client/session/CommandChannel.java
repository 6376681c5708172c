package dev.tpm4j.client.session;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseHeader;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.PolicyAuthValue;
import dev.tpm4j.codec.command.PolicyPassword;
import dev.tpm4j.codec.command.PolicyRestart;
import dev.tpm4j.codec.command.StartAuthSession;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends commands with their sessions to a TPM: one at a time, repeated while the TPM asks for it,
 * verified, decrypted.
 *
 * <p>Any number of threads may share it; a second waits for the first. Frames are wiped after use.
 * Commands without sessions cost what the codec and the transport cost.
 */
public final class CommandChannel implements AutoCloseable {

  private static final int HEADER_BYTES = 10;
  private static final long NO_DEADLINE = Long.MAX_VALUE;

  private final TpmTransport transport;
  private final ChannelOptions options;
  private final byte[] command;
  private final byte[] response;
  private final ReentrantLock lock = new ReentrantLock();
  private final ResponseHeader header = new ResponseHeader();
  private final CommandSeal seal = new CommandSeal();
  private final Map<Integer, TpmSession> sessions = new HashMap<>();
  private final Backoff backoff;
  private final DeadlineWatch deadlines;
  private volatile boolean cancelled;

  /**
   * Makes a channel. Nothing is sent.
   *
   * @param transport the TPM; closed with the channel
   * @param options how it waits
   */
  public CommandChannel(TpmTransport transport, ChannelOptions options) {
    this.transport = transport;
    this.options = options;
    TransportInfo info = transport.info();
    this.command = new byte[Math.max(TransportInfo.DEFAULT_MAX_SIZE, info.maxCommand())];
    this.response = new byte[Math.max(TransportInfo.DEFAULT_MAX_SIZE, info.maxResponse())];
    this.backoff = new Backoff(options.timebase());
    this.deadlines = new DeadlineWatch(transport);
  }

  /**
   * The TPM beneath.
   *
   * @return the transport that this channel was made with
   */
  public TpmTransport transport() {
    return transport;
  }

  /**
   * Sends a command without sessions.
   *
   * @param info which command
   * @param writer encodes it
   * @param reader reads its response
   * @param <R> what is made of the response
   * @return what the reader made of it
   * @throws TpmResponseException if the TPM answers with an error
   * @throws TransportException if there is no answer
   * @throws WireFormatException if the answer is no response of this command
   */
  public <R> R execute(CommandInfo info, CommandWriter writer, ResponseReader<R> reader) {
    return execute(info, writer, List.of(), List.of(), reader, null);
  }

  /**
   * Sends a command.
   *
   * @param info which command
   * @param writer encodes it
   * @param entities what its handles refer to, all of them, in order; not looked at without
   *     sessions
   * @param uses its sessions: one for each handle that needs authorization, in order, then those
   *     that encrypt or audit; three at most, or none
   * @param reader reads its response
   * @param deadline from now, for waiting, the command and its repetitions together; at its end the
   *     command is cancelled. Null for none but the transport's own
   * @param <R> what is made of the response
   * @return what the reader made of it
   * @throws TpmResponseException if the TPM answers with an error
   * @throws AlteredResponseException if the response is not what the TPM sent
   * @throws TransportException if there is no answer; {@code COMMAND_TIMEOUT} at the deadline
   * @throws WireFormatException if the answer to a command without sessions is no response of it
   * @throws IllegalArgumentException if entities and sessions do not fit the command
   * @throws IllegalStateException if a session or an entity cannot be used
   */
  public <R> R execute(
      CommandInfo info,
      CommandWriter writer,
      List<Entity> entities,
      List<SessionUse> uses,
      ResponseReader<R> reader,
      Duration deadline) {
    long end = deadline == null ? NO_DEADLINE : end(deadline);
    acquire(info, deadline);
    DeadlineWatch.Watch watch = null;
    int commandLength = 0;
    int responseLength = 0;
    try {
      cancelled = false;
      // Whatever a writer leaves behind that fails half-way.
      commandLength = command.length;
      if (!uses.isEmpty()) {
        seal.take(info, entities, uses);
        commandLength = writer.write(command, seal);
        seal.seal(command, commandLength);
      } else {
        commandLength = writer.write(command, null);
      }
      if (deadline != null) {
        watch = deadlines.until(Math.max(0, end - options.timebase().nanoTime()));
      }
      responseLength = exchange(info, commandLength, !uses.isEmpty(), end);
      int code = header.responseCode();
      if (code != 0) {
        throw refused(info, code, watch, deadline);
      }
      if (!uses.isEmpty()) {
        seal.open(response, responseLength, header);
      }
      follow(info.code());
      return reader.read(response, responseLength);
    } catch (TransportException failure) {
      if (failure.kind() == Kind.CANCELED && watch != null && watch.end()) {
        throw late(info, deadline, failure);
      }
      throw failure;
    } finally {
      if (watch != null) {
        watch.end();
      }
      seal.refused();
      Arrays.fill(command, 0, commandLength, (byte) 0);
      Arrays.fill(response, 0, responseLength, (byte) 0);
      lock.unlock();
    }
  }

  private long end(Duration deadline) {
    return options.timebase().nanoTime() + deadline.toNanos();
  }

  private void acquire(CommandInfo info, Duration deadline) {
    if (lock.tryLock()) {
      return;
    }
    try {
      if (deadline == null) {
        lock.lockInterruptibly();
      } else if (!lock.tryLock(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        throw TransportException.of(Kind.COMMAND_TIMEOUT)
            .what(
                "TPM2_"
                    + info.name()
                    + " was not sent: another thread's command took longer than "
                    + deadline.toMillis()
                    + " ms")
            .build();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TransportException.of(Kind.CANCELED)
          .what("TPM2_" + info.name() + " was not sent: interrupted while another was in progress")
          .build();
    }
  }

  /** Sends the command until the TPM takes it, and takes its response apart. */
  private int exchange(CommandInfo info, int length, boolean sealed, long end) {
    backoff.begin();
    while (true) {
      int received = transmit(length, sealed);
      try {
        header.wrap(response, received, info);
      } catch (WireFormatException e) {
        throw sealed ? seal.unreadable(e) : e;
      }
      if (!Backoff.applies(header.responseCode()) || cancelled) {
        return received;
      }
      long limit = options.patience().toNanos();
      if (end != NO_DEADLINE) {
        limit = Math.min(limit, end - options.timebase().nanoTime());
      }
      if (!backoff.again(header.responseCode(), limit) || cancelled) {
        return received;
      }
    }
  }

  private int transmit(int length, boolean sealed) {
    try {
      return transport.transmit(command, length, response);
    } catch (TransportException failure) {
      if (sealed && mayHaveBeenSent(failure.kind())) {
        seal.lost();
      }
      throw failure;
    }
  }

  private static boolean mayHaveBeenSent(Kind kind) {
    return switch (kind) {
      case MALFORMED_COMMAND, COMMAND_TOO_LARGE, CLOSED -> false;
      default -> true;
    };
  }

  private RuntimeException refused(
      CommandInfo info, int code, DeadlineWatch.Watch watch, Duration deadline) {
    String tried = backoff.describe();
    TpmResponseException refusal = new TpmResponseException(info, code, tried);
    boolean waited = code == TpmRc.CANCELED || Backoff.applies(code);
    return waited && watch != null && watch.end() ? late(info, deadline, refusal) : refusal;
  }

  private static TransportException late(CommandInfo info, Duration deadline, Exception cause) {
    return TransportException.of(Kind.COMMAND_TIMEOUT)
        .what(
            "TPM2_"
                + info.name()
                + " was given up at its deadline of "
                + deadline.toMillis()
                + " ms")
        .cause(cause)
        .build();
  }

  /** Some commands change what a session is good for, whoever sends them. */
  private void follow(int code) {
    switch (code) {
      case PolicyAuthValue.CODE, PolicyPassword.CODE, PolicyRestart.CODE, FlushContext.CODE -> {
        TpmSession session = sessions.get(Wire.u32(command, HEADER_BYTES));
        if (session != null) {
          session.executed(code);
        }
      }
      default -> {
        // It changes none.
      }
    }
  }

  /**
   * Starts a session.
   *
   * @param spec which
   * @return the session, for the caller to close
   * @throws TpmResponseException if the TPM answers with an error
   * @throws TransportException if there is no answer
   * @throws IllegalArgumentException if nothing can be encrypted to the salt key
   */
  public TpmSession start(SessionSpec spec) {
    try (SessionOpening opening = new SessionOpening(spec)) {
      StartAuthSession.Request request = opening.request();
      StartAuthSession.Response answer =
          execute(
              CommandTable.of(request.commandCode()),
              request::encode,
              StartAuthSession.Response::decode);
      TpmSession session;
      try {
        session = opening.finish(answer, this::flush);
      } catch (RuntimeException failure) {
        flushAfter(failure, answer.sessionHandle());
        throw failure;
      }
      adopt(session);
      return session;
    }
  }

  /**
   * Takes note of a session that somebody started without this channel's help, so that the commands
   * that change it are noticed.
   *
   * @param session of {@link SessionOpening}
   */
  public void adopt(TpmSession session) {
    lock.lock();
    try {
      sessions.values().removeIf(each -> !each.isUsable());
      sessions.put(session.handle(), session);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Flushes a session or a loaded object.
   *
   * @param handle of either
   * @throws TpmResponseException if it is not there
   */
  public void flush(int handle) {
    FlushContext.Request request = new FlushContext.Request(handle);
    execute(CommandTable.of(request.commandCode()), request::encode, FlushContext.Response::decode);
  }

  private void flushAfter(RuntimeException failure, int handle) {
    try {
      flush(handle);
    } catch (RuntimeException second) {
      failure.addSuppressed(second);
    }
  }

  /**
   * Asks the TPM to give up the command in progress, from any thread, and ends its repetition.
   *
   * @throws TransportException if the request could not be sent
   */
  public void cancel() {
    cancelled = true;
    transport.cancel();
  }

  /** Closes the transport. Sessions that are still open stay in the TPM, their keys are wiped. */
  @Override
  public void close() {
    deadlines.close();
    transport.close();
    lock.lock();
    try {
      sessions.values().forEach(each -> each.ended("its channel was closed"));
      sessions.clear();
    } finally {
      lock.unlock();
    }
  }
}
