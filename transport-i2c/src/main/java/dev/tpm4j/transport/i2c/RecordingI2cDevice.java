package dev.tpm4j.transport.i2c;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.record.BusRecord;
import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import dev.tpm4j.transport.record.BusSetup;
import dev.tpm4j.transport.record.BusSink;
import dev.tpm4j.transport.record.BusTransfer;
import dev.tpm4j.transport.record.Redaction;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Passes I2C on and records every message, also the ones not acknowledged.
 *
 * <p>Authorisation values travel through the FIFO. With {@link Redaction#SECRETS} the sink never
 * gets what follows the register address of an access to the FIFO or its checksum, nor of anything
 * that is not known to hold no payload; register accesses are shown whole.
 */
public final class RecordingI2cDevice implements I2cDevice {

  private static final byte[] NOTHING = {};

  private final I2cDevice device;
  private final BusSink sink;
  private final Redaction redaction;
  private final Timebase timebase;
  private final I2cAccess decoder = new I2cAccess();
  private long number;

  /**
   * Wraps a device.
   *
   * @param device to be recorded; closed with this one
   * @param address the device's 7-bit address, for the recording
   * @param sink receives the recording; closed with this one
   * @param redaction what may be shown
   * @param timebase clock for the time stamps
   * @throws TransportException if the sink has no use for such a recording
   */
  public RecordingI2cDevice(
      I2cDevice device, int address, BusSink sink, Redaction redaction, Timebase timebase) {
    this.device = Objects.requireNonNull(device, "device");
    this.sink = Objects.requireNonNull(sink, "sink");
    this.redaction = Objects.requireNonNull(redaction, "redaction");
    this.timebase = Objects.requireNonNull(timebase, "timebase");
    I2cCapabilities bus = device.capabilities();
    sink.begin(
        new BusSetup.I2c(
            device.describe(),
            address,
            bus.repeatedStart(),
            bus.hertz(),
            bus.maxWrite(),
            bus.maxRead()),
        redaction);
  }

  @Override
  public I2cCapabilities capabilities() {
    return device.capabilities();
  }

  @Override
  public Result write(byte[] data, int offset, int length) {
    byte[] sent = Arrays.copyOfRange(data, offset, offset + length);
    return message(
        Operation.I2C_WRITE, sent, NOTHING, 0, 0, () -> device.write(data, offset, length));
  }

  @Override
  public Result read(byte[] data, int offset, int length) {
    return message(
        Operation.I2C_READ, NOTHING, data, offset, length, () -> device.read(data, offset, length));
  }

  @Override
  public Result writeRead(
      byte[] tx, int txOffset, int txLength, byte[] rx, int rxOffset, int rxLength) {
    byte[] sent = Arrays.copyOfRange(tx, txOffset, txOffset + txLength);
    return message(
        Operation.I2C_WRITE_READ,
        sent,
        rx,
        rxOffset,
        rxLength,
        () -> device.writeRead(tx, txOffset, txLength, rx, rxOffset, rxLength));
  }

  private Result message(
      Operation operation,
      byte[] sent,
      byte[] rx,
      int rxOffset,
      int rxLength,
      Supplier<Result> bus) {
    long start = timebase.nanoTime();
    Outcome outcome = Outcome.FAILED;
    Optional<Kind> failure = Optional.empty();
    byte[] received = NOTHING;
    try {
      Result result = bus.get();
      outcome =
          switch (result) {
            case ACKNOWLEDGED -> Outcome.DONE;
            case ADDRESS_NOT_ACKNOWLEDGED -> Outcome.ADDRESS_NOT_ACKNOWLEDGED;
            case DATA_NOT_ACKNOWLEDGED -> Outcome.DATA_NOT_ACKNOWLEDGED;
          };
      if (result == Result.ACKNOWLEDGED) {
        received = Arrays.copyOfRange(rx, rxOffset, rxOffset + rxLength);
      }
      return result;
    } catch (RuntimeException why) {
      failure = Optional.of(kind(why));
      throw why;
    } finally {
      long end = timebase.nanoTime();
      BusTransfer transfer = new BusTransfer(start, end, sent, 0, received, 0);
      I2cAccess.Decoded decoded = decoder.next(operation, transfer, outcome);
      accept(
          operation,
          start,
          end,
          List.of(redaction == Redaction.NONE ? transfer : decoded.redacted()),
          outcome,
          failure,
          decoded);
    }
  }

  private void accept(
      Operation operation,
      long start,
      long end,
      List<BusTransfer> transfers,
      Outcome outcome,
      Optional<Kind> failure,
      I2cAccess.Decoded decoded) {
    number++;
    sink.accept(
        new BusRecord(
            number,
            operation,
            start,
            end,
            transfers,
            outcome,
            failure,
            decoded == null ? Optional.empty() : decoded.access()));
  }

  private static Kind kind(RuntimeException why) {
    return why instanceof TransportException known ? known.kind() : Kind.BUS_ERROR;
  }

  @Override
  public boolean recover() {
    long start = timebase.nanoTime();
    Outcome outcome = Outcome.FAILED;
    Optional<Kind> failure = Optional.empty();
    try {
      boolean recovered = device.recover();
      outcome = recovered ? Outcome.DONE : Outcome.NOT_POSSIBLE;
      return recovered;
    } catch (RuntimeException why) {
      failure = Optional.of(kind(why));
      throw why;
    } finally {
      accept(Operation.RECOVERY, start, timebase.nanoTime(), List.of(), outcome, failure, null);
    }
  }

  @Override
  public String describe() {
    return device.describe();
  }

  /**
   * Closes the device, then the sink, even if the first fails; the first failure is thrown, with
   * the second suppressed in it.
   */
  @Override
  public void close() {
    try (sink) {
      device.close();
    }
  }
}
