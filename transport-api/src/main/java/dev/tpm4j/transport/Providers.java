package dev.tpm4j.transport;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** What {@link ServiceLoader} finds; a provider that cannot be loaded does not hide the others. */
final class Providers {

  /** Ends the search, should a broken provider be found again and again. */
  private static final int MOST_BROKEN = 100;

  private Providers() {}

  static <T> List<T> load(Class<T> type) {
    Iterator<T> found = ServiceLoader.load(type, type.getClassLoader()).iterator();
    List<T> providers = new ArrayList<>();
    for (int broken = 0; broken < MOST_BROKEN; ) {
      try {
        if (!found.hasNext()) {
          break;
        }
        providers.add(found.next());
      } catch (ServiceConfigurationError failure) {
        broken++;
        System.getLogger(type.getName())
            .log(System.Logger.Level.WARNING, "a provider cannot be loaded", failure);
      }
    }
    return providers;
  }
}
