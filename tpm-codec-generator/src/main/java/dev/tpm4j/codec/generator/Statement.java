package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.SchemaException.Where;
import java.util.ArrayList;
import java.util.List;

/** A line of a schema file split into words, and the indented lines below it. */
record Statement(Where where, List<String> words, List<Statement> members) {
  static List<Statement> parse(String file, List<String> lines) {
    List<Statement> statements = new ArrayList<>();
    Statement last = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").stripTrailing();
      if (line.isEmpty()) {
        continue;
      }
      Where where = new Where(file, i + 1);
      if (line.indexOf('\t') >= 0) {
        throw new SchemaException(where, "a tab; use blanks");
      }
      Statement statement =
          new Statement(where, List.of(line.strip().split(" +")), new ArrayList<>());
      if (line.charAt(0) != ' ') {
        statements.add(statement);
        last = statement;
      } else if (last == null) {
        throw new SchemaException(where, "an indented line before the first statement");
      } else {
        last.members().add(statement);
      }
    }
    return statements;
  }

  String word(int index, String what) {
    if (index >= words.size()) {
      throw error("expected " + what + " after '" + words.get(words.size() - 1) + "'");
    }
    return words.get(index);
  }

  long number(int index, String what) {
    return number(word(index, what));
  }

  long number(String word) {
    try {
      return word.startsWith("0x")
          ? Long.parseUnsignedLong(word.substring(2), 16)
          : Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw error("'" + word + "' is not a number");
    }
  }

  /** The word after {@code keyword}, which is no name; null where the keyword is absent. */
  String after(String keyword) {
    for (int i = 2; i < words.size(); i++) {
      if (words.get(i).equals(keyword)) {
        return word(i + 1, "a value");
      }
    }
    return null;
  }

  /** The name that stands at a place. */
  String name(int index) {
    String name = word(index, "a name");
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw error("'" + name + "' is not a name");
    }
    return name;
  }

  /** Refuses words after the first {@code count}. */
  void requireWords(int count) {
    if (words.size() > count) {
      throw error("unexpected '" + words.get(count) + "'");
    }
  }

  /**
   * Refuses members of a statement that has none, and a statement without members that needs some.
   */
  void requireMembers(boolean wanted) {
    if (wanted && members.isEmpty()) {
      throw error("'" + words.get(0) + " " + words.get(1) + "' has no members");
    }
    if (!wanted && !members.isEmpty()) {
      throw members.get(0).error("'" + words.get(0) + "' has no members");
    }
  }

  SchemaException error(String message) {
    return new SchemaException(where, message);
  }
}
