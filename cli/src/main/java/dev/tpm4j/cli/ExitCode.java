package dev.tpm4j.cli;

/** What the process tells its caller. */
final class ExitCode {

  /** Done, and all is well. */
  static final int OK = 0;

  /** Done, and something is wrong: a check failed, a TPM answered with an error. */
  static final int FAILED = 1;

  /** Not done: the command line, the profile, the board or the connection. */
  static final int COULD_NOT_RUN = 2;

  private ExitCode() {}
}
