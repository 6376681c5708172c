package dev.tpm4j.codec.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict reader of JSON (RFC 8259), for tests: a name that occurs twice is an error. */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> read(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.blanks();
    if (json.at != text.length()) {
      throw json.wrong("something behind the end");
    }
    return (Map<String, Object>) value;
  }

  private Object value() {
    blanks();
    char next = text.charAt(at);
    if (next == '{') {
      return object();
    }
    if (next == '[') {
      return array();
    }
    if (next == '"') {
      return string();
    }
    int end = at;
    while (end < text.length() && "-0123456789.eE+".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String number = text.substring(at, end);
    if (!number.matches("-?(0|[1-9][0-9]*)")) {
      throw wrong("no value");
    }
    at = end;
    return Double.parseDouble(number);
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    for (boolean more = !ends('}'); more; more = !ends('}')) {
      if (!members.isEmpty()) {
        expect(',');
      }
      blanks();
      String name = string();
      expect(':');
      if (members.put(name, value()) != null) {
        throw wrong("twice: " + name);
      }
    }
    return members;
  }

  private List<Object> array() {
    List<Object> elements = new ArrayList<>();
    at++;
    for (boolean more = !ends(']'); more; more = !ends(']')) {
      if (!elements.isEmpty()) {
        expect(',');
      }
      elements.add(value());
    }
    return elements;
  }

  private String string() {
    if (text.charAt(at) != '"') {
      throw wrong("no string");
    }
    StringBuilder value = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      char next = text.charAt(at);
      if (next < ' ') {
        throw wrong("a control character");
      }
      if (next == '\\') {
        next = text.charAt(++at);
        if (next == 'u') {
          next = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
          at += 4;
        } else if (next != '"' && next != '\\') {
          throw wrong("an unknown escape");
        }
      }
      value.append(next);
    }
    at++;
    return value.toString();
  }

  private boolean ends(char bracket) {
    blanks();
    if (text.charAt(at) != bracket) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char expected) {
    blanks();
    if (text.charAt(at) != expected) {
      throw wrong("expected " + expected);
    }
    at++;
  }

  private void blanks() {
    while (at < text.length() && " \n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private AssertionError wrong(String why) {
    return new AssertionError(why + " at " + at + " of " + text);
  }
}
