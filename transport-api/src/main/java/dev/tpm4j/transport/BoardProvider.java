package dev.tpm4j.transport;

/** Makes boards of one scheme; found by {@link java.util.ServiceLoader}. */
public interface BoardProvider {

  /**
   * The word before the colon in a board's name.
   *
   * @return for example {@code "virtual"}, {@code "tcp"}
   */
  String scheme();

  /**
   * Whether such a board can be had on this machine. Cheap: loads no native library and touches no
   * bus.
   *
   * @return available, or why not
   */
  Availability availability();

  /**
   * Opens a board.
   *
   * @param argument what follows the colon in the board's name, or an empty string
   * @return the board; the caller closes it
   * @throws TransportException with {@link TransportException.Kind#CONFIGURATION} if the argument
   *     makes no sense
   */
  Board open(String argument);
}
