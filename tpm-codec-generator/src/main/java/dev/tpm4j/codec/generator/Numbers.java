package dev.tpm4j.codec.generator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The named numbers of a schema: constants, and limits, which are expressions and are worked out
 * when something asks for them.
 */
final class Numbers {
  private final Map<String, Long> constants = new HashMap<>();
  private final Map<String, Statement> limits = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private final BiFunction<String, Statement, CLayout> layouts;

  /**
   * @param layouts gives the layout of a type that a statement names
   */
  Numbers(BiFunction<String, Statement, CLayout> layouts) {
    this.layouts = layouts;
  }

  /** The constants, without the limits. */
  Map<String, Long> constants() {
    return constants;
  }

  void define(String name, long value, Statement statement) {
    requireNew(name, statement);
    constants.put(name, value);
  }

  void defineLimit(Statement statement) {
    requireNew(statement.name(0), statement);
    statement.word(1, "a value");
    statement.requireWords(2);
    limits.put(statement.name(0), statement);
  }

  private void requireNew(String name, Statement statement) {
    if (constants.containsKey(name) || limits.containsKey(name)) {
      throw statement.error("'" + name + "' is already defined");
    }
  }

  /** The value of a constant, or of a number as it is written. */
  long constant(String word, Statement use) {
    Long value = constants.get(word);
    return value != null ? value : use.number(word);
  }

  /** The value of an expression, which must be in a range. */
  int evaluate(String text, Statement use, long least, long greatest) {
    long value = evaluate(text, use);
    if (value < least || value > greatest) {
      String range = " is not in " + least + " to " + greatest;
      throw use.error(
          text.equals(Long.toString(value))
              ? value + range
              : "'" + text + "' is " + value + ", which" + range);
    }
    return (int) value;
  }

  long evaluate(String text, Statement use) {
    return Expression.evaluate(
        text,
        use,
        new Expression.Names() {
          @Override
          public long constant(String name) {
            return named(name, use);
          }

          @Override
          public CLayout layout(String type) {
            return layouts.apply(type, use);
          }
        });
  }

  private long named(String name, Statement use) {
    if (constants.containsKey(name)) {
      return constants.get(name);
    }
    Statement limit = limits.get(name);
    if (limit == null) {
      throw use.error("unknown constant '" + name + "'");
    }
    if (!open.add(name)) {
      throw use.error("'" + name + "' depends on itself");
    }
    try {
      return evaluate(limit.words().get(1), limit);
    } finally {
      open.remove(name);
    }
  }
}
