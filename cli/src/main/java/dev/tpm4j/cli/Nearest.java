package dev.tpm4j.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The name that was probably meant. */
final class Nearest {

  private Nearest() {}

  /**
   * The nearest of some names; all that contain what was typed, if some do.
   *
   * @param given what was typed
   * @param names what there is
   * @return the nearest, in quotes, or empty if none is near
   */
  static Optional<String> of(String given, Collection<String> names) {
    String typed = given.toLowerCase(Locale.ROOT);
    List<String> containing =
        names.stream().filter(name -> typed.length() >= 3 && name.contains(typed)).toList();
    if (!containing.isEmpty() && !containing.contains(typed)) {
      return Optional.of("'" + String.join("' or '", containing) + "'");
    }
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .filter(name -> distance(typed, name) <= 2 + name.length() / 4)
        .map(name -> "'" + name + "'");
  }

  /** Letters to add, drop or replace (Levenshtein). */
  private static int distance(String typed, String name) {
    int[] previous = new int[name.length() + 1];
    for (int j = 0; j < previous.length; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= typed.length(); i++) {
      int[] current = new int[name.length() + 1];
      current[0] = i;
      for (int j = 1; j <= name.length(); j++) {
        int replaced = previous[j - 1] + (typed.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[name.length()];
  }
}
