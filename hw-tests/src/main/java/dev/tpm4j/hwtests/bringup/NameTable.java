package dev.tpm4j.hwtests.bringup;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Numbers and their names, written as lines of a hexadecimal number and a name. */
final class NameTable {

  private final Map<Integer, String> names = new TreeMap<>();

  NameTable(String lines) {
    for (String line : lines.strip().split("\n")) {
      String[] words = line.strip().split(" +");
      String before = names.put(Integer.parseUnsignedInt(words[0], 16), words[1]);
      if (words.length != 2 || before != null) {
        throw new IllegalArgumentException("not one number and one name, or twice: " + line);
      }
    }
  }

  Optional<String> name(int number) {
    return Optional.ofNullable(names.get(number));
  }

  Map<Integer, String> all() {
    return Map.copyOf(names);
  }
}
