package dev.tpm4j.benchmarks;

import dev.tpm4j.benchmarks.tssjava.Capture;

/** The command line: {@code capture}, {@code quick}, {@code full}. */
public final class Main {

  private Main() {}

  /**
   * Runs one of the commands.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    Capture.to(System.out);
  }
}
