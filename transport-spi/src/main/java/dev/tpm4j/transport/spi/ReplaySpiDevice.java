package dev.tpm4j.transport.spi;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.record.BusRecord;
import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import dev.tpm4j.transport.record.BusSetup;
import dev.tpm4j.transport.record.BusTape;
import dev.tpm4j.transport.record.BusTransfer;
import java.util.Arrays;
import java.util.List;

/**
 * Answers from a recording: what is asked of it must be what was recorded, byte for byte and chip
 * select for chip select, and gets what was recorded: bytes, or the kind of failure. Time does not
 * pass.
 *
 * <p>The first difference throws {@link Kind#PROTOCOL}, as does everything after it, and so does
 * {@link #close()} then, or if part of the recording was never asked for: a test cannot miss it.
 */
public final class ReplaySpiDevice implements SpiDevice {

  private final BusSetup.Spi setup;
  private final List<BusRecord> operations;
  private final Replayed replayed = new Replayed();
  private int next;
  private String diverged;
  private boolean closed;

  /**
   * Plays a tape.
   *
   * @param tape of an SPI bus
   * @throws TransportException with {@link Kind#CONFIGURATION} if it is of another bus
   */
  public ReplaySpiDevice(BusTape tape) {
    if (!(tape.setup() instanceof BusSetup.Spi spi)) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("the recording is not of an SPI bus but of " + tape.setup().description())
          .build();
    }
    this.setup = spi;
    this.operations = tape.operations();
  }

  @Override
  public SpiCapabilities capabilities() {
    return new SpiCapabilities(
        setup.holdsChipSelect(), setup.fullDuplex(), setup.hertz(), setup.maxTransfer());
  }

  /**
   * How much of the recording has not been asked for.
   *
   * @return operations; 0 when all were played
   */
  public int remaining() {
    return operations.size() - next;
  }

  @Override
  public SpiTransaction begin() {
    BusRecord operation = take(Operation.SPI_TRANSACTION);
    if (operation.outcome() == Outcome.BEGIN_FAILED) {
      throw recorded(operation);
    }
    replayed.operation = operation;
    replayed.played = 0;
    return replayed;
  }

  @Override
  public void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    BusRecord operation = take(Operation.SPI_EXCHANGE);
    play(operation, 0, tx, txOffset, rx, rxOffset, length);
  }

  @Override
  public boolean recover() {
    BusRecord operation = take(Operation.RECOVERY);
    if (operation.outcome() == Outcome.FAILED) {
      throw recorded(operation);
    }
    return operation.outcome() == Outcome.DONE;
  }

  private BusRecord take(Operation asked) {
    if (closed) {
      throw TransportException.of(Kind.CLOSED).what("the replay was closed").build();
    }
    if (diverged != null) {
      throw divergence();
    }
    if (next == operations.size()) {
      throw diverge("the recording ends after " + next + " operations, and another was asked for");
    }
    BusRecord operation = operations.get(next);
    if (operation.operation() != asked) {
      throw diverge(
          "operation "
              + (next + 1)
              + " is "
              + asked
              + ", but "
              + operation.operation()
              + " was recorded");
    }
    next++;
    return operation;
  }

  private void play(
      BusRecord operation,
      int index,
      byte[] tx,
      int txOffset,
      byte[] rx,
      int rxOffset,
      int length) {
    if (index >= operation.transfers().size()) {
      throw diverge(
          "operation "
              + next
              + " goes on, but chip select was released there when it was recorded");
    }
    BusTransfer transfer = operation.transfers().get(index);
    byte[] sent =
        tx == null ? new byte[length] : Arrays.copyOfRange(tx, txOffset, txOffset + length);
    int difference = Arrays.mismatch(sent, transfer.sent());
    if (difference >= 0) {
      throw diverge(
          "operation "
              + next
              + ", transfer "
              + (index + 1)
              + ": "
              + (sent.length == transfer.sent().length
                  ? "byte " + difference + " sent differs from the recorded one"
                  : sent.length + " bytes sent, " + transfer.sent().length + " recorded"));
    }
    if (operation.outcome() == Outcome.FAILED && index == operation.transfers().size() - 1) {
      throw recorded(operation);
    }
    if (rx != null) {
      System.arraycopy(transfer.received(), 0, rx, rxOffset, transfer.received().length);
    }
  }

  private static TransportException recorded(BusRecord operation) {
    return TransportException.of(operation.failure().orElse(Kind.BUS_ERROR))
        .what("as recorded in operation " + operation.number())
        .build();
  }

  private TransportException diverge(String how) {
    diverged = how;
    return divergence();
  }

  private TransportException divergence() {
    return TransportException.of(Kind.PROTOCOL)
        .what("not what was recorded: " + diverged)
        .diagnosis(
            Diagnosis.of(
                "what drives the bus has changed since the recording was made",
                "record again if the change is meant"))
        .build();
  }

  @Override
  public String describe() {
    return "replay of " + setup.description();
  }

  /**
   * Ends the replay. Idempotent.
   *
   * @throws TransportException with {@link Kind#PROTOCOL} if it diverged, or was not played to its
   *     end
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (diverged == null && remaining() > 0) {
      diverged = remaining() + " of " + operations.size() + " operations were never asked for";
    }
    if (diverged != null) {
      throw divergence();
    }
  }

  private final class Replayed implements SpiTransaction {
    private BusRecord operation;
    private int played;

    @Override
    public void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      if (diverged != null) {
        throw divergence();
      }
      play(operation, played, tx, txOffset, rx, rxOffset, length);
      played++;
    }

    @Override
    public void close() {
      BusRecord ended = operation;
      operation = null;
      if (ended == null || diverged != null) {
        return;
      }
      boolean failed = ended.outcome() == Outcome.FAILED;
      if (played < ended.transfers().size() - (failed ? 1 : 0)) {
        throw diverge(
            "operation "
                + next
                + " ends after "
                + played
                + " transfers, but "
                + ended.transfers().size()
                + " were recorded");
      }
      if (ended.outcome() == Outcome.RELEASE_FAILED) {
        throw recorded(ended);
      }
    }
  }
}
