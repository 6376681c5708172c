package dev.tpm4j.cli;

import dev.tpm4j.hwtests.bringup.BringUp;
import dev.tpm4j.hwtests.bringup.BringUpOptions;
import dev.tpm4j.hwtests.bringup.BringUpReport;
import dev.tpm4j.hwtests.bringup.CheckResult;
import dev.tpm4j.profile.TpmProfile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tpm4j validate}: the bring-up sequence and its report. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Brings up a TPM: its bus, its registers, the TPM itself; and reports what it saw.",
      "",
      "On a real part: TPM2_Startup(CLEAR) is sent, localities 0 to 4 are requested and released,"
          + " the self test runs, and PCR 16 (for debugging) is extended and reset. Nothing"
          + " persistent is changed.",
      "",
      "On the virtual board the registers are those of the profile's part, and the TPM behind them"
          + " is the engine: its manufacturer and firmware are reported and not compared, and times"
          + " are virtual."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j validate",
      "  tpm4j validate --profile st-st33ktpm2x-i2c --engine swtpm",
      "  tpm4j validate --profile my-board.asl --trace bus.vcd",
      "  tpm4j validate --board tcp:localhost:2321",
      "  tpm4j validate --json > report.json",
      "",
      "Exit code: 0 no check failed, 1 a check failed, 2 it could not run."
    })
final class ValidateCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private Connection connection;

  @Option(names = "--json", description = "Print the report as JSON, and no progress.")
  private boolean json;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      defaultValue = "100",
      description = "How many TPM2_GetRandom to send (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(names = "--trace", paramLabel = "FILE", description = Trace.HELP)
  private Path trace;

  ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (count < 1 || count > BringUpOptions.MAX_RANDOM_COMMANDS) {
      throw new ParameterException(
          spec.commandLine(), "--count takes 1 to " + BringUpOptions.MAX_RANDOM_COMMANDS);
    }
    TpmProfile profile = connection.profile();
    try (Connection.Open open = connection.open();
        Trace tracing = Trace.to(trace, open.board(), profile)) {
      BringUpOptions options = BringUpOptions.DEFAULT.withRandomCommands(count);
      BringUp bringUp =
          new BringUp(
              open.board(),
              profile,
              open.simulated() ? options.withoutIdentity() : options,
              tracing.taps());
      BringUpReport report = run(bringUp);
      report = open.engine().isPresent() ? report.with("TPM", open.engine().get()) : report;
      console.out().print(json ? report.toJson() : report.toText());
      return report.passed() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private BringUpReport run(BringUp bringUp) {
    if (json) {
      return bringUp.run(result -> {});
    }
    Progress progress = new Progress(console);
    try {
      return bringUp.run(progress);
    } finally {
      progress.end();
    }
  }

  /** A line for each check; one line that changes where a person watches. */
  private static final class Progress implements Consumer<CheckResult> {

    private final Console console;
    private int width;

    Progress(Console console) {
      this.console = console;
    }

    @Override
    public void accept(CheckResult result) {
      String line =
          String.format(
              Locale.ROOT,
              "[%2d/%d] %-4s %s",
              result.number(),
              result.of(),
              result.verdict(),
              result.title());
      if (console.terminal()) {
        width = Math.max(width, line.length());
        console.err().print("\r" + line + " ".repeat(width - line.length()));
        console.err().flush();
      } else {
        console.err().println(line);
      }
    }

    void end() {
      if (width > 0) {
        console.err().print("\r" + " ".repeat(width) + "\r");
        console.err().flush();
      }
    }
  }
}
