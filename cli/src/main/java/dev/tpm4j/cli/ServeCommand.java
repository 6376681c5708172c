package dev.tpm4j.cli;

import dev.tpm4j.hwtests.bringup.Taps;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.TpmTransport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tpm4j serve}: any TPM on a port, for any program. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a TPM on two TCP ports, in the protocol of Microsoft's simulator or of swtpm.",
      "",
      "Without --profile and --board it is the engine alone. With one of them it is a part on a"
          + " board: on the virtual board a virtual chip with the engine behind it, so that every"
          + " command goes through the driver and over the virtual wires.",
      "",
      "Whoever reaches the ports has the TPM: neither protocol has any protection."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j serve",
      "  tpm4j serve --profile infineon-slb9673 --engine swtpm --port 3000",
      "  tpm4j serve --protocol swtpm --port 0",
      "",
      "Ctrl-C or SIGTERM ends it, after its clients' commands are done with.",
      "Exit code: 0 a client ended it (--stoppable), 2 it could not serve; a signal gives its own."
    })
final class ServeCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private Connection connection;

  @Mixin private Ports ports;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return ports.serve(console, this::greet, this::open);
  }

  private int open(Ports.Service service) {
    if (connection.namesProfile() || connection.namesBoard()) {
      TpmProfile profile = connection.profile();
      try (Connection.Open open = connection.open();
          TpmTransport transport = open.connect(profile, Taps.NONE)) {
        return service.serve(transport);
      }
    }
    try (Engine.Running engine = connection.engine().start()) {
      return service.serve(engine.transport());
    }
  }

  private void greet(Ports.Bound bound) {
    console.print("Serving %s", bound.transport().info().description());
    console.print("  %-14s %s", "command port", bound.command());
    console.print("  %-14s %s", bound.secondName(), bound.second());
  }
}
