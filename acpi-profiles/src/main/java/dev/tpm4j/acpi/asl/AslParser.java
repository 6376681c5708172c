package dev.tpm4j.acpi.asl;

import dev.tpm4j.acpi.asl.AslToken.Type;
import dev.tpm4j.acpi.namespace.MalformedProfile;
import dev.tpm4j.acpi.namespace.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses ASL to terms, by shape alone, so that terms of no interest are passed over in balance. */
final class AslParser {

  /** Deeper than anybody writes, and as deep as compiled tables are followed. */
  static final int MAX_DEPTH = 128;

  /** More than the source of the largest DSDTs has. */
  static final int MAX_TERMS = 300_000;

  private static final Set<String> PREFIX = Set.of("!", "~", "-", "+", "++", "--");
  private static final Set<String> POSTFIX = Set.of("++", "--");

  private final AslLexer lexer;
  private AslToken token;
  private int terms;

  AslParser(String text, String file) {
    lexer = new AslLexer(text, file);
    token = lexer.next();
  }

  List<AslTerm> file() {
    List<AslTerm> all = list("", null, 0);
    if (token.type() != Type.END) {
      throw MalformedProfile.at(
          token.place(),
          "expected a definition block or the end of the file, found " + token.describe(),
          "there is one closing bracket too many",
          "count the braces and parentheses above this place");
    }
    return all;
  }

  /** Terms up to a closing bracket, with or without separators between them. */
  private List<AslTerm> list(String close, AslToken open, int depth) {
    List<AslTerm> all = new ArrayList<>();
    boolean separated = true;
    while (!token.is(close) && !(token.type() == Type.END && open == null)) {
      if (token.is(",") || token.is(";")) {
        separated = true;
        advance();
      } else if (open == null && (token.is(")") || token.is("}"))) {
        return all;
      } else {
        if (token.type() == Type.END) {
          throw unclosed(open);
        }
        all.add(expression(separated, depth));
        separated = false;
      }
    }
    return all;
  }

  private MalformedProfile unclosed(AslToken open) {
    return MalformedProfile.at(
        token.place(),
        "expected the closing bracket of the " + open.describe() + " at " + open.place(),
        "the text is cut short, or a bracket is missing",
        "count the brackets from there on");
  }

  private List<AslTerm> arguments(AslToken open, int depth) {
    List<AslTerm> all = new ArrayList<>();
    boolean afterComma = false;
    while (!token.is(")")) {
      if (token.is(",")) {
        count();
        all.add(AslTerm.leaf(AslTerm.Type.ABSENT, token, true));
        advance();
        afterComma = true;
        continue;
      }
      if (token.type() == Type.END) {
        throw unclosed(open);
      }
      all.add(token.is("{") ? group(depth) : expression(true, depth));
      afterComma = false;
      if (token.is(",")) {
        advance();
        afterComma = true;
      } else if (!token.is(")")) {
        throw MalformedProfile.at(
            token.place(),
            "expected ',' or ')' in the arguments that begin at "
                + open.place()
                + ", found "
                + token.describe(),
            "a comma or a closing parenthesis is missing before it",
            "compare with the example in docs/profile-format.md");
      }
    }
    if (afterComma) {
      all.add(AslTerm.leaf(AslTerm.Type.ABSENT, token, true));
    }
    return all;
  }

  /** Bare braces as an argument: the parameter types of External and Method. */
  private AslTerm group(int depth) {
    AslToken open = token;
    advance();
    list("}", open, depth + 1);
    advance();
    return AslTerm.leaf(AslTerm.Type.EXPRESSION, open, true);
  }

  private AslTerm expression(boolean separated, int depth) {
    if (depth > MAX_DEPTH) {
      throw tooMuch(token.place(), "terms are nested deeper than " + MAX_DEPTH + " levels");
    }
    AslToken first = token;
    boolean composed = false;
    while (token.type() == Type.OPERATOR && PREFIX.contains(token.text())) {
      advance();
      composed = true;
    }
    AslTerm term = primary(separated, depth);
    while (isOperator()) {
      composed = true;
      AslToken operator = token;
      advance();
      if (operator.text().equals("[")) {
        expression(true, depth + 1);
        if (!(token.type() == Type.OPERATOR && token.text().equals("]"))) {
          throw unclosed(operator);
        }
        advance();
      } else if (!POSTFIX.contains(operator.text())) {
        while (token.type() == Type.OPERATOR && PREFIX.contains(token.text())) {
          advance();
        }
        primary(true, depth);
      }
    }
    return composed
        ? new AslTerm(AslTerm.Type.EXPRESSION, "", 0, List.of(), null, separated, first.place())
        : term;
  }

  private boolean isOperator() {
    return token.type() == Type.OPERATOR && !token.text().equals("]");
  }

  private AslTerm primary(boolean separated, int depth) {
    count();
    AslToken start = token;
    switch (start.type()) {
      case STRING:
        advance();
        return AslTerm.leaf(AslTerm.Type.STRING, start, separated);
      case NUMBER:
        advance();
        return AslTerm.leaf(AslTerm.Type.NUMBER, start, separated);
      case NAME:
        advance();
        return named(start, separated, depth);
      default:
        break;
    }
    if (start.is("(")) {
      advance();
      AslTerm inside = expression(separated, depth + 1);
      if (!token.is(")")) {
        throw unclosed(start);
      }
      advance();
      return inside;
    }
    throw MalformedProfile.at(
        start.place(),
        "expected a name, a number or a string, found " + start.describe(),
        "a bracket is out of place, or a value was left out",
        "compare with the example in docs/profile-format.md");
  }

  private void count() {
    if (++terms > MAX_TERMS) {
      throw tooMuch(token.place(), "more than " + MAX_TERMS + " terms");
    }
  }

  private AslTerm named(AslToken name, boolean separated, int depth) {
    List<AslTerm> arguments = List.of();
    if (token.is("(")) {
      AslToken open = token;
      advance();
      arguments = arguments(open, depth + 1);
      advance();
    }
    List<AslTerm> body = null;
    if (token.is("{")) {
      AslToken open = token;
      advance();
      body = list("}", open, depth + 1);
      advance();
    }
    return new AslTerm(AslTerm.Type.NAME, name.text(), 0, arguments, body, separated, name.place());
  }

  private void advance() {
    token = lexer.next();
  }

  private static MalformedProfile tooMuch(Place place, String what) {
    return MalformedProfile.at(
        place,
        what,
        "the file is not a profile, or made to do harm",
        "keep profiles small: one table with the TPM's device");
  }
}
