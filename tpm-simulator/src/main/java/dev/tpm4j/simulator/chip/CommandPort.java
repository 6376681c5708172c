package dev.tpm4j.simulator.chip;

import dev.tpm4j.simulator.chip.Violation.Kind;
import dev.tpm4j.transport.TpmTransport;
import java.util.Arrays;

/**
 * The command side of the interface: from Idle through Ready, Reception, Execution and Completion
 * (TCG PTP 1.05 §6.5.2.5, table of FIFO states). What the registers show in each state:
 *
 * <pre>
 *   state                   STS low byte   burstCount
 *   Idle                    00 or 80       0
 *   Ready                   40 or C0       &gt; 0
 *   Reception, more wanted  88 (or C8)     &gt; 0, or 0 while it digests
 *   Reception, complete     80 (or C0)     any
 *   Execution               80, 84 or 00   0 (static: unchanged)
 *   Completion, data left   90             &gt; 0 (static: perhaps 0)
 *   Completion, drained     80             any
 * </pre>
 *
 * <p>During Execution no value may be shown that a driver takes for "canceled": 40, for Nuvoton 80
 * and C0, for STMicro C0. 00 is safe from that, but Microsoft's driver aborts a command whose
 * status is not valid.
 */
final class CommandPort {

  static final int STS_VALID = 0x80;
  static final int COMMAND_READY = 0x40;
  static final int GO = 0x20;
  static final int DATA_AVAIL = 0x10;
  static final int EXPECT = 0x08;
  static final int RESPONSE_RETRY = 0x02;
  static final int COMMAND_CANCEL = 1 << 24;
  private static final int CONTROLS = COMMAND_READY | GO | RESPONSE_RETRY;

  private static final int SIZE_END = 6;
  private static final int NOT_CANCELED = -1;

  private final ChipBehaviour behaviour;
  private final VirtualTimebase timebase;
  private final BusLog log;
  private final InterruptRegisters interrupts;
  private final Executor executor;
  private final DataChecksum commandChecksum = new DataChecksum();
  private final DataChecksum responseChecksum = new DataChecksum();
  private final BurstGrant grant;
  private final byte[] command;
  private ChipHook hook = ChipHook.NONE;
  private ChipState state = ChipState.IDLE;
  private int received;
  private byte[] response = {};
  private int position;
  private boolean readyRequested;
  private long readyAt;
  private long validAt;
  private long digestedAt;
  private long doneAt;
  private int pollsLeft;
  private int executingLocality;
  private int canceledStatus = NOT_CANCELED;

  CommandPort(
      ChipBehaviour behaviour,
      TpmTransport engine,
      VirtualTimebase timebase,
      BusLog log,
      InterruptRegisters interrupts) {
    this.behaviour = behaviour;
    this.timebase = timebase;
    this.log = log;
    this.interrupts = interrupts;
    this.executor = new Executor(engine);
    this.command = new byte[behaviour.inputBuffer()];
    this.grant = new BurstGrant(behaviour, log, timebase);
  }

  void hook(ChipHook other) {
    hook = other;
  }

  ChipState state() {
    return state;
  }

  /** Lets happen what was due by now. */
  void settle() {
    long now = timebase.nanoTime();
    if (state == ChipState.IDLE && readyRequested && now >= readyAt) {
      enterReady();
    }
    if (state == ChipState.EXECUTION && now >= doneAt && pollsLeft == 0) {
      complete();
    }
  }

  /** When something will happen by itself; {@link Long#MAX_VALUE} for never. */
  long dueAt() {
    if (state == ChipState.EXECUTION) {
      return doneAt;
    }
    return state == ChipState.IDLE && readyRequested ? readyAt : Long.MAX_VALUE;
  }

  /** Back to Idle with nothing left of any command: after reset. */
  void reset() {
    readyRequested = false;
    canceledStatus = NOT_CANCELED;
    drop();
    enter(ChipState.IDLE);
  }

  /** A locality was granted. */
  void granted() {
    if (behaviour.autoReady() && state == ChipState.IDLE) {
      enterReady();
    }
  }

  /** The owner gave up the locality or lost it: its command is gone. */
  void released() {
    if (state == ChipState.COMPLETION) {
      log.commandEnds(commandCode());
    }
    boolean wasReady = state == ChipState.READY;
    canceledStatus = NOT_CANCELED;
    drop();
    if (!wasReady || behaviour.idleOnRelinquish()) {
      readyRequested = false;
      enter(ChipState.IDLE);
    }
  }

  private void drop() {
    received = 0;
    response = new byte[0];
    position = 0;
    Arrays.fill(command, (byte) 0);
    commandChecksum.clear();
    responseChecksum.clear();
  }

  /** Bits 23:0 of the status; the read of bytes 1 and 2 is the host's burst grant. */
  int status(boolean readsFlags, boolean readsBurst) {
    settle();
    int shown = hook.status(state, flags() | burst() << 8);
    if (readsFlags && state == ChipState.EXECUTION && timebase.nanoTime() >= doneAt) {
      pollsLeft = Math.max(0, pollsLeft - 1);
    }
    if (readsBurst) {
      grant.given(shown >>> 8 & 0xFFFF);
    }
    return shown & 0xFFFFFF;
  }

  private int flags() {
    int idle = behaviour.stsValidInReady() ? STS_VALID : 0;
    return switch (state) {
      case IDLE -> idle;
      case READY -> canceledStatus != NOT_CANCELED ? canceledStatus : COMMAND_READY | idle;
      case RECEPTION -> {
        if (timebase.nanoTime() < validAt) {
          yield 0;
        }
        yield STS_VALID
            | (expects() ? EXPECT : 0)
            | (behaviour.commandReadyInReception() ? COMMAND_READY : 0);
      }
      case COMPLETION -> STS_VALID | (position < response.length ? DATA_AVAIL : 0);
      case EXECUTION -> behaviour.executionStatus();
      default -> 0;
    };
  }

  private int burst() {
    int room = Math.min(behaviour.burstCount(), command.length - received);
    return switch (state) {
      case READY -> behaviour.staticBurst() ? behaviour.burstCount() : room;
      case RECEPTION -> {
        if (timebase.nanoTime() < digestedAt) {
          yield 0;
        }
        yield behaviour.staticBurst() ? behaviour.burstCount() : room;
      }
      case EXECUTION -> behaviour.staticBurst() ? behaviour.burstCount() : 0;
      case COMPLETION -> {
        if (behaviour.staticBurst()) {
          yield behaviour.zeroBurstInResponse() ? 0 : behaviour.burstCount();
        }
        yield Math.min(behaviour.burstCount(), response.length - position);
      }
      default -> 0;
    };
  }

  /** What the size field of the command says; the header's size until it is there. */
  private int announced() {
    if (received < SIZE_END) {
      return TpmTransport.HEADER_SIZE;
    }
    long size = Integer.toUnsignedLong(number(command, 2));
    return (int) Math.max(TpmTransport.HEADER_SIZE, Math.min(size, command.length));
  }

  private boolean expects() {
    return received < announced();
  }

  private static int number(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }

  private int commandCode() {
    return number(command, 6);
  }

  /** A FIFO access begins: a static burst count is granted anew for each. */
  void beginTransfer() {
    grant.beginTransfer();
  }

  void writeFifo(int value) {
    settle();
    if (state == ChipState.READY) {
      drop();
      canceledStatus = NOT_CANCELED;
      enter(ChipState.RECEPTION);
    }
    if (state != ChipState.RECEPTION || !expects()) {
      violation(Kind.DROPPED_BYTE, "a byte written to the FIFO in state " + state + " was dropped");
      return;
    }
    grant.moved();
    command[received++] = (byte) value;
    commandChecksum.add(value);
    long now = timebase.nanoTime();
    validAt = now + 1_000L * behaviour.statusMicros();
    digestedAt = now + 1_000L * behaviour.digestMicros();
  }

  int readFifo() {
    settle();
    if (state != ChipState.COMPLETION || position >= response.length) {
      violation(Kind.OVER_READ, "the FIFO was read in state " + state + " with nothing in it");
      return 0xFF;
    }
    grant.moved();
    int value = response[position++] & 0xFF;
    responseChecksum.add(value);
    return value;
  }

  /** The checksum of the bytes moved in the direction that was moved last. */
  int checksum() {
    settle();
    return state == ChipState.COMPLETION ? responseChecksum.value() : commandChecksum.value();
  }

  /** A write to the status register by the owner. */
  void control(int locality, int word) {
    settle();
    int control = word & CONTROLS;
    if ((word & COMMAND_CANCEL) != 0 && state == ChipState.EXECUTION) {
      response = Executor.canceled();
      finish();
      return;
    }
    switch (control) {
      case 0 -> {}
      case COMMAND_READY -> commandReady();
      case GO -> go(locality);
      case RESPONSE_RETRY -> retry();
      default -> violation(Kind.IGNORED_CONTROL, "several control bits in one write");
    }
  }

  private void commandReady() {
    switch (state) {
      case IDLE -> requestReady();
      case READY -> canceledStatus = NOT_CANCELED;
      case RECEPTION -> {
        drop();
        enterReady();
      }
      case EXECUTION -> {
        drop();
        enterReady();
        canceledStatus = behaviour.canceledStatus();
      }
      case COMPLETION -> {
        log.commandEnds(commandCode());
        drop();
        enter(ChipState.IDLE);
        if (!behaviour.idleAfterResponse()) {
          requestReady();
        }
      }
      default -> {}
    }
  }

  private void requestReady() {
    if (!readyRequested) {
      readyRequested = true;
      readyAt = timebase.nanoTime() + 1_000L * behaviour.readyMicros();
    }
    settle();
  }

  private void enterReady() {
    readyRequested = false;
    enter(ChipState.READY);
    interrupts.raise(InterruptRegisters.COMMAND_READY);
  }

  private void go(int locality) {
    if (state != ChipState.RECEPTION || expects()) {
      violation(Kind.IGNORED_CONTROL, "tpmGo in state " + state + " without a whole command");
      return;
    }
    executingLocality = locality;
    doneAt = timebase.nanoTime() + behaviour.latencyNanos(commandCode());
    pollsLeft = behaviour.busyPolls();
    enter(ChipState.EXECUTION);
  }

  private void retry() {
    if (state != ChipState.COMPLETION) {
      violation(Kind.IGNORED_CONTROL, "responseRetry in state " + state);
      return;
    }
    position = 0;
    responseChecksum.clear();
  }

  private void complete() {
    try {
      response = hook.response(executor.execute(command, received, executingLocality));
    } catch (RuntimeException engineFailed) {
      drop();
      enter(ChipState.IDLE);
      throw engineFailed;
    }
    finish();
  }

  private void finish() {
    position = 0;
    responseChecksum.clear();
    enter(ChipState.COMPLETION);
    interrupts.raise(InterruptRegisters.DATA_AVAIL | InterruptRegisters.STS_VALID);
  }

  private void enter(ChipState next) {
    if (state != next) {
      state = next;
      if (next == ChipState.READY || next == ChipState.EXECUTION) {
        grant.ends();
      }
      hook.entered(next);
    }
  }

  private void violation(Kind kind, String detail) {
    log.violation(kind, timebase.nanoTime(), detail);
  }
}
