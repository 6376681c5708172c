package dev.tpm4j.tss;

import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.util.Optional;

/** A transport that closes the board it is on. */
final class OwnedTransport implements TpmTransport {
  private final TpmTransport transport;
  private final Board board;

  OwnedTransport(TpmTransport transport, Board board) {
    this.transport = transport;
    this.board = board;
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    return transport.transmit(command, length, response);
  }

  @Override
  public void cancel() {
    transport.cancel();
  }

  @Override
  public TransportInfo info() {
    return transport.info();
  }

  @Override
  public <T> Optional<T> ability(Class<T> type) {
    return transport.ability(type);
  }

  @Override
  public void close() {
    try {
      transport.close();
    } finally {
      board.close();
    }
  }
}
