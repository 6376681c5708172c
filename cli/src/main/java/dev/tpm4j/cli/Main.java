package dev.tpm4j.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

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
    StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintStream out = new PrintStream(new BufferedOutputStream(output), true);
    Console console = new Console(System.in, out, System.err, terminal);
    int exitCode = Tpm4j.run(console, args);
    out.flush();
    if (output.failure().isPresent()) {
      console.complain("standard output is incomplete: " + output.failure().get().getMessage());
      exitCode = ExitCode.COULD_NOT_RUN;
    }
    System.exit(exitCode);
  }
}
