package dev.tpm4j.codec.generator;

import java.util.ArrayList;
import java.util.List;

/**
 * The value of a number in a schema: integers, names, {@code + - * /} and parentheses as in C, and
 * functions. A word of the schema has no blanks, so an expression has none.
 *
 * <pre>
 *   sum     = product { ("+" | "-") product }
 *   product = value { ("*" | "/") value }
 *   value   = NUMBER | NAME | FUNCTION "(" ARGUMENT { "," ARGUMENT } ")" | "(" sum ")"
 * </pre>
 *
 * The arguments of {@code max} are sums; those of {@code sizeof}, {@code struct} and {@code union}
 * are names of types: bytes of a type, of a C struct and of a C union with members of these types.
 */
final class Expression {
  /** What names mean. */
  interface Names {
    long constant(String name);

    /** Bytes and alignment of a type. */
    CLayout layout(String type);
  }

  private final String text;
  private final Statement statement;
  private final Names names;
  private int at;

  private Expression(String text, Statement statement, Names names) {
    this.text = text;
    this.statement = statement;
    this.names = names;
  }

  /**
   * Evaluates an expression.
   *
   * @param statement where it stands; its place is in the message of a mistake
   */
  static long evaluate(String text, Statement statement, Names names) {
    Expression expression = new Expression(text, statement, names);
    long value = expression.sum();
    if (expression.at < text.length()) {
      throw expression.unexpected();
    }
    return value;
  }

  private long sum() {
    long value = product();
    while (next('+') || next('-')) {
      value += text.charAt(at - 1) == '+' ? product() : -product();
    }
    return value;
  }

  private long product() {
    long value = value();
    while (next('*') || next('/')) {
      boolean times = text.charAt(at - 1) == '*';
      long right = value();
      if (!times && right == 0) {
        throw statement.error("division by zero in '" + text + "'");
      }
      value = times ? multiply(value, right) : value / right;
    }
    return value;
  }

  private long multiply(long left, long right) {
    try {
      return Math.multiplyExact(left, right);
    } catch (ArithmeticException e) {
      throw statement.error("'" + text + "' is too large");
    }
  }

  private long value() {
    if (next('(')) {
      long value = sum();
      require(')');
      return value;
    }
    String word = word();
    if (Character.isDigit(word.charAt(0))) {
      return statement.number(word);
    }
    return next('(') ? function(word) : names.constant(word);
  }

  private long function(String name) {
    if (name.equals("max")) {
      long greatest = sum();
      while (next(',')) {
        greatest = Math.max(greatest, sum());
      }
      require(')');
      return greatest;
    }
    List<CLayout> members = new ArrayList<>();
    do {
      members.add(names.layout(word()));
    } while (next(','));
    require(')');
    return switch (name) {
      case "sizeof" -> {
        if (members.size() != 1) {
          throw statement.error("sizeof takes one type");
        }
        yield members.get(0).size();
      }
      case "struct" -> CLayout.struct(members).size();
      case "union" -> CLayout.union(members).size();
      default -> throw statement.error("unknown function '" + name + "'");
    };
  }

  private String word() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    if (at == start) {
      throw unexpected();
    }
    return text.substring(start, at);
  }

  private boolean next(char c) {
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private void require(char c) {
    if (!next(c)) {
      throw unexpected();
    }
  }

  private SchemaException unexpected() {
    return statement.error(
        at < text.length()
            ? "unexpected '" + text.charAt(at) + "' in '" + text + "'"
            : "'" + text + "' ends too early");
  }
}
