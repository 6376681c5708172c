package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.TransportException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * A chip at register level: the state x register table of a TIS/PTP FIFO part, with a knob for
 * everything that real parts and real buses get wrong.
 */
final class FakeChip implements TisRegisters {

  enum State {
    IDLE,
    READY,
    RECEPTION,
    EXECUTION,
    COMPLETION
  }

  enum BurstMode {
    /** min(FIFO, bytes left), as dynamic parts do. */
    REMAINING,
    /** Always the FIFO's size. */
    FIXED,
    /** The FIFO's size in Ready, 0 while a response is fetched. */
    ZERO_IN_COMPLETION
  }

  /** Alters what a read returns; the chip has already acted. */
  interface ReadFault {
    void apply(TisRegister register, byte[] data, int offset, int length);
  }

  /** Alters what reaches the chip; null: nothing does. */
  interface WriteFault {
    byte[] apply(TisRegister register, byte[] data);
  }

  final VirtualTime time;
  final List<String> log = new ArrayList<>();
  int wireBytes;

  TisCapabilities.Bus bus = TisCapabilities.Bus.SPI;
  int maxTransfer = 64;
  int didVid = 0x001B15D1;
  int rid = 0x10;
  int capability = 0x30000697;
  int i2cCapability = 0x1AE00082;
  int familyBits = 0x04000000;
  int fifoSize = 64;
  BurstMode burstMode = BurstMode.REMAINING;
  int readyFlags = 0xC0;
  int executingFlags = 0x00;
  int canceledFlags = 0x40;
  boolean checksumPresent;
  boolean idleAfterResponse;
  boolean startsIdle = true;
  boolean keepsCommandReady;
  boolean foreignStatusIs80;
  boolean ignoresCommandReady;
  boolean ignoresResponseRetry;
  long executionNanos;
  long abortNanos;
  long readyNanos;
  long statusLagNanos;
  long startedAt;
  UnaryOperator<byte[]> tpm = Commands::tpm;
  ReadFault readFault = (register, data, offset, length) -> {};
  WriteFault writeFault = (register, data) -> data;
  LongSupplier executionTime = () -> executionNanos;
  boolean floating;
  boolean stuckLow;
  boolean statusStuckForOneSend;
  int grantedTo = -1;
  boolean refusesLocality;
  boolean closed;
  boolean failsToClose;
  int recoveries;
  int failAfterEffect;
  int failBeforeEffect;
  TransportException.Kind failKind = TransportException.Kind.BUS_ERROR;
  int executed;

  State state = State.IDLE;
  private int active = -1;
  private boolean requested;
  private boolean beenSeized;
  private byte[] input = new byte[4096];
  private int received;
  private byte[] output = new byte[0];
  private int given;
  private long doneAt;
  private long readyAt;
  private boolean becomingReady;
  private boolean showsCanceled;
  private long fifoTouchedAt = -1;
  private int flagsBeforeTouch;
  private boolean checksumOn;
  private int checksum;
  private int intEnable;
  private int intStatus;
  private boolean statusStuck;

  FakeChip(VirtualTime time) {
    this.time = time;
  }

  // ---- the port ------------------------------------------------------------------------------

  @Override
  public TisCapabilities capabilities() {
    return new TisCapabilities(bus, maxTransfer, checksumPresent);
  }

  @Override
  public void read(int locality, TisRegister register, byte[] data, int offset, int length) {
    log.add("R " + register + (register == TisRegister.DATA_FIFO ? " " + length : ""));
    account(true, length);
    failIf(true);
    if (floating || time.nanoTime() < startedAt && register != TisRegister.ACCESS) {
      Arrays.fill(data, offset, offset + length, (byte) -1);
      return;
    }
    if (stuckLow) {
      Arrays.fill(data, offset, offset + length, (byte) 0);
      return;
    }
    settle();
    if (register == TisRegister.DATA_FIFO) {
      for (int i = 0; i < length; i++) {
        data[offset + i] = nextResponseByte(locality);
      }
    } else if (register == TisRegister.DATA_CSUM) {
      data[offset] = (byte) (checksum >>> 8);
      data[offset + 1] = (byte) checksum;
    } else {
      int value = register(locality, register);
      for (int i = 0; i < length; i++) {
        data[offset + i] = (byte) (value >>> 8 * i);
      }
    }
    readFault.apply(register, data, offset, length);
    failIf(false);
  }

  @Override
  public void write(int locality, TisRegister register, byte[] data, int offset, int length) {
    log.add(
        "W "
            + register
            + (register == TisRegister.DATA_FIFO
                ? " " + length
                : String.format(" %02X", data[offset])));
    account(false, length);
    failIf(true);
    byte[] arrived = writeFault.apply(register, Arrays.copyOfRange(data, offset, offset + length));
    if (arrived != null && !floating && !stuckLow && time.nanoTime() >= startedAt) {
      settle();
      act(locality, register, arrived);
    }
    failIf(false);
  }

  private void account(boolean read, int length) {
    int framing = bus == TisCapabilities.Bus.I2C ? (read ? 3 : 2) : 4;
    wireBytes += framing + length;
    time.advance((framing + length) * 800L);
  }

  private void failIf(boolean before) {
    if (before && failBeforeEffect > 0) {
      failBeforeEffect--;
      throw TransportException.of(failKind).what("scripted failure before the effect").build();
    }
    if (!before && failAfterEffect > 0) {
      failAfterEffect--;
      throw TransportException.of(failKind).what("scripted failure after the effect").build();
    }
  }

  @Override
  public boolean recover() {
    recoveries++;
    return true;
  }

  @Override
  public String describe() {
    return "fake bus";
  }

  @Override
  public void close() {
    closed = true;
    if (failsToClose) {
      throw TransportException.of(failKind).what("scripted failure of close").build();
    }
  }

  // ---- what happens by itself ----------------------------------------------------------------

  private void settle() {
    long now = time.nanoTime();
    if (state == State.EXECUTION && now >= doneAt && !becomingReady) {
      state = State.COMPLETION;
      output = tpm.apply(Arrays.copyOf(input, received));
      given = 0;
      checksum = 0;
      intStatus |= InterruptWait.DATA_AVAIL;
    }
    if (becomingReady && now >= readyAt) {
      becomingReady = false;
      state = State.READY;
      received = 0;
      checksum = 0;
    }
  }

  boolean interruptAsserted() {
    settle();
    boolean enabled = intEnable < 0 && (intEnable & InterruptWait.DATA_AVAIL) != 0;
    return enabled && (intStatus & InterruptWait.DATA_AVAIL) != 0;
  }

  /** A higher locality takes the interface and aborts the command. */
  void seizeBy(int locality) {
    settle();
    active = locality;
    beenSeized = true;
    state = State.IDLE;
  }

  /** The higher locality gives it back. */
  void seizerLeaves() {
    active = -1;
    if (requested) {
      requested = false;
      active = 0;
    }
  }

  /** RST# was pulled. */
  void reset(long startupNanos) {
    active = -1;
    requested = false;
    beenSeized = false;
    state = State.IDLE;
    becomingReady = false;
    checksumOn = false;
    startedAt = time.nanoTime() + startupNanos;
  }

  boolean isReady() {
    settle();
    return state == State.READY;
  }

  int activeLocality() {
    return active;
  }

  boolean checksumOn() {
    return checksumOn;
  }

  // ---- registers -----------------------------------------------------------------------------

  private int register(int locality, TisRegister register) {
    return switch (register) {
      case ACCESS -> access(locality);
      case STS -> status(locality);
      case DID_VID -> didVid;
      case RID -> rid;
      case INTF_CAPABILITY -> capability;
      case I2C_INTERFACE_CAPABILITY -> i2cCapability;
      case DATA_CSUM_ENABLE -> checksumOn ? 1 : 0;
      case INT_ENABLE -> intEnable;
      case INT_STATUS -> intStatus;
      default -> -1;
    };
  }

  private int access(int locality) {
    if (time.nanoTime() < startedAt) {
      return 0;
    }
    int value = TisAccess.TPM_REG_VALID_STS | TisAccess.TPM_ESTABLISHMENT;
    if (active == locality) {
      return value | TisAccess.ACTIVE_LOCALITY;
    }
    if (locality == 0 && beenSeized) {
      value |= TisAccess.BEEN_SEIZED;
    }
    return requested && locality == 0 ? value | TisAccess.REQUEST_USE : value;
  }

  private int status(int locality) {
    if (active != locality) {
      int silent = bus == TisCapabilities.Bus.I2C ? 0x03FFFFFF : -1;
      return foreignStatusIs80 ? 0x80 : silent;
    }
    int upper = bus == TisCapabilities.Bus.I2C ? 0 : familyBits;
    int flags = flags();
    if (statusStuck && state == State.RECEPTION) {
      return upper | TisStatus.withBurstCount(0, fifoSize);
    }
    if (fifoTouchedAt >= 0 && time.nanoTime() - fifoTouchedAt < statusLagNanos) {
      flags = flagsBeforeTouch;
    }
    return upper | TisStatus.withBurstCount(flags, burst());
  }

  private int flags() {
    return switch (state) {
      case IDLE -> showsCanceled ? canceledFlags : 0x00;
      case READY -> showsCanceled ? canceledFlags : readyFlags;
      case RECEPTION -> (complete() ? 0x80 : 0x88) | (keepsCommandReady ? 0x40 : 0);
      case EXECUTION -> executingFlags;
      case COMPLETION -> given < output.length ? 0x90 : 0x80 | (keepsCommandReady ? 0x40 : 0);
    };
  }

  private int burst() {
    return switch (burstMode) {
      case FIXED -> fifoSize;
      case ZERO_IN_COMPLETION -> state == State.COMPLETION ? 0 : fifoSize;
      case REMAINING ->
          state == State.COMPLETION
              ? Math.min(fifoSize, output.length - given)
              : state == State.EXECUTION ? 0 : fifoSize;
    };
  }

  private boolean complete() {
    return received >= 6 && received >= Commands.get32(input, 2);
  }

  private byte nextResponseByte(int locality) {
    if (active != locality || state != State.COMPLETION || given >= output.length) {
      return -1;
    }
    touched();
    byte next = output[given++];
    checksum = TisChecksum.update(checksum, next);
    return next;
  }

  private void touched() {
    if (fifoTouchedAt < 0 || time.nanoTime() - fifoTouchedAt >= statusLagNanos) {
      flagsBeforeTouch = flags();
    }
    fifoTouchedAt = time.nanoTime();
  }

  private void act(int locality, TisRegister register, byte[] data) {
    switch (register) {
      case ACCESS -> writeAccess(locality, data[0] & 0xFF);
      case STS -> {
        if (active == locality) {
          writeStatus(data[0] & 0xFF);
        }
      }
      case DATA_FIFO -> {
        if (active == locality) {
          for (byte each : data) {
            accept(each);
          }
        }
      }
      case DATA_CSUM_ENABLE -> checksumOn = checksumPresent && (data[0] & 1) != 0;
      case INT_ENABLE -> intEnable = word(data);
      case INT_STATUS -> intStatus &= ~word(data);
      default -> throw new IllegalArgumentException("write to " + register);
    }
  }

  private static int word(byte[] data) {
    return data[0] & 0xFF | (data[1] & 0xFF) << 8 | (data[2] & 0xFF) << 16 | data[3] << 24;
  }

  private void writeAccess(int locality, int value) {
    switch (value) {
      case TisAccess.REQUEST_USE -> {
        if (refusesLocality) {
          requested = true;
        } else if (active < 0) {
          active = locality;
          state = startsIdle ? State.IDLE : State.READY;
        } else if (active != locality) {
          requested = true;
        }
      }
      case TisAccess.ACTIVE_LOCALITY -> {
        if (active == locality) {
          active = -1;
          state = State.IDLE;
          becomingReady = false;
        } else {
          requested = false;
        }
      }
      case TisAccess.SEIZE -> {
        if (active < locality) {
          active = locality;
          requested = false;
          state = State.IDLE;
        }
      }
      case TisAccess.BEEN_SEIZED -> beenSeized = false;
      default -> throw new AssertionError("one bit at a time: " + TisAccess.describe(value));
    }
  }

  private void writeStatus(int value) {
    switch (value) {
      case TisStatus.COMMAND_READY -> commandReady();
      case TisStatus.TPM_GO -> {
        if (state == State.RECEPTION && complete()) {
          state = State.EXECUTION;
          executed++;
          doneAt = time.nanoTime() + executionTime.getAsLong();
        }
      }
      case TisStatus.RESPONSE_RETRY -> {
        if (state == State.COMPLETION && !ignoresResponseRetry) {
          given = 0;
          checksum = 0;
        }
      }
      default -> throw new AssertionError("one bit at a time: " + value);
    }
  }

  private void commandReady() {
    if (ignoresCommandReady) {
      return;
    }
    statusStuck = statusStuckForOneSend;
    statusStuckForOneSend = false;
    if (state == State.COMPLETION && idleAfterResponse) {
      state = State.IDLE;
      showsCanceled = false;
      return;
    }
    if (state == State.EXECUTION) {
      showsCanceled = true;
      becomingReady = true;
      readyAt = time.nanoTime() + abortNanos;
      return;
    }
    if (becomingReady) {
      return;
    }
    if (state != State.READY) {
      becomingReady = true;
      readyAt = time.nanoTime() + readyNanos;
      settle();
    } else {
      received = 0;
    }
    showsCanceled = false;
  }

  private void accept(byte each) {
    if (state == State.READY) {
      state = State.RECEPTION;
      received = 0;
      checksum = 0;
      showsCanceled = false;
    }
    if (state == State.RECEPTION && !complete()) {
      touched();
      input[received++] = each;
      checksum = TisChecksum.update(checksum, each);
    }
  }
}
