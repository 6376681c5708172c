package dev.tpm4j.cli;

import dev.tpm4j.hwtests.bringup.RegisterDump;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.tis.TisRegisters;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tpm4j regs}: the registers of a chip, decoded. */
@Command(
    name = "regs",
    mixinStandardHelpOptions = true,
    description = {
      "Reads the registers of a chip and prints them with their bits by name.",
      "Without --hold nothing on the chip is changed; STS of a locality that nobody holds reads all"
          + " ones or nothing of use."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j regs",
      "  tpm4j regs --hold 0 --profile infineon-slb9673",
      "",
      "Exit code: 0 done, 2 the registers could not be read."
    })
final class RegsCommand implements Callable<Integer> {

  private static final int LOCALITIES = 5;

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private Connection connection;

  @Option(
      names = "--hold",
      paramLabel = "LOCALITY",
      description = "Request this locality (0 to 4) first, and release it after.")
  private Integer hold;

  RegsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (hold != null && (hold < 0 || hold >= LOCALITIES)) {
      throw new ParameterException(spec.commandLine(), "a locality is 0 to 4, not " + hold);
    }
    TpmProfile profile = connection.profile();
    try (Connection.Open open = connection.open();
        TisRegisters registers = open.registers(profile)) {
      List<RegisterDump.Line> lines =
          hold == null
              ? RegisterDump.of(registers, open.board().timebase())
              : RegisterDump.holding(registers, open.board().timebase(), hold);
      console.print("%s: %s", profile.name(), registers.describe());
      console.out().print(RegisterDump.toText(lines));
    }
    return ExitCode.OK;
  }
}
