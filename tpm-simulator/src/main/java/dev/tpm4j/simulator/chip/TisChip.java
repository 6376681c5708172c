package dev.tpm4j.simulator.chip;

import dev.tpm4j.simulator.chip.Violation.Kind;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.tis.TisRegister;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * A discrete TPM as its registers show it, on no bus in particular: {@link VirtualSpiChip} and
 * {@link VirtualI2cChip} give it pins.
 *
 * <p>Commands are executed by an engine, which may be any transport: one in this process or a
 * simulator behind a socket. The engine is called when the command's execution time has passed, not
 * at tpmGo, so a command that is aborted or cancelled before then has had no effect. If the engine
 * itself fails, its exception comes out of the bus transfer that was in progress, and the chip is
 * Idle.
 *
 * <p>The methods here are those of the board around the chip: power, reset, what firmware at
 * another locality does, and looking inside. Safe for use by several threads.
 */
public final class TisChip implements PowerControl {

  private final ChipBehaviour behaviour;
  private final TpmTransport engine;
  private final VirtualTimebase timebase;
  private final BusLog log = new BusLog();
  private final InterruptRegisters interrupts;
  private final Localities localities;
  private final CommandPort port;
  private final HashPort hash;
  private final I2cState i2c = new I2cState();
  private ChipHook hook = ChipHook.NONE;
  private boolean powered = true;
  private long validAt;
  private int owner = Localities.NONE;

  /**
   * A chip that has just been powered on.
   *
   * @param engine executes the commands; not closed by the chip
   * @param behaviour how the chip behaves
   * @param timebase the clock
   */
  public TisChip(TpmTransport engine, ChipBehaviour behaviour, VirtualTimebase timebase) {
    this.engine = Objects.requireNonNull(engine, "engine");
    this.behaviour = Objects.requireNonNull(behaviour, "behaviour");
    this.timebase = Objects.requireNonNull(timebase, "timebase");
    interrupts = new InterruptRegisters(behaviour.interfaceCapability());
    localities = new Localities(behaviour);
    port = new CommandPort(behaviour, engine, timebase, log, interrupts);
    hash = new HashPort(engine);
    validAt = timebase.nanoTime() + 1_000L * behaviour.startupMicros();
  }

  /**
   * How the chip behaves.
   *
   * @return the behaviour it was made with
   */
  public ChipBehaviour behaviour() {
    return behaviour;
  }

  /**
   * What passed on its bus.
   *
   * @return the log, which goes on
   */
  public BusLog log() {
    return log;
  }

  /**
   * The clock.
   *
   * @return the one it was made with
   */
  public VirtualTimebase timebase() {
    return timebase;
  }

  /**
   * Lets something interfere with the chip from now on.
   *
   * @param other the hook, or {@link ChipHook#NONE}
   */
  public synchronized void hook(ChipHook other) {
    hook = Objects.requireNonNull(other, "other");
    port.hook(other);
  }

  /**
   * The state the chip is in now.
   *
   * @return the state
   */
  public synchronized ChipState state() {
    if (!powered) {
      return ChipState.OFF;
    }
    if (starting()) {
      return ChipState.RESET;
    }
    settle();
    return localities.active() == Localities.NONE ? ChipState.NO_LOCALITY : port.state();
  }

  /**
   * The locality that owns the interface.
   *
   * @return 0 to 4, or -1 if none does
   */
  public synchronized int activeLocality() {
    return localities.active();
  }

  /**
   * Another locality requests, seizes or gives up the interface, as firmware does: a write to
   * {@code TPM_ACCESS} that is not on this bus.
   *
   * @param locality 0 to 4
   * @param value the byte written
   */
  public synchronized void access(int locality, int value) {
    if (powered && !starting() && localities.exists(locality)) {
      writeAccess(locality, value);
    }
  }

  /**
   * A higher locality takes the interface from its owner, whose command is aborted.
   *
   * @param locality 1 to 4
   */
  public void seize(int locality) {
    access(locality, Localities.SEIZE);
  }

  /**
   * A locality gives up the interface.
   *
   * @param locality 0 to 4
   */
  public void relinquish(int locality) {
    access(locality, Localities.ACTIVE);
  }

  /**
   * The level of the interrupt line.
   *
   * @return true if asserted
   */
  public synchronized boolean interruptAsserted() {
    if (!powered || starting()) {
      return false;
    }
    settle();
    return interrupts.asserted();
  }

  /** When something will happen in the chip by itself; {@link Long#MAX_VALUE} for never. */
  synchronized long dueAt() {
    return port.dueAt();
  }

  @Override
  public synchronized void powerOn() {
    if (!powered) {
      engine.ability(PowerControl.class).ifPresent(PowerControl::powerOn);
      powered = true;
      initialise();
    }
  }

  @Override
  public synchronized void powerOff() {
    if (powered) {
      powered = false;
      initialise();
      engine.ability(PowerControl.class).ifPresent(PowerControl::powerOff);
    }
  }

  /** {@inheritDoc} An engine that cannot be reset keeps its state; the registers do not. */
  @Override
  public synchronized void reset() {
    if (powered) {
      engine.ability(PowerControl.class).ifPresent(PowerControl::reset);
      initialise();
    }
  }

  private void initialise() {
    localities.reset();
    interrupts.reset();
    hash.reset();
    i2c.reset();
    port.reset();
    owner = Localities.NONE;
    validAt = timebase.nanoTime() + 1_000L * behaviour.startupMicros();
  }

  I2cState i2c() {
    return i2c;
  }

  synchronized boolean powered() {
    return powered;
  }

  synchronized boolean starting() {
    return timebase.nanoTime() < validAt;
  }

  synchronized int waits(int planned) {
    return hook.waits(planned);
  }

  synchronized int checksum() {
    return port.checksum();
  }

  /** Whether a locality exists; others read FF. */
  boolean hasLocality(int locality) {
    return localities.exists(locality);
  }

  /**
   * The value of a register that is not a FIFO, in the order of the wire. A status read is one look
   * at the chip, whatever part of it the host wants.
   */
  synchronized byte[] read(int locality, TisRegister register, int first, int length) {
    if (!powered || !localities.exists(locality)) {
      return ones(register);
    }
    if (starting()) {
      return register == TisRegister.ACCESS ? new byte[1] : ones(register);
    }
    settle();
    return switch (register) {
      case ACCESS -> new byte[] {(byte) localities.access(locality)};
      case INT_ENABLE -> word(interrupts.enable());
      case INT_VECTOR -> new byte[] {(byte) interrupts.vector()};
      case INT_STATUS -> word(interrupts.status());
      case INTF_CAPABILITY -> word(behaviour.interfaceCapability());
      case STS -> word(status(locality, first, length));
      case INTERFACE_ID -> word(behaviour.interfaceId());
      case DID_VID -> word(behaviour.didVid());
      case RID -> new byte[] {(byte) behaviour.revisionId()};
      default -> ones(register);
    };
  }

  private int status(int locality, int first, int length) {
    if (locality != localities.active()) {
      return -1;
    }
    boolean burst = first <= 1 && first + length > 2;
    int family = behaviour.tpm12() ? 0 : 1 << 26;
    return family | port.status(first == 0, burst);
  }

  /** Writes bytes of a register that is not a FIFO, from one of its bytes on. */
  synchronized void write(int locality, TisRegister register, int first, byte[] data, int length) {
    if (!powered || starting() || !localities.exists(locality)) {
      return;
    }
    settle();
    int value = 0;
    for (int i = 0; i < length && first + i < 4; i++) {
      value |= (data[i] & 0xFF) << 8 * (first + i);
    }
    boolean owns = locality == localities.active();
    switch (register) {
      case ACCESS -> writeAccess(locality, value);
      case STS -> writeStatus(locality, owns, value);
      case INT_ENABLE ->
          owned(owns, register, () -> interrupts.writeEnable(merge(first, length, data)));
      case INT_VECTOR -> owned(owns, register, () -> interrupts.writeVector(data[0]));
      case INT_STATUS -> {
        int bits = value;
        owned(owns, register, () -> interrupts.clear(bits));
      }
      case HASH_START -> hashStart(locality);
      case HASH_END -> hashEnd(locality);
      default -> {}
    }
  }

  private int merge(int first, int length, byte[] data) {
    int value = interrupts.enable();
    for (int i = 0; i < length && first + i < 4; i++) {
      int shift = 8 * (first + i);
      value = value & ~(0xFF << shift) | (data[i] & 0xFF) << shift;
    }
    return value;
  }

  private void owned(boolean owns, TisRegister register, Runnable effect) {
    if (owns) {
      effect.run();
    } else {
      notOwner(register);
    }
  }

  private void notOwner(TisRegister register) {
    log.violation(
        Kind.NOT_OWNER,
        timebase.nanoTime(),
        register.tcgName() + " was written by a locality that does not own the interface");
  }

  private void writeStatus(int locality, boolean owns, int value) {
    if (!owns) {
      notOwner(TisRegister.STS);
      return;
    }
    if ((value & 1 << 25) != 0 && locality >= 3) {
      localities.dynamicLaunch(false);
    }
    port.control(locality, value);
  }

  private void writeAccess(int locality, int value) {
    settle();
    if (!localities.write(locality, value, timebase.nanoTime())) {
      log.violation(
          Kind.IGNORED_CONTROL,
          timebase.nanoTime(),
          String.format(Locale.ROOT, "TPM_ACCESS was written with %02X, not one known bit", value));
    }
    followOwner();
  }

  private void settle() {
    localities.settle(timebase.nanoTime());
    followOwner();
    port.settle();
  }

  private void followOwner() {
    int now = localities.active();
    if (now == owner) {
      return;
    }
    if (owner != Localities.NONE) {
      port.released();
    }
    owner = now;
    if (now != Localities.NONE) {
      port.granted();
      interrupts.raise(InterruptRegisters.LOCALITY_CHANGE);
    }
  }

  private void hashStart(int locality) {
    if (locality != HashPort.LOCALITY || !localities.take(locality)) {
      notOwner(TisRegister.HASH_START);
      return;
    }
    followOwner();
    localities.dynamicLaunch(true);
    hash.start();
  }

  private void hashEnd(int locality) {
    if (locality == HashPort.LOCALITY && hash.running()) {
      hash.end();
      localities.relinquish(locality, timebase.nanoTime());
      followOwner();
    }
  }

  /** A FIFO access of so many bytes begins. */
  synchronized void beginFifo(int length) {
    port.beginTransfer();
    if (length > behaviour.transferSize()) {
      log.violation(
          Kind.TRANSFER_TOO_LONG,
          timebase.nanoTime(),
          "a FIFO access of " + length + " bytes; the part names " + behaviour.transferSize());
    }
  }

  synchronized int readFifo(int locality) {
    if (!powered || starting() || locality != activeLocality()) {
      return 0xFF;
    }
    return port.readFifo();
  }

  synchronized void writeFifo(int locality, int value) {
    if (!powered || starting()) {
      return;
    }
    if (locality == HashPort.LOCALITY && hash.running()) {
      hash.data(value);
    } else if (locality == activeLocality()) {
      port.writeFifo(value);
    } else {
      notOwner(TisRegister.DATA_FIFO);
    }
  }

  private static byte[] word(int value) {
    return new byte[] {
      (byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)
    };
  }

  private static byte[] ones(TisRegister register) {
    byte[] all = new byte[Math.max(1, register.size())];
    Arrays.fill(all, (byte) 0xFF);
    return all;
  }

  /** A closed device was used. */
  static TransportException closed(String device) {
    return TransportException.of(TransportException.Kind.CLOSED)
        .what("the device was closed: " + device)
        .build();
  }
}
