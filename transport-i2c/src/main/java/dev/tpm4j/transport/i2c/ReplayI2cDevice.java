package dev.tpm4j.transport.i2c;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.record.BusRecord;
import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import dev.tpm4j.transport.record.BusSetup;
import dev.tpm4j.transport.record.BusTape;
import dev.tpm4j.transport.record.BusTapePlayer;
import dev.tpm4j.transport.record.BusTransfer;
import java.util.Arrays;

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
  private final BusTapePlayer player;

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
    this.player = new BusTapePlayer(tape);
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
    return player.remaining();
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
    return player.recover();
  }

  private Result play(Operation asked, byte[] sent, byte[] rx, int rxOffset, int rxLength) {
    BusRecord operation = player.take(asked);
    BusTransfer transfer = operation.transfers().get(0);
    player.compareSent(sent, transfer.sent(), "");
    if (operation.outcome() == Outcome.DONE && rxLength != transfer.received().length) {
      throw player.diverge(
          "operation "
              + player.position()
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
      default -> throw BusTapePlayer.recorded(operation);
    };
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
    player.close();
  }
}
