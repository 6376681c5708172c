package dev.tpm4j.transport;

import dev.tpm4j.profile.TpmProfile;
import java.util.Objects;
import java.util.Optional;

/**
 * A transport together with what its board can do to the part: an ability that the transport does
 * not have is asked of the board.
 *
 * <p>Commands pass through untouched. As thread-safe as the transport; an ability of the board is
 * used between two commands, or the command in progress may be lost.
 */
public final class MountedTransport implements TpmTransport {

  private final TpmTransport transport;
  private final Board board;
  private final TpmProfile profile;

  /**
   * Joins a transport and its board.
   *
   * @param transport to the part; closed with this one
   * @param board the board the part is on; stays open
   * @param profile the part
   */
  public MountedTransport(TpmTransport transport, Board board, TpmProfile profile) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.board = Objects.requireNonNull(board, "board");
    this.profile = Objects.requireNonNull(profile, "profile");
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
    return transport.ability(type).or(() -> board.ability(profile, type));
  }

  @Override
  public void close() {
    transport.close();
  }
}
