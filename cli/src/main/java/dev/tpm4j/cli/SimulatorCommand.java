package dev.tpm4j.cli;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tpm4j simulator}: the TPM in Java by itself, with a memory, on a port. */
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the TPM in Java on two TCP ports, in the protocol of Microsoft's simulator or of"
          + " swtpm. It has no security: it is for development and tests.",
      "",
      "With --state the TPM is kept in a file, which is made if it is not there: what is in NV"
          + " survives whatever ends the process, everything else as long as a TPM has power."
          + " Without, each start is a new TPM.",
      "",
      "'tpm4j serve' puts other TPMs on ports: chips on a board, virtual ones too, and swtpm."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j simulator",
      "  tpm4j simulator --port 2321 --state my.tpm --profile infineon-slb9670",
      "  tpm4j simulator --seed 7 --port 0        the same TPM in every run, on any free port",
      "",
      "The first line on standard output says that the ports are open, and where.",
      "Ctrl-C or SIGTERM ends it, after its clients' commands are done with and saved.",
      "Exit code: 0 a client ended it (--stoppable), 2 it could not run; a signal gives its own."
    })
final class SimulatorCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private Ports ports;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Keeps the TPM in this file. One process at a time has it.")
  private String state;

  @Option(
      names = "--suspend",
      description =
          "On the end, also saves what a loss of power would clear (PCRs, sessions, loaded"
              + " objects): the next start goes on where this one stopped.")
  private boolean suspend;

  @Option(
      names = {"-p", "--profile"},
      paramLabel = "NAME|FILE",
      description =
          "The part that a new TPM says it is: a name from 'tpm4j profile list', or a file with"
              + " an ACPI table. Default: the simulator itself.")
  private String profile;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description =
          "All random numbers and secrets follow from it, and so does every response. Default:"
              + " fresh ones.")
  private Long seed;

  SimulatorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (suspend && state == null) {
      throw new ParameterException(
          spec.commandLine(), "--suspend needs a file to save to: add --state FILE");
    }
    return ports.serve(console, this::greet, this::open);
  }

  private int open(Ports.Service service) {
    EngineOptions.Builder options = EngineOptions.builder().suspendOnClose(suspend);
    if (profile != null) {
      TpmProfile part = Profiles.find(profile);
      options.profile(part);
    }
    if (seed != null) {
      options.seed(seed);
    }
    try (TpmTransport engine =
        state == null
            ? TpmEngine.create(options.build())
            : TpmEngine.open(file(), options.build())) {
      return service.serve(engine);
    }
  }

  private Path file() {
    try {
      if (!state.isBlank()) {
        return Path.of(state);
      }
    } catch (InvalidPathException e) {
      throw new ParameterException(spec.commandLine(), "--state takes a file, this is none", e);
    }
    throw new ParameterException(spec.commandLine(), "--state takes a file, this one is empty");
  }

  private void greet(Ports.Bound bound) {
    console.print(
        "Ready: %s on %s, %s %s",
        bound.protocol(), bound.command(), bound.secondName(), bound.second());
    console.print("%s", bound.transport().info().description());
    console.print("NO SECURITY: its secrets are open to whoever has this machine or the ports.");
    console.print(
        "%s",
        state == null
            ? "It is forgotten when it ends; --state FILE keeps it."
            : "It is kept in " + state);
  }
}
