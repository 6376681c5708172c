package dev.tpm4j.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Makes boards of one scheme; found by {@link java.util.ServiceLoader}. */
public interface BoardProvider {

  /**
   * So many providers that cannot be loaded end the search, should one be found again and again.
   */
  int MOST_BROKEN = 100;

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

  /**
   * All providers on the class path. One that cannot be loaded (its library is missing, say) is
   * left out and logged; it does not hide the others.
   *
   * @return in the order of their schemes
   */
  static List<BoardProvider> all() {
    List<BoardProvider> providers = new ArrayList<>(Providers.load(BoardProvider.class));
    providers.sort(Comparator.comparing(BoardProvider::scheme));
    return List.copyOf(providers);
  }

  /**
   * The provider for a board's name.
   *
   * @param name scheme, with or without an argument behind a colon
   * @return the provider
   * @throws TransportException with {@link TransportException.Kind#CONFIGURATION} if there is none;
   *     the message names those there are
   */
  static BoardProvider find(String name) {
    String scheme = name.split(":", 2)[0];
    List<BoardProvider> providers = all();
    for (BoardProvider provider : providers) {
      if (provider.scheme().equals(scheme)) {
        return provider;
      }
    }
    String known = providers.stream().map(BoardProvider::scheme).collect(Collectors.joining(", "));
    throw TransportException.of(TransportException.Kind.CONFIGURATION)
        .what("there is no board '" + scheme + "'")
        .diagnosis(
            Diagnosis.of(
                "the name is mistyped, or its module is not on the class path",
                known.isEmpty() ? "no boards are on the class path" : "the boards here: " + known))
        .build();
  }
}
