package dev.tpm4j.acpi.asl;

import dev.tpm4j.acpi.asl.AslToken.Type;
import dev.tpm4j.acpi.namespace.MalformedProfile;
import dev.tpm4j.acpi.namespace.Place;
import java.util.List;
import java.util.Locale;

/** Cuts ASL text into tokens. Comments and white space vanish here. */
final class AslLexer {

  /** Longer than any string a profile needs; keeps messages and values small. */
  private static final int MAX_STRING = 4096;

  /** More than a name of 64 segments needs. */
  private static final int MAX_NAME = 400;

  private static final int MAX_ASCII = 0x7F;

  /** Longest first, so that the longest match wins. */
  private static final List<String> OPERATORS =
      List.of(
          "<<=", ">>=", "++", "--", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>", "+=", "-=",
          "*=", "/=", "%=", "&=", "|=", "^=", "+", "-", "*", "/", "%", "&", "|", "^", "~", "!", "<",
          ">", "=", "[", "]");

  private final String text;
  private final String file;
  private int at;
  private int line = 1;
  private int lineStart;

  AslLexer(String text, String file) {
    this.text = text;
    this.file = file;
  }

  AslToken next() {
    skipBlank();
    Place place = here();
    if (at >= text.length()) {
      return new AslToken(Type.END, "", 0, place);
    }
    char c = text.charAt(at);
    if (c == '"') {
      return string(place);
    }
    if (c >= '0' && c <= '9') {
      return number(place);
    }
    if (isNameStart(c) || isPathPrefix()) {
      return name(place);
    }
    if ("(){},;".indexOf(c) >= 0) {
      at++;
      return new AslToken(Type.PUNCTUATION, String.valueOf(c), 0, place);
    }
    for (String operator : OPERATORS) {
      if (operator.charAt(0) == c && text.startsWith(operator, at)) {
        at += operator.length();
        return new AslToken(Type.OPERATOR, operator, 0, place);
      }
    }
    if (c == '#') {
      throw error(
          place,
          "preprocessor directives are not read",
          "the text uses #define, #include or #if",
          "run the preprocessor first (iasl -P FILE) or compile it and give the .aml");
    }
    throw error(
        place,
        "the character " + printable(c) + " does not belong in ASL",
        "it is not ASL, or was saved in another encoding than UTF-8",
        "look at this place with an editor that shows special characters");
  }

  private static String printable(char c) {
    return c > ' ' && c < 0x7F ? "'" + c + "'" : String.format(Locale.ROOT, "U+%04X", (int) c);
  }

  private Place here() {
    return Place.atLine(file, line, at - lineStart + 1);
  }

  private MalformedProfile error(Place place, String what, String cause, String check) {
    return MalformedProfile.at(place, what, cause, check);
  }

  private void skipBlank() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        newLine();
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
        at++;
      } else if (text.startsWith("//", at)) {
        while (at < text.length() && text.charAt(at) != '\n') {
          at++;
        }
      } else if (text.startsWith("/*", at)) {
        blockComment();
      } else {
        return;
      }
    }
  }

  private void blockComment() {
    Place start = here();
    at += 2;
    while (!text.startsWith("*/", at)) {
      if (at >= text.length()) {
        throw error(
            start,
            "this comment has no end",
            "its closing */ is missing",
            "add */ where the comment ends");
      }
      if (text.charAt(at) == '\n') {
        newLine();
      } else {
        at++;
      }
    }
    at += 2;
  }

  private void newLine() {
    at++;
    line++;
    lineStart = at;
  }

  private boolean isPathPrefix() {
    char c = text.charAt(at);
    if (c == '\\') {
      return true;
    }
    int i = at;
    while (i < text.length() && text.charAt(i) == '^') {
      i++;
    }
    return i > at && i < text.length() && isNameStart(text.charAt(i));
  }

  private AslToken name(Place place) {
    int start = at;
    if (text.charAt(at) == '\\') {
      at++;
    }
    while (at < text.length() && text.charAt(at) == '^') {
      at++;
    }
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
      boolean nextSegment =
          at + 1 < text.length() && text.charAt(at) == '.' && isNameStart(text.charAt(at + 1));
      if (nextSegment) {
        at++;
      }
    }
    if (at - start > MAX_NAME) {
      throw error(
          place,
          "this name is longer than " + MAX_NAME + " characters",
          "it is not ASL",
          "ACPI names have segments of up to four characters");
    }
    return new AslToken(Type.NAME, text.substring(start, at), 0, place);
  }

  private AslToken number(Place place) {
    int start = at;
    boolean hex = text.startsWith("0x", at) || text.startsWith("0X", at);
    at += hex ? 2 : 0;
    int digits = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    String written = text.substring(start, at);
    boolean octal = !hex && written.length() > 1 && written.startsWith("0");
    try {
      long value = Long.parseUnsignedLong(text.substring(digits, at), hex ? 16 : octal ? 8 : 10);
      return new AslToken(Type.NUMBER, shortened(written), value, place);
    } catch (NumberFormatException notANumber) {
      throw error(
          place,
          "'" + shortened(written) + "' is not a number of at most 64 bits",
          "a digit is wrong or there are too many",
          octal
              ? "numbers that begin with 0 are octal: leave the 0 out, or write 0x"
              : "write decimal digits, or 0x and hexadecimal digits");
    }
  }

  private static String shortened(String text) {
    return text.length() <= 24 ? text : text.substring(0, 24) + "...";
  }

  private AslToken string(Place place) {
    StringBuilder value = new StringBuilder();
    at++;
    while (true) {
      if (at >= text.length() || text.charAt(at) == '\n' || value.length() > MAX_STRING) {
        throw error(
            place,
            value.length() > MAX_STRING
                ? "this string is longer than " + MAX_STRING + " characters"
                : "this string has no end on its line",
            "its closing quotation mark is missing",
            "add the mark; inside a string write \\\" for a quotation mark");
      }
      char c = text.charAt(at++);
      if (c == '"') {
        return new AslToken(Type.STRING, value.toString(), 0, place);
      }
      if (c > MAX_ASCII) {
        throw error(
            Place.atLine(file, line, at - lineStart),
            "the character " + printable(c) + " does not belong in an ASL string",
            "strings in ASL are ASCII",
            "write it without accents and special characters");
      }
      value.append(c == '\\' ? escape() : c);
    }
  }

  /** ACPI 6.5 §19.2.6.2. */
  private char escape() {
    Place place = Place.atLine(file, line, at - lineStart);
    char c = at < text.length() ? text.charAt(at) : '\n';
    int simple = "abfnrtv'\"\\".indexOf(c);
    if (simple >= 0) {
      at++;
      return "\u0007\b\f\n\r\t\u000b'\"\\".charAt(simple);
    }
    int radix = c == 'x' ? 16 : 8;
    int start = c == 'x' ? at + 1 : at;
    int end = start;
    while (end < text.length()
        && end - start < (c == 'x' ? 2 : 3)
        && text.charAt(end) < 0x80
        && Character.digit(text.charAt(end), radix) >= 0) {
      end++;
    }
    if (end == start) {
      throw error(
          place,
          "a backslash in a string must be followed by one of a b f n r t v ' \" \\ x or digits",
          "a backslash in a name was not doubled",
          "write \"\\\\_SB.SPI0\" for the name \\_SB.SPI0");
    }
    at = end;
    int value = Integer.parseInt(text.substring(start, end), radix);
    if (value == 0 || value > MAX_ASCII) {
      throw error(
          place,
          "an escape in a string must give a character from 0x01 to 0x7F",
          "strings in ASL are ASCII",
          "write it without accents and special characters");
    }
    return (char) value;
  }

  private static boolean isNameStart(char c) {
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || (c >= '0' && c <= '9');
  }
}
