package dev.tpm4j.cli;

import dev.tpm4j.transport.TransportException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command above the verbs: help, version, and what becomes of errors. */
@Command(
    name = "tpm4j",
    description = "Brings up, drives and serves TPM 2.0 chips and simulators.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j validate                           check a virtual Infineon SLB9670",
      "  tpm4j validate --profile nuvoton-npct75x-spi",
      "  tpm4j detect                             what this machine has, and how to use it",
      "  tpm4j validate --board linux             check a part on this machine's own bus",
      "  tpm4j profile list                       the parts that are known",
      "  tpm4j send --startup 80010000000c0000017b0008",
      "  tpm4j decode 80010000000c0000017b0008    the same in words, without a TPM",
      "  tpm4j simulator --state my.tpm           a TPM for tpm2-tools and others, kept in a file",
      "  tpm4j serve --profile infineon-slb9673   the same behind a virtual chip",
      "",
      "'tpm4j COMMAND --help' has the options and examples of each command.",
      "Exit code: 0 all is well, 1 something failed, 2 it could not run."
    })
final class Tpm4j implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "On an error, also print where in the program it arose.")
  private boolean verbose;

  private Tpm4j() {}

  /**
   * Runs one command line.
   *
   * @param console where it reads and writes
   * @param args the command line
   * @return the exit code
   */
  static int run(Console console, String... args) {
    Tpm4j top = new Tpm4j();
    CommandLine commands =
        new CommandLine(top)
            .addSubcommand(new ValidateCommand(console))
            .addSubcommand(new DetectCommand(console))
            .addSubcommand(ProfileCommand.withSubcommands(console))
            .addSubcommand(new RegsCommand(console))
            .addSubcommand(new SendCommand(console))
            .addSubcommand(new DecodeCommand(console))
            .addSubcommand(new ServeCommand(console))
            .addSubcommand(new SimulatorCommand(console))
            .addSubcommand(new CommandLine.HelpCommand());
    PrintWriter out = new PrintWriter(console.out(), true);
    PrintWriter err = new PrintWriter(console.err(), true);
    return commands
        .setOut(out)
        .setErr(err)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(100)
        .setUsageHelpAutoWidth(false)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler((failure, given) -> misused(failure, err))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> top.failed(failure, command, console))
        .execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** What the operating system said, where the message does not say it already. */
  private static String cause(TransportException failure) {
    if (failure.getCause() instanceof IOException io
        && !failure.getMessage().contains(String.valueOf(io.getMessage()))) {
      return "\n  cause: " + io;
    }
    return "";
  }

  private static int misused(ParameterException failure, PrintWriter err) {
    CommandLine command = failure.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + Console.ascii(what(failure)));
    if (failure instanceof UnmatchedArgumentException unmatched) {
      UnmatchedArgumentException.printSuggestions(unmatched, err);
    }
    err.println("See '" + name + " --help'.");
    return ExitCode.COULD_NOT_RUN;
  }

  private static String what(ParameterException failure) {
    boolean noSuchCommand =
        failure instanceof UnmatchedArgumentException unmatched
            && !unmatched.isUnknownOption()
            && !failure.getCommandLine().getSubcommands().isEmpty();
    return noSuchCommand
        ? "there is no command '"
            + ((UnmatchedArgumentException) failure).getUnmatched().get(0)
            + "'"
        : failure.getMessage();
  }

  private int failed(Exception failure, CommandLine command, Console console) throws Exception {
    if (failure instanceof ParameterException misuse) {
      return misused(misuse, command.getErr());
    }
    if (failure instanceof TransportException known) {
      console.complain(known.getMessage() + cause(known));
    } else if (failure instanceof UncheckedIOException io) {
      console.complain(io.getMessage() + ": " + io.getCause().getMessage());
    } else {
      console.complain(
          "this should not have happened: "
              + failure
              + "\n  Please report it with the output of the same command with --verbose.");
    }
    if (verbose) {
      failure.printStackTrace(console.err());
    }
    return ExitCode.COULD_NOT_RUN;
  }
}
