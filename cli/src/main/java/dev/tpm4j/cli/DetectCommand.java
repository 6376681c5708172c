package dev.tpm4j.cli;

import dev.tpm4j.hwtests.detect.Candidate;
import dev.tpm4j.hwtests.detect.HostDetection;
import dev.tpm4j.transport.Availability;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tpm4j detect}: what there is on this machine, and how to use it. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for TPMs, and for ways to one, on this machine: the operating system's driver, ACPI"
          + " tables, the device tree, SPI and I2C nodes, serial probes, simulators.",
      "",
      "It reads what the system tells and writes to no bus, so whether a TPM is at the far end of"
          + " one it cannot know; 'tpm4j validate' can."
    },
    footerHeading = "%n",
    footer = "Exit code: 0 something was found, 1 nothing was.")
final class DetectCommand implements Callable<Integer> {

  private static final String INDENT = " ".repeat(23);

  private final Console console;

  DetectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Candidate> candidates = HostDetection.look();
    candidates.forEach(each -> console.out().print(Console.ascii(text(each))));
    return candidates.stream().anyMatch(DetectCommand::found) ? ExitCode.OK : ExitCode.FAILED;
  }

  private static boolean found(Candidate candidate) {
    return candidate.availability() instanceof Availability.Available;
  }

  static String text(Candidate candidate) {
    StringBuilder text = new StringBuilder();
    String state = "found";
    String reason = "";
    if (candidate.availability() instanceof Availability.Skipped skipped) {
      state = "skipped";
      reason = skipped.reason();
    } else if (candidate.availability() instanceof Availability.Failed failed) {
      state = "failed";
      reason = failed.reason();
    }
    text.append(String.format(Locale.ROOT, "%-14s%-9s", candidate.area(), state));
    if (!candidate.name().equals(candidate.area())) {
      text.append(candidate.name());
      if (!candidate.about().isEmpty()) {
        text.append(": ").append(candidate.about());
      }
      if (!reason.isEmpty()) {
        text.append("\n").append(INDENT).append(reason);
      }
    } else {
      text.append(reason);
    }
    text.append('\n');
    candidate.use().forEach(line -> text.append(INDENT).append("-> ").append(line).append('\n'));
    return text.toString();
  }
}
