package dev.tpm4j.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Where a command reads from and writes to.
 *
 * @param in standard input
 * @param out results, and nothing else
 * @param err progress and errors
 * @param terminal whether a person watches {@code err}
 */
record Console(InputStream in, PrintStream out, PrintStream err, boolean terminal) {

  void print(String format, Object... values) {
    out.println(ascii(String.format(Locale.ROOT, format, values)));
  }

  void complain(String text) {
    err.println("tpm4j: " + ascii(text));
  }

  /** What came from a file, a chip or a peer must not steer the terminal. */
  static String ascii(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      clean.append(next >= ' ' && next < 0x7F || next == '\n' ? next : '?');
    }
    return clean.toString();
  }
}
