package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TransportException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;

/**
 * The lines of a recording that say something: blank lines and those that begin with {@code #} are
 * passed over. A line is bounded before it is looked at; a file need not have lines at all.
 */
final class LineReader {

  /** How a format tells that something is wrong with a line. */
  @FunctionalInterface
  interface Complaint {
    TransportException at(int line, String why);
  }

  private final Reader reader;
  private final int longest;
  private final Complaint complaint;
  private int number;

  LineReader(Reader reader, int longest, Complaint complaint) {
    this.reader = reader instanceof BufferedReader ? reader : new BufferedReader(reader);
    this.longest = longest;
    this.complaint = complaint;
  }

  /** The next line without white space around it; null at the end. */
  String next() {
    try {
      while (true) {
        String line = line();
        if (line == null || !line.isEmpty() && line.charAt(0) != '#') {
          return line;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    number++;
    for (int c = reader.read(); c != '\n'; c = reader.read()) {
      if (c < 0) {
        if (line.length() == 0) {
          number--;
          return null;
        }
        return line.toString().strip();
      }
      if (line.length() == longest) {
        throw wrong("the line is longer than " + longest + " characters");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** Something is wrong with the line read last. */
  TransportException wrong(String why) {
    return complaint.at(number, why);
  }
}
