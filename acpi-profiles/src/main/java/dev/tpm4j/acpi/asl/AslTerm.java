package dev.tpm4j.acpi.asl;

import dev.tpm4j.acpi.namespace.Place;
import java.util.List;
import java.util.Locale;

/**
 * A term as the grammar sees it: a literal, a name, or {@code Keyword (arguments) {body}}.
 *
 * @param type what it is
 * @param text the name or the string
 * @param value the number
 * @param arguments what stands in parentheses; an argument left out is {@link Type#ABSENT}
 * @param body what stands in braces; null if there are none
 * @param separated whether a comma or semicolon stands between it and the term before
 * @param place its first character
 */
record AslTerm(
    Type type,
    String text,
    long value,
    List<AslTerm> arguments,
    List<AslTerm> body,
    boolean separated,
    Place place) {

  enum Type {
    NAME,
    STRING,
    NUMBER,
    /** Operators: what it means, only an interpreter knows. */
    EXPRESSION,
    ABSENT
  }

  static AslTerm leaf(Type type, AslToken token, boolean separated) {
    return new AslTerm(
        type, token.text(), token.value(), List.of(), null, separated, token.place());
  }

  /** Keywords are compared without regard to case. */
  String keyword() {
    return type == Type.NAME ? text.toUpperCase(Locale.ROOT) : "";
  }

  boolean is(String keyword) {
    return keyword().equals(keyword);
  }

  AslTerm argument(int index) {
    return index < arguments.size()
        ? arguments.get(index)
        : new AslTerm(Type.ABSENT, "", 0, List.of(), null, true, place);
  }

  /** How a message names it. */
  String describe() {
    return switch (type) {
      case STRING -> "a string";
      case NUMBER -> "the number " + text;
      case EXPRESSION -> "an expression";
      case ABSENT -> "nothing";
      case NAME -> "'" + text + "'";
    };
  }
}
