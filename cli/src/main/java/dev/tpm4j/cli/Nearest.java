package dev.tpm4j.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that was probably meant. */
final class Nearest {

  private Nearest() {}

  /**
   * The nearest of some names.
   *
   * @param given what was typed
   * @param names what there is
   * @return the nearest, or empty if none is near
   */
  static Optional<String> of(String given, Collection<String> names) {
    String typed = given.toLowerCase(Locale.ROOT);
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .filter(name -> name.contains(typed) || distance(typed, name) <= 2 + name.length() / 4);
  }

  /**
   * Letters to add, drop or replace (Levenshtein); names that contain what was typed come first.
   */
  private static int distance(String typed, String name) {
    if (typed.length() >= 3 && name.contains(typed)) {
      return 0;
    }
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
