package dev.tpm4j.cli;

/** Runs the {@code tpm4j} command. */
public final class Main {

  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    // What the drivers log goes to standard error; one line each.
    System.setProperty("java.util.logging.SimpleFormatter.format", "tpm4j: %4$s: %5$s%n");
    boolean terminal = Boolean.getBoolean("tpm4j.terminal");
    Console console = new Console(System.in, System.out, System.err, terminal);
    int exitCode = Tpm4j.run(console, args);
    System.out.flush();
    System.exit(exitCode);
  }
}
