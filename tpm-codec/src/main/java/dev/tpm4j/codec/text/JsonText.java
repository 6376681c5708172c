package dev.tpm4j.codec.text;

import java.util.Locale;

/** JSON (RFC 8259), indented by two blanks, in ASCII. */
final class JsonText {
  private final StringBuilder out = new StringBuilder();
  private int depth;
  private boolean first = true;
  private boolean inLine;

  /** Starts an object or an array. */
  JsonText open(char bracket) {
    out.append(bracket);
    depth++;
    first = true;
    return this;
  }

  /** Starts an object on one line, without another in it. */
  JsonText openShort() {
    inLine = true;
    return open('{');
  }

  /** Ends an object or an array. */
  JsonText close(char bracket) {
    depth--;
    if (!first && !inLine) {
      newLine();
    }
    inLine = false;
    out.append(bracket);
    first = false;
    return this;
  }

  /** Starts an element of an array. */
  JsonText element() {
    if (!first) {
      out.append(inLine ? ", " : ",");
    }
    if (!inLine) {
      newLine();
    }
    first = false;
    return this;
  }

  JsonText key(String name) {
    element();
    string(name);
    out.append(": ");
    return this;
  }

  JsonText number(long value) {
    return number(Long.toString(value));
  }

  JsonText number(String digits) {
    out.append(digits);
    return this;
  }

  JsonText string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '"' || next == '\\') {
        out.append('\\').append(next);
      } else if (next < ' ' || next > '~') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) next));
      } else {
        out.append(next);
      }
    }
    out.append('"');
    return this;
  }

  private void newLine() {
    out.append('\n').append("  ".repeat(depth));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
