package dev.tpm4j.acpi.asl;

import dev.tpm4j.acpi.namespace.Place;

/**
 * A token of ASL text.
 *
 * @param type what it is
 * @param text a name, a string's characters, an operator, or a number as written
 * @param value a number's value
 * @param place its first character
 */
record AslToken(Type type, String text, long value, Place place) {

  enum Type {
    NAME,
    STRING,
    NUMBER,
    PUNCTUATION,
    OPERATOR,
    END
  }

  boolean is(String punctuation) {
    return type == Type.PUNCTUATION && text.equals(punctuation);
  }

  /** How a message names it. */
  String describe() {
    return switch (type) {
      case STRING -> "a string";
      case END -> "the end of the file";
      default -> "'" + text + "'";
    };
  }
}
