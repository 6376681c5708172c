package dev.tpm4j.transport.i2c;

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
 * Answers from a recording: what is asked of it must be what was recorded, message for message and
 * byte for byte, and gets what was recorded: bytes, a missing acknowledgement, or the kind of
 * failure. Time does not pass.
 *
 * <p>The first difference throws {@link Kind#PROTOCOL}, as does everything after it, and so does
 * {@link #close()} then, or if part of the recording was never asked for: a test cannot miss it.
 */
public final class ReplayI2cDevice implements I2cDevice {

  private static final byte[] NOTHING = {};

  private final BusSetup.I2c setup;
  private final List<BusRecord> operations;
  private int next;
  private String diverged;
  private boolean closed;

  /**
   * Plays a tape.
   *
   * @param tape of an I2C bus
   * @throws TransportException with {@link Kind#CONFIGURATION} if it is of another bus
   */
  public ReplayI2cDevice(BusTape tape) {
    if (!(tape.setup() instanceof BusSetup.I2c i2c)) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("the recording is not of an I2C bus but of " + tape.setup().description())
          .build();
    }
    this.setup = i2c;
    this.operations = tape.operations();
  }

  @Override
  public I2cCapabilities capabilities() {
    return new I2cCapabilities(
        setup.repeatedStart(), setup.hertz(), setup.maxWrite(), setup.maxRead());
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
  public Result write(byte[] data, int offset, int length) {
    return play(
        Operation.I2C_WRITE, Arrays.copyOfRange(data, offset, offset + length), NOTHING, 0, 0);
  }

  @Override
  public Result read(byte[] data, int offset, int length) {
    return play(Operation.I2C_READ, NOTHING, data, offset, length);
  }

  @Override
  public Result writeRead(
      byte[] tx, int txOffset, int txLength, byte[] rx, int rxOffset, int rxLength) {
    return play(
        Operation.I2C_WRITE_READ,
        Arrays.copyOfRange(tx, txOffset, txOffset + txLength),
        rx,
        rxOffset,
        rxLength);
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

  private Result play(Operation asked, byte[] sent, byte[] rx, int rxOffset, int rxLength) {
    BusRecord operation = take(asked);
    BusTransfer transfer = operation.transfers().get(0);
    int difference = Arrays.mismatch(sent, transfer.sent());
    if (difference >= 0) {
      throw diverge(
          "operation "
              + next
              + ": "
              + (sent.length == transfer.sent().length
                  ? "byte " + difference + " sent differs from the recorded one"
                  : sent.length + " bytes sent, " + transfer.sent().length + " recorded"));
    }
    if (operation.outcome() == Outcome.DONE && rxLength != transfer.received().length) {
      throw diverge(
          "operation "
              + next
              + ": "
              + rxLength
              + " bytes wanted, "
              + transfer.received().length
              + " recorded");
    }
    return switch (operation.outcome()) {
      case DONE -> {
        System.arraycopy(transfer.received(), 0, rx, rxOffset, rxLength);
        yield Result.ACKNOWLEDGED;
      }
      case ADDRESS_NOT_ACKNOWLEDGED -> Result.ADDRESS_NOT_ACKNOWLEDGED;
      case DATA_NOT_ACKNOWLEDGED -> Result.DATA_NOT_ACKNOWLEDGED;
      default -> throw recorded(operation);
    };
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
}
