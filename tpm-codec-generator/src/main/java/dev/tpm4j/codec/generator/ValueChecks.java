package dev.tpm4j.codec.generator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks for words, values and ranges that mean nothing where they stand. */
final class ValueChecks {
  private ValueChecks() {}

  /** Takes only {@code KEYWORD VALUE} from a place on, each keyword once. */
  static void requireKeywords(Statement s, int from, Set<String> keywords) {
    Set<String> seen = new HashSet<>();
    for (int i = from; i < s.words().size(); i += 2) {
      String word = s.words().get(i);
      if (!keywords.contains(word)) {
        throw s.error("unknown word '" + word + "'");
      }
      if (!seen.add(word)) {
        throw s.error("'" + word + "' stands twice");
      }
      s.word(i + 1, "a value");
    }
  }

  /** Takes only flags from a place on. */
  static void requireFlags(Statement s, int from, Set<String> flags) {
    for (String word : s.words().subList(Math.min(from, s.words().size()), s.words().size())) {
      if (!flags.contains(word)) {
        throw s.error("unknown word '" + word + "'");
      }
    }
  }

  /** Takes only {@code since REVISION} at a place, or nothing. */
  static void requireSince(Statement s, int at) {
    if (s.words().size() > at && s.words().get(at).equals("since")) {
      s.number(at + 1, "a revision");
      s.requireWords(at + 2);
    } else {
      s.requireWords(at);
    }
  }

  static void requireFits(long value, Type.Scalar type, Statement s) {
    int bits = 8 * type.size();
    boolean fits =
        bits == 64
            || (type.signed()
                ? value >= -(1L << (bits - 1)) && value < 1L << (bits - 1)
                : value >= 0 && value < 1L << bits);
    if (!fits) {
      throw s.error(
          value + " does not fit " + type.size() + (type.size() == 1 ? " byte" : " bytes"));
    }
  }

  /** Checks the values of an interface type. */
  static void check(Statement s, Numbers numbers, Type.Scalar type) {
    header(s, numbers, type);
    s.requireMembers(true);
    for (Statement m : s.members()) {
      switch (m.words().get(0)) {
        case "value" -> {
          requireFits(numbers.constant(m.word(1, "a constant"), m), type, m);
          requireSince(m, 2);
        }
        case "range" -> {
          long first = numbers.constant(m.word(1, "a constant"), m);
          long last = numbers.constant(m.word(2, "a constant"), m);
          requireFits(first, type, m);
          requireFits(last, type, m);
          requireSince(m, 3);
          if (Long.compareUnsigned(first, last) > 0) {
            throw m.error("the range is empty");
          }
        }
        default -> throw m.error("expected 'value' or 'range'");
      }
    }
  }

  /** {@code interface NAME TYPE [else RC] [null VALUE ...]}. */
  private static void header(Statement s, Numbers numbers, Type.Scalar type) {
    List<String> words = s.words();
    int at = 3;
    if (at < words.size() && words.get(at).equals("else")) {
      numbers.constant(s.word(at + 1, "a response code"), s);
      at += 2;
    }
    if (at < words.size()) {
      if (!words.get(at).equals("null")) {
        throw s.error("unknown word '" + words.get(at) + "'");
      }
      s.word(at + 1, "a constant");
      for (String value : words.subList(at + 1, words.size())) {
        requireFits(numbers.constant(value, s), type, s);
      }
    }
  }
}
