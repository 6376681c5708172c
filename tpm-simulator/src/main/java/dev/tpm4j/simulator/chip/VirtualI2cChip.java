package dev.tpm4j.simulator.chip;

import dev.tpm4j.simulator.chip.BusAccess.Direction;
import dev.tpm4j.simulator.chip.BusAccess.Outcome;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.i2c.I2cCapabilities;
import dev.tpm4j.transport.i2c.I2cDevice;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * A virtual chip on an I2C bus: register pointer, acknowledgement, guard time, checksum.
 *
 * <p>The pointer stays until another is written, across STOP and repeated start alike; at the FIFO
 * it does not advance. FIFO bytes take effect as they come, all other registers at the end of the
 * message. Each byte takes 9 clocks of virtual time, each message 2 more.
 */
public final class VirtualI2cChip implements I2cDevice {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int BITS_PER_BYTE = 9;
  private static final int START_AND_STOP_BITS = 2;

  private final TisChip chip;
  private final int address;
  private final I2cCapabilities capabilities;
  private final long bitNanos;
  private final I2cRegisters registers;
  private final I2cTiming timing;
  private final I2cState state;
  private boolean closed;

  /**
   * A chip on a good adapter.
   *
   * @param chip the part
   * @param address its 7-bit address
   * @param hertz the bus clock
   */
  public VirtualI2cChip(TisChip chip, int address, long hertz) {
    this(chip, address, new I2cCapabilities(true, hertz, 4096, 4096));
  }

  /**
   * A chip on an adapter.
   *
   * @param chip the part
   * @param address its 7-bit address
   * @param capabilities what the adapter can do
   */
  public VirtualI2cChip(TisChip chip, int address, I2cCapabilities capabilities) {
    this.chip = Objects.requireNonNull(chip, "chip");
    this.address = address;
    this.capabilities = Objects.requireNonNull(capabilities, "capabilities");
    this.bitNanos = (NANOS_PER_SECOND + capabilities.hertz() - 1) / capabilities.hertz();
    this.state = chip.i2c();
    this.registers = new I2cRegisters(chip, address);
    this.timing = new I2cTiming(chip);
  }

  /**
   * The part behind the pins.
   *
   * @return the chip
   */
  public TisChip chip() {
    return chip;
  }

  @Override
  public I2cCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public Result write(byte[] data, int offset, int length) {
    check(length, capabilities.maxWrite());
    byte[] sent = Arrays.copyOfRange(data, offset, offset + length);
    if (!start(false)) {
      return refused(Direction.WRITE);
    }
    int moved = send(sent);
    timing.ended(false);
    boolean pointerOnly = moved == 0;
    record(
        pointerOnly ? Direction.POINTER : Direction.WRITE,
        Arrays.copyOfRange(sent, 1, sent.length),
        new WireCost(pointerOnly ? 0 : 1, 1, 1, 1 + length, moved),
        Outcome.COMPLETE);
    return Result.ACKNOWLEDGED;
  }

  @Override
  public Result read(byte[] data, int offset, int length) {
    check(length, capabilities.maxRead());
    if (!start(true)) {
      return refused(Direction.READ);
    }
    byte[] received = receive(length);
    timing.ended(true);
    System.arraycopy(received, 0, data, offset, length);
    record(Direction.READ, received, new WireCost(1, 1, 1, 1 + length, length), Outcome.COMPLETE);
    return Result.ACKNOWLEDGED;
  }

  @Override
  public Result writeRead(
      byte[] tx, int txOffset, int txLength, byte[] rx, int rxOffset, int rxLength) {
    if (!capabilities.repeatedStart()) {
      throw TransportException.of(TransportException.Kind.CONFIGURATION)
          .what("this virtual adapter has no repeated start")
          .build();
    }
    check(txLength, capabilities.maxWrite());
    check(rxLength, capabilities.maxRead());
    byte[] sent = Arrays.copyOfRange(tx, txOffset, txOffset + txLength);
    if (!start(false)) {
      return refused(Direction.READ);
    }
    int moved = send(sent);
    advanceBits(START_AND_STOP_BITS + BITS_PER_BYTE);
    byte[] received = receive(rxLength);
    timing.ended(true);
    System.arraycopy(received, 0, rx, rxOffset, rxLength);
    record(
        Direction.READ,
        received,
        new WireCost(1, 1, 2, 2L + txLength + rxLength, (long) moved + rxLength),
        Outcome.COMPLETE);
    return Result.ACKNOWLEDGED;
  }

  private void check(int length, int most) {
    if (closed) {
      throw TisChip.closed(describe());
    }
    if (length < 1 || length > most) {
      throw new IllegalArgumentException("message of " + length + " bytes; 1 to " + most);
    }
  }

  /** START and the address byte. */
  private boolean start(boolean read) {
    boolean acknowledged = timing.acknowledges(read);
    advanceBits(START_AND_STOP_BITS + BITS_PER_BYTE);
    if (acknowledged) {
      chip.timebase().advance(1_000L * chip.behaviour().stretchMicros());
    }
    return acknowledged;
  }

  /** Pointer and data; returns how many bytes of registers moved. */
  private int send(byte[] sent) {
    state.pointer = sent[0] & 0xFF;
    int moved = sent.length - 1;
    RegisterSpan place = RegisterSpan.i2cMap(state.pointer);
    boolean fifo = place.isFifo() && moved > 0;
    if (fifo) {
      chip.beginFifo(moved);
    }
    advanceBits(BITS_PER_BYTE);
    for (int i = 1; i < sent.length; i++) {
      advanceBits(BITS_PER_BYTE);
      if (fifo) {
        chip.writeFifo(state.locality, sent[i] & 0xFF);
      }
    }
    if (!fifo && moved > 0) {
      registers.write(state.pointer, Arrays.copyOfRange(sent, 1, sent.length));
    }
    return moved;
  }

  private byte[] receive(int length) {
    if (!RegisterSpan.i2cMap(state.pointer).isFifo()) {
      byte[] data = registers.read(state.pointer, length);
      advanceBits((long) BITS_PER_BYTE * length);
      return data;
    }
    chip.beginFifo(length);
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      advanceBits(BITS_PER_BYTE);
      data[i] = (byte) chip.readFifo(state.locality);
    }
    return data;
  }

  private Result refused(Direction direction) {
    record(direction, new byte[0], new WireCost(0, 1, 1, 1, 0), Outcome.NOT_ACKNOWLEDGED);
    return Result.ADDRESS_NOT_ACKNOWLEDGED;
  }

  private void record(Direction direction, byte[] data, WireCost cost, Outcome outcome) {
    chip.log()
        .record(
            new BusAccess(
                chip.timebase().nanoTime(),
                state.locality,
                direction,
                RegisterSpan.i2cMap(state.pointer).name(),
                data,
                0,
                cost,
                outcome));
  }

  private void advanceBits(long bits) {
    chip.timebase().advance(bits * bitNanos);
  }

  /** {@inheritDoc} The virtual bus is idle between messages, so there is nothing to do. */
  @Override
  public boolean recover() {
    return true;
  }

  @Override
  public String describe() {
    return String.format(
        Locale.ROOT,
        "virtual bus, address 0x%02X, at %d kHz",
        address,
        capabilities.hertz() / 1000);
  }

  @Override
  public void close() {
    closed = true;
  }
}
