package dev.tpm4j.transport;

/** The ability to choose the locality that commands come from (TCG PC Client Platform, 0 to 4). */
public interface LocalityControl {

  /**
   * Sets the locality for the commands that follow.
   *
   * <p>On a chip this requests the new locality and releases the old one; if it is refused, the old
   * one is held again or the exception says that none is.
   *
   * @param locality 0 to 4
   * @throws IllegalArgumentException if out of range
   * @throws TransportException with {@link TransportException.Kind#LOCALITY_DENIED} if refused
   */
  void locality(int locality);

  /**
   * The locality in use.
   *
   * @return 0 to 4
   */
  int locality();
}
