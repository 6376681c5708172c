package dev.tpm4j.hwtests.bringup;

import java.util.ArrayList;
import java.util.List;

/** Text as a terminal of any kind shows it. */
final class Ascii {

  private Ascii() {}

  /** What a chip or a file put into a text must not steer a terminal. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      clean.append(next >= ' ' && next < 0x7F ? next : '?');
    }
    return clean.toString();
  }

  /** Breaks at spaces; a word longer than the width stays whole. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : clean(text).split(" ")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
