package dev.tpm4j.transport.spi;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Passes SPI on and records every chip select with its bytes.
 *
 * <p>Authorisation values travel through the FIFO. With {@link Redaction#SECRETS} the sink never
 * gets what follows the header of an access to the FIFO, nor of anything that is not known to hold
 * no payload; register accesses are shown whole.
 *
 * <p>Nothing changes on the wires. What the chip sent is recorded even if the caller drops it.
 */
public final class RecordingSpiDevice implements SpiDevice {

  private static final byte[] NOTHING = {};

  private final SpiDevice device;
  private final BusSink sink;
  private final Redaction redaction;
  private final Timebase timebase;
  private final Recorded recorded = new Recorded();
  private long number;

  /**
   * Wraps a device.
   *
   * @param device to be recorded; closed with this one
   * @param sink receives the recording; closed with this one
   * @param redaction what may be shown
   * @param timebase clock for the time stamps
   * @throws TransportException if the sink has no use for such a recording
   */
  public RecordingSpiDevice(
      SpiDevice device, BusSink sink, Redaction redaction, Timebase timebase) {
    this.device = Objects.requireNonNull(device, "device");
    this.sink = Objects.requireNonNull(sink, "sink");
    this.redaction = Objects.requireNonNull(redaction, "redaction");
    this.timebase = Objects.requireNonNull(timebase, "timebase");
    SpiCapabilities bus = device.capabilities();
    sink.begin(
        new BusSetup.Spi(
            device.describe(),
            bus.holdsChipSelect(),
            bus.fullDuplex(),
            bus.hertz(),
            bus.maxTransfer()),
        redaction);
  }

  @Override
  public SpiCapabilities capabilities() {
    return device.capabilities();
  }

  @Override
  public SpiTransaction begin() {
    recorded.start(Operation.SPI_TRANSACTION);
    try {
      recorded.open = device.begin();
    } catch (RuntimeException failure) {
      recorded.failed(Outcome.BEGIN_FAILED, failure);
      recorded.end();
      throw failure;
    }
    return recorded;
  }

  @Override
  public void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    recorded.start(Operation.SPI_EXCHANGE);
    try {
      recorded.move(device::exchange, tx, txOffset, rx, rxOffset, length);
    } finally {
      recorded.end();
    }
  }

  @Override
  public boolean recover() {
    recorded.start(Operation.RECOVERY);
    try {
      boolean recovered = device.recover();
      recorded.outcome = recovered ? Outcome.DONE : Outcome.NOT_POSSIBLE;
      return recovered;
    } catch (RuntimeException failure) {
      recorded.failed(Outcome.FAILED, failure);
      throw failure;
    } finally {
      recorded.end();
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

  private interface Mover {
    void move(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length);
  }

  /** What is being done now; also the open transaction. */
  private final class Recorded implements SpiTransaction {
    private SpiTransaction open;
    private Operation operation;
    private long start;
    private List<BusTransfer> transfers = new ArrayList<>();
    private Outcome outcome = Outcome.DONE;
    private Optional<Kind> failure = Optional.empty();

    void start(Operation what) {
      operation = what;
      start = timebase.nanoTime();
      transfers = new ArrayList<>();
      outcome = Outcome.DONE;
      failure = Optional.empty();
    }

    /** The first failure counts, as it does for the caller. */
    void failed(Outcome how, RuntimeException why) {
      if (failure.isEmpty()) {
        outcome = how;
        failure =
            Optional.of(why instanceof TransportException known ? known.kind() : Kind.BUS_ERROR);
      }
    }

    void end() {
      number++;
      SpiAccess access = SpiAccess.of(transfers);
      sink.accept(
          new BusRecord(
              number,
              operation,
              start,
              timebase.nanoTime(),
              redaction == Redaction.NONE ? transfers : access.redacted(),
              outcome,
              failure,
              access.decoded()));
    }

    void move(Mover mover, byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      // The two arrays may be the same one: what is sent is copied before it is overwritten.
      byte[] sent =
          tx == null ? new byte[length] : Arrays.copyOfRange(tx, txOffset, txOffset + length);
      boolean delivered = capabilities().fullDuplex() || tx == null;
      byte[] received = delivered ? new byte[length] : NOTHING;
      long from = timebase.nanoTime();
      try {
        if (rx != null) {
          mover.move(tx, txOffset, rx, rxOffset, length);
          System.arraycopy(rx, rxOffset, received, 0, received.length);
        } else {
          mover.move(tx, txOffset, delivered ? received : null, 0, length);
        }
      } catch (RuntimeException why) {
        failed(Outcome.FAILED, why);
        received = NOTHING;
        throw why;
      } finally {
        transfers.add(new BusTransfer(from, timebase.nanoTime(), sent, 0, received, 0));
      }
    }

    @Override
    public void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      move(open::transfer, tx, txOffset, rx, rxOffset, length);
    }

    @Override
    public void transferLast(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      move(open::transferLast, tx, txOffset, rx, rxOffset, length);
    }

    @Override
    public void close() {
      if (open == null) {
        return;
      }
      try {
        open.close();
      } catch (RuntimeException why) {
        failed(Outcome.RELEASE_FAILED, why);
        throw why;
      } finally {
        open = null;
        end();
      }
    }
  }
}
