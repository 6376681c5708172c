package dev.tpm4j.transport.spi;

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
 * Answers from a recording: what is asked of it must be what was recorded, byte for byte and chip
 * select for chip select, and gets what was recorded: bytes, or the kind of failure. Time does not
 * pass.
 *
 * <p>The first difference throws {@link Kind#PROTOCOL}, as does everything after it, and so does
 * {@link #close()} then, or if part of the recording was never asked for: a test cannot miss it.
 */
public final class ReplaySpiDevice implements SpiDevice {

  private final BusSetup.Spi setup;
  private final BusTapePlayer player;
  private final Replayed replayed = new Replayed();

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
    this.player = new BusTapePlayer(tape);
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
    return player.remaining();
  }

  @Override
  public SpiTransaction begin() {
    BusRecord operation = player.take(Operation.SPI_TRANSACTION);
    if (operation.outcome() == Outcome.BEGIN_FAILED) {
      throw BusTapePlayer.recorded(operation);
    }
    replayed.operation = operation;
    replayed.played = 0;
    return replayed;
  }

  @Override
  public void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    BusRecord operation = player.take(Operation.SPI_EXCHANGE);
    play(operation, 0, tx, txOffset, rx, rxOffset, length);
  }

  @Override
  public boolean recover() {
    return player.recover();
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
      throw player.diverge(
          "operation "
              + player.position()
              + " goes on, but chip select was released there when it was recorded");
    }
    BusTransfer transfer = operation.transfers().get(index);
    byte[] sent =
        tx == null ? new byte[length] : Arrays.copyOfRange(tx, txOffset, txOffset + length);
    player.compareSent(sent, transfer.sent(), ", transfer " + (index + 1));
    if (operation.outcome() == Outcome.FAILED && index == operation.transfers().size() - 1) {
      throw BusTapePlayer.recorded(operation);
    }
    if (rx != null) {
      System.arraycopy(transfer.received(), 0, rx, rxOffset, transfer.received().length);
    }
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

  private final class Replayed implements SpiTransaction {
    private BusRecord operation;
    private int played;

    @Override
    public void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      player.check();
      play(operation, played, tx, txOffset, rx, rxOffset, length);
      played++;
    }

    @Override
    public void close() {
      BusRecord ended = operation;
      operation = null;
      if (ended == null || player.diverged()) {
        return;
      }
      boolean failed = ended.outcome() == Outcome.FAILED;
      if (played < ended.transfers().size() - (failed ? 1 : 0)) {
        throw player.diverge(
            "operation "
                + player.position()
                + " ends after "
                + played
                + " transfers, but "
                + ended.transfers().size()
                + " were recorded");
      }
      if (ended.outcome() == Outcome.RELEASE_FAILED) {
        throw BusTapePlayer.recorded(ended);
      }
    }
  }
}
