package dev.tpm4j.transport;

import dev.tpm4j.profile.TpmProfile;
import java.util.Optional;

/**
 * Who moves the wires to a TPM.
 *
 * <p>A profile says which part it is and how it is wired; a board says who can reach it. {@code
 * virtual}, {@code linux} and {@code tcp} are boards. A board that gives access to the bus itself
 * is a {@link BusBoard}.
 *
 * <p>Closing a board does not close the transports it opened; close those first.
 */
public interface Board extends AutoCloseable {

  /**
   * Name with its argument, as a person would type it.
   *
   * @return for example {@code "virtual"} or {@code "tcp:localhost:2321"}
   */
  String name();

  /**
   * The clock that all transports of this board go by.
   *
   * @return real time unless the board is virtual
   */
  default Timebase timebase() {
    return Timebase.system();
  }

  /**
   * Opens a transport to the part that a profile describes.
   *
   * @param profile which part, and how it is wired
   * @return an open transport; the caller closes it
   * @throws TransportException if the wires cannot be had or no part of that kind answers
   */
  TpmTransport connect(TpmProfile profile);

  /**
   * What this board can do to a part besides talking to it: switch its power, pulse its reset line.
   *
   * @param profile the part
   * @param type the interface of the ability, for example {@link PowerControl}
   * @param <T> the interface of the ability
   * @return the ability, or empty where this board does not have it
   */
  default <T> Optional<T> ability(TpmProfile profile, Class<T> type) {
    return Optional.empty();
  }

  /**
   * Opens a board by its name. Boards are found by {@link java.util.ServiceLoader}, so which there
   * are depends on the modules on the class path.
   *
   * @param name scheme and argument: {@code "virtual"}, {@code "tcp:localhost:2321"}
   * @return the board; the caller closes it
   * @throws TransportException with {@link TransportException.Kind#CONFIGURATION} if there is no
   *     such board; the message names those there are
   */
  static Board open(String name) {
    return BoardProvider.find(name).open(name.contains(":") ? name.split(":", 2)[1] : "");
  }

  /** Releases what the board itself holds. Idempotent. */
  @Override
  void close();
}
