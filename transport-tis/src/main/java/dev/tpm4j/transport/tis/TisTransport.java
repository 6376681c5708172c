package dev.tpm4j.transport.tis;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TPM 2.0 behind TIS/PTP FIFO registers, on whatever bus.
 *
 * <pre>
 *  Reset --tpmRegValidSts--> No locality --requestUse--> Idle --commandReady--> Ready
 *                                 ^                       ^                       |
 *                                 | relinquish, seized,   | (some parts)          | first FIFO byte
 *                                 | reset                 |                       v
 *                            any state                    |    +----------> Reception  Expect=1
 *                                                         |    | resend           |
 *                                                         |    |                  | last byte
 *                                                         |    |                  v
 *                                                         |    +----------- Reception  Expect=0
 *                                                         |  commandReady         |
 *                                                         |  (abort)              | tpmGo
 *   response to the caller                                |                       v
 *            ^                                            |                   Execution --cancel--+
 *            |                                            |                       |               |
 *            |                                       commandReady                 | done          |
 *            |                                            |                       v               |
 *            +--------------------------------------------+----------------- Completion           |
 *                                                                             ^       |           |
 *                                                                             +-------+           |
 *                                                                           responseRetry         |
 *   exception after: any failure, commandReady (abort), Ready verified  ---------------------------+
 * </pre>
 *
 * <h2>Cost of a command</h2>
 *
 * TPM2_GetRandom(32), a command of 12 and a response of 44 bytes, burstCount 64, response there at
 * the first look; each line is one register access:
 *
 * <pre>
 *   safe form (SPI 8, 99 bytes)   profile's floor (SPI 6, 90)   checksum (I2C 8, 91 bytes)
 *   R STS                         R STS                         R STS
 *   W FIFO 12                     W FIFO 12                     W FIFO 12
 *   R STS       Expect                                          R CSUM      of the command
 *   W STS go                      W STS go                      W STS go
 *   R STS       dataAvail, burst  R STS                         R STS
 *   R FIFO 10   header            R FIFO 44                     R FIFO 44   burstCount bytes
 *   R FIFO 34   body                                            R CSUM      of the response
 *   W STS commandReady            W STS commandReady            W STS commandReady
 * </pre>
 *
 * Without a checksum, a response that ends in FF costs one R STS more: so ends also the response of
 * a TPM that was reset, or lost power, while it was being read.
 *
 * <h2>How long a call can take</h2>
 *
 * Each wait is bounded: sending by twice TIMEOUT_B plus the FIFO's time (TIMEOUT_A, TIMEOUT_C,
 * TIMEOUT_D per 8 bytes), execution by the duration of the command's class ({@link
 * TisOptions#commandTimeout()} replaces it), reading by twice the FIFO's time, and giving up by
 * twice TIMEOUT_A and TIMEOUT_B. A TPM that asks for repetition (TPM_RC_RETRY, TPM_RC_TESTING,
 * TPM_RC_YIELDED) is obeyed after 20, 40, 80, ... ms up to {@link TisOptions#resubmitDelayLimit()}.
 *
 * <h2>After a failure</h2>
 *
 * Whatever fails, commandReady is written and Ready awaited before the exception leaves; if that
 * does not work out, the exception says so. The next command starts from the chip's actual state,
 * asks for the locality again if it was lost, and works as soon as the chip does. A command is sent
 * again only as long as the TPM cannot have executed it.
 *
 * <h2>Threads</h2>
 *
 * Any. Commands and locality changes are serialised; {@link #cancel()} and {@link #close()} never
 * wait: the thread that runs the command does on the bus what they ask for, {@code close} included.
 */
public final class TisTransport implements TpmTransport, LocalityControl {

  private final TisRegisters registers;
  private final TisEngine engine;
  private final TisOptions options;
  private final CommandSignals signals;
  private final Counters counters;
  private final TransportInfo info;
  private final TisIdentity identity;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean shut;
  private TransportException dead;
  private volatile int locality;

  private TisTransport(
      TisRegisters registers,
      TisEngine engine,
      TpmProfile profile,
      TisOptions options,
      CommandSignals signals,
      Counters counters) {
    this.registers = registers;
    this.engine = engine;
    this.options = options;
    this.signals = signals;
    this.counters = counters;
    this.identity = engine.identity();
    this.locality = engine.locality();
    this.info =
        new TransportInfo(
            "tis-" + registers.capabilities().bus().name().toLowerCase(Locale.ROOT),
            (profile.part().model().isEmpty() ? profile.title() : profile.part().model())
                + " on "
                + registers.describe(),
            options.maxCommand(),
            options.maxResponse());
  }

  /**
   * Opens a transport with {@link TisOptions#DEFAULTS}.
   *
   * @param registers the chip's registers
   * @param profile which part, and how its interface behaves
   * @param timebase the clock of the board
   * @return an open transport that owns {@code registers}
   * @throws TransportException as {@link #open(TisRegisters, TpmProfile, Timebase, TisOptions)}
   */
  public static TisTransport open(TisRegisters registers, TpmProfile profile, Timebase timebase) {
    return open(registers, profile, timebase, TisOptions.DEFAULTS);
  }

  /**
   * Opens a transport: waits for the chip to start, checks that it is the part the profile says,
   * takes the locality, brings the chip to Ready, and switches the checksum on where there is one.
   *
   * <p>If this throws, {@code registers} is still the caller's, and no locality is held.
   *
   * @param registers the chip's registers
   * @param profile which part, and how its interface behaves
   * @param timebase the clock of the board
   * @param options what the user decides
   * @return an open transport that owns {@code registers}
   * @throws TransportException with {@code BUS_FLOATING}, {@code BUS_STUCK_LOW} or {@code
   *     STARTUP_TIMEOUT} if no TPM answers; {@code WRONG_PART} or {@code TPM12_PART} if another
   *     does; {@code UNSUPPORTED_PART} if the profile is not for the FIFO interface; {@code
   *     LOCALITY_DENIED} or {@code TIMEOUT_A} if the locality cannot be had; {@code TIMEOUT_B} if
   *     the chip does not become ready
   */
  public static TisTransport open(
      TisRegisters registers, TpmProfile profile, Timebase timebase, TisOptions options) {
    Objects.requireNonNull(registers, "registers");
    Objects.requireNonNull(profile, "profile");
    Objects.requireNonNull(timebase, "timebase");
    Objects.requireNonNull(options, "options");
    CommandSignals signals = new CommandSignals();
    Counters counters = new Counters();
    TisEngine engine = new TisEngine(registers, profile, timebase, options, signals, counters);
    engine.open();
    return new TisTransport(registers, engine, profile, options, signals, counters);
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    Objects.requireNonNull(response, "response");
    if (length < 0 || length > command.length) {
      throw new IllegalArgumentException(
          "length " + length + " is out of range for an array of " + command.length);
    }
    validate(command, length);
    enter();
    try {
      return engine.transmit(command, length, response);
    } catch (TransportException failure) {
      throw noted(failure);
    } finally {
      leave();
    }
  }

  private TransportException noted(TransportException failure) {
    if (failure.kind() == Kind.DISCONNECTED) {
      dead = failure;
    }
    return failure;
  }

  private void validate(byte[] command, int length) {
    if (length < HEADER_SIZE) {
      throw TransportException.of(Kind.MALFORMED_COMMAND)
          .what("a command has at least 10 bytes, this one has " + length)
          .build();
    }
    long size =
        (command[2] & 0xFFL) << 24
            | (command[3] & 0xFF) << 16
            | (command[4] & 0xFF) << 8
            | command[5] & 0xFF;
    if (size != length) {
      throw TransportException.of(Kind.MALFORMED_COMMAND)
          .what("the command's size field says " + size + ", its length is " + length)
          .build();
    }
    if (length > options.maxCommand()) {
      throw TransportException.of(Kind.COMMAND_TOO_LARGE)
          .what("the command has " + length + " bytes, at most " + options.maxCommand() + " pass")
          .build();
    }
  }

  private void enter() {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw TransportException.of(Kind.CANCELED)
          .what("the thread was interrupted before its command was sent")
          .cause(interruption)
          .build();
    }
    TransportException refusal = null;
    if (signals.closed()) {
      refusal = TransportException.of(Kind.CLOSED).what("the transport was closed before").build();
    } else if (dead != null) {
      refusal =
          TransportException.of(Kind.DISCONNECTED)
              .what("the connection was lost before: " + dead.what())
              .diagnosis(dead.diagnosis())
              .cause(dead)
              .build();
    }
    if (refusal != null) {
      unlock();
      throw refusal;
    }
    signals.begin();
  }

  private void leave() {
    signals.end();
    unlock();
  }

  /** Whoever had the lock when close was called does what close could not. */
  private void unlock() {
    lock.unlock();
    if (signals.closed()) {
      try {
        shutIfFree();
      } catch (TransportException failure) {
        // The caller is about to hear what became of its command, which matters more.
        log("the registers could not be closed", failure);
      }
    }
  }

  @Override
  public void cancel() {
    signals.cancel();
  }

  @Override
  public void locality(int locality) {
    if (locality < 0 || locality > 4) {
      throw new IllegalArgumentException("a locality is 0 to 4, not " + locality);
    }
    enter();
    try {
      engine.changeLocality(locality);
    } catch (TransportException failure) {
      throw noted(failure);
    } finally {
      this.locality = engine.locality();
      leave();
    }
  }

  @Override
  public int locality() {
    return locality;
  }

  @Override
  public TransportInfo info() {
    return info;
  }

  /**
   * What the part said of itself when the transport was opened.
   *
   * @return its registers
   */
  public TisIdentity identity() {
    return identity;
  }

  /**
   * What has been done so far. Never waits for a command in progress.
   *
   * @return a snapshot; its figures may be of slightly different moments
   */
  public TisStatistics statistics() {
    return counters.snapshot(engine.checksum(), engine.interruptDriven());
  }

  @Override
  public void close() {
    signals.close();
    shutIfFree();
  }

  /** Whoever holds the lock when this finds it taken comes here again once it is free. */
  private void shutIfFree() {
    // A timebase or an interrupt line may call close from within a command: that is "taken" too.
    if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
      return;
    }
    try {
      if (!shut) {
        shut = true;
        shut();
      }
    } finally {
      lock.unlock();
    }
  }

  private void shut() {
    boolean interrupted = Thread.interrupted();
    try {
      if (dead == null) {
        engine.release();
      }
    } catch (TransportException failure) {
      // The registers are closed all the same; the next owner finds the locality taken and seizes
      // it.
      log("the locality could not be released", failure);
    } finally {
      registers.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void log(String what, TransportException failure) {
    System.getLogger(TisTransport.class.getName()).log(System.Logger.Level.DEBUG, what, failure);
  }
}
