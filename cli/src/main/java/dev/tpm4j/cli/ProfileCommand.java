package dev.tpm4j.cli;

import dev.tpm4j.acpi.Finding;
import dev.tpm4j.acpi.ProfileCheck;
import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.TpmProfile;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tpm4j profile}: what is known of parts, and what a file says. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Lists, shows and checks profiles: which part, how it is wired, how it behaves.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j profile list",
      "  tpm4j profile show infineon-slb9670",
      "  tpm4j profile show --source infineon-slb9670 > my-board.asl",
      "  tpm4j profile check my-board.asl"
    })
final class ProfileCommand implements Runnable {

  @Spec private CommandSpec spec;

  private ProfileCommand() {}

  static CommandLine withSubcommands(Console console) {
    return new CommandLine(new ProfileCommand())
        .addSubcommand(new ListCommand(console))
        .addSubcommand(new ShowCommand(console))
        .addSubcommand(new CheckCommand(console));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: list, show or check");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the profiles that are shipped.")
  static final class ListCommand implements Callable<Integer> {

    private final Console console;

    ListCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      List<TpmProfile> all = ShippedProfiles.all();
      int name = all.stream().mapToInt(each -> each.name().length()).max().orElse(0);
      int label =
          all.stream().mapToInt(each -> each.hostInterface().label().length()).max().orElse(0);
      String format = "%-" + name + "s  %-" + label + "s  %s";
      console.print(format, "NAME", "INTERFACE", "PART");
      for (TpmProfile each : all) {
        console.print(format, each.name(), each.hostInterface().label(), each.title());
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows what a profile says. What is not known is not shown.")
  static final class ShowCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME|FILE", description = "A shipped profile, or a file.")
    private String profile;

    @Option(
        names = "--source",
        description = "Print the ASL source of a shipped profile, to start one's own from.")
    private boolean source;

    ShowCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      TpmProfile found = Profiles.find(profile);
      if (source) {
        console
            .out()
            .print(ShippedProfiles.source(profile).orElseThrow(() -> Profiles.unshipped(profile)));
      } else {
        ProfileText.lines(found).forEach(line -> console.print("%s", line));
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Checks a profile's file and says where it is wrong.",
        "Exit code: 0 it can be used, 1 it has errors, 2 it could not be read."
      })
  static final class CheckCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
        arity = "1..*",
        paramLabel = "FILE",
        description = "ASL source, a compiled table, or TPM2 with SSDT.")
    private List<String> files;

    CheckCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      boolean usable = true;
      for (String file : files) {
        ProfileCheck.Report report = ProfileCheck.check(Profiles.file(file));
        for (Finding finding : report.findings()) {
          console.print("%s", finding);
        }
        for (TpmProfile each : report.profiles()) {
          console.print("%s", ProfileText.summary(each));
        }
        console.print(
            "%s: %s%s",
            file, report.isUsable() ? "can be used" : "cannot be used", count(report.findings()));
        usable &= report.isUsable();
      }
      return usable ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String count(List<Finding> findings) {
      long errors =
          findings.stream().filter(each -> each.severity() == Finding.Severity.ERROR).count();
      long warnings = findings.size() - errors;
      return String.format(
          Locale.ROOT,
          ", %d error%s, %d warning%s",
          errors,
          errors == 1 ? "" : "s",
          warnings,
          warnings == 1 ? "" : "s");
    }
  }
}
