package dev.tpm4j.transport.tcp;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BoardProvider;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;

/**
 * The board {@code tcp}: a TPM that listens on a port, whatever it is wired to there.
 *
 * <pre>
 *   tcp:HOST:PORT                      Microsoft's simulator protocol, platform port PORT+1
 *   tcp:mssim:HOST:PORT                the same
 *   tcp:swtpm:HOST:PORT[:CTRLPORT]     swtpm, with its control port if one is named
 *   tcp:swtpm:unix:PATH[,CTRLPATH]     the same on Unix-domain sockets
 * </pre>
 *
 * An IPv6 address goes in brackets: {@code tcp:[::1]:2321}.
 */
public final class TcpBoardProvider implements BoardProvider {

  /** For ServiceLoader. */
  public TcpBoardProvider() {}

  @Override
  public String scheme() {
    return "tcp";
  }

  @Override
  public Availability availability() {
    return new Availability.Available();
  }

  @Override
  public Board open(String argument) {
    return open(argument, TcpOptions.defaults());
  }

  /**
   * Opens a board with other deadlines or limits than usual.
   *
   * @param argument what follows the colon in the board's name
   * @param options for the connections it makes
   * @return the board; nothing is connected yet
   * @throws TransportException with {@link TransportException.Kind#CONFIGURATION} if the argument
   *     is no address
   */
  public Board open(String argument, TcpOptions options) {
    return new TcpBoard("tcp:" + argument, TcpAddress.parse(argument), options);
  }

  /** The other side has the wires: which part, and how it is wired, makes no difference here. */
  private record TcpBoard(String name, TcpAddress address, TcpOptions options) implements Board {

    @Override
    public TpmTransport connect(TpmProfile profile) {
      return address.connect(options);
    }

    @Override
    public void close() {}
  }
}
