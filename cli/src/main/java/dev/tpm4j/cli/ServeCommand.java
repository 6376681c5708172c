package dev.tpm4j.cli;

import dev.tpm4j.hwtests.bringup.Taps;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tcp.ServerListener;
import dev.tpm4j.transport.tcp.ServerOptions;
import dev.tpm4j.transport.tcp.TpmServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

  private static final int LARGEST_PORT = 65_534;
  private static final int CLOSE_SECONDS = 10;

  private enum Protocol {
    mssim,
    swtpm
  }

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private Connection connection;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "2321",
      description =
          "The command port; the platform or control port is the next one. 0 takes any free pair"
              + " (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--protocol",
      paramLabel = "PROTOCOL",
      defaultValue = "mssim",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Protocol protocol;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "The address to listen on (default: loopback, this machine only).")
  private String bind;

  @Option(names = "--stoppable", description = "A client may end the server.")
  private boolean stoppable;

  @Option(names = "--log", description = "Print when clients come and go.")
  private boolean log;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > LARGEST_PORT) {
      throw new ParameterException(
          spec.commandLine(), "a port is 0 to " + LARGEST_PORT + " here: the next one is used too");
    }
    if (bind != null && bind.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "--bind takes an address, this one is empty");
    }
    ServerOptions options =
        ServerOptions.defaults()
            .withPort(port)
            .withStoppable(stoppable)
            .withListener(new Log(console, log));
    if (bind != null) {
      options = options.withAddress(address());
    }
    CountDownLatch ended = new CountDownLatch(1);
    try {
      return open(options, ended);
    } finally {
      ended.countDown();
    }
  }

  private int open(ServerOptions options, CountDownLatch ended) {
    if (connection.namesProfile() || connection.namesBoard()) {
      TpmProfile profile = connection.profile();
      try (Connection.Open open = connection.open();
          TpmTransport transport = open.connect(profile, Taps.NONE)) {
        return serve(transport, options, ended);
      }
    }
    try (Engine.Running engine = connection.engine().start()) {
      return serve(engine.transport(), options, ended);
    }
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("'" + bind + "' is no address of this machine")
          .diagnosis(
              Diagnosis.of("the name cannot be resolved", "give a number, for example 127.0.0.1"))
          .cause(e)
          .build();
    }
  }

  private int serve(TpmTransport transport, ServerOptions options, CountDownLatch ended) {
    try (TpmServer server =
        protocol == Protocol.mssim
            ? TpmServer.mssim(transport, options)
            : TpmServer.swtpm(transport, options)) {
      announce(transport, server);
      Thread end = new Thread(() -> end(server, ended), "tpm4j-serve-end");
      Runtime.getRuntime().addShutdownHook(end);
      awaitEnd(server);
      forget(end);
    }
    return ExitCode.OK;
  }

  /** Ctrl-C and SIGTERM: the process lasts until what was opened is closed, but not for ever. */
  private static void end(TpmServer server, CountDownLatch ended) {
    server.close();
    try {
      if (!ended.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        System.getLogger(ServeCommand.class.getName())
            .log(System.Logger.Level.WARNING, "the TPM could not be closed in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread end) {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException ending) {
      // The process is ending: the hook runs, and waits for this thread.
    }
  }

  private static void awaitEnd(TpmServer server) {
    try {
      while (!server.awaitClosed(Duration.ofDays(1))) {
        continue;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void announce(TpmTransport transport, TpmServer server) {
    String numeric = server.address().getHostAddress();
    String host = numeric.equals("127.0.0.1") ? "localhost" : numeric;
    String place = numeric.contains(":") ? "[" + numeric + "]" : numeric;
    String second = protocol == Protocol.mssim ? "platform port" : "control port";
    console.print("Serving %s", transport.info().description());
    console.print("  %-14s %s:%d", "command port", place, server.port());
    console.print("  %-14s %s:%d", second, place, server.secondPort());
    console.print("");
    console.print("  export TPM2TOOLS_TCTI=%s:host=%s,port=%d", protocol, host, server.port());
    console.print("  tpm2_startup -c");
    console.print("  tpm2_getrandom --hex 8");
    console.print("");
    console.print("Ctrl-C ends it.");
    console.out().flush();
    if (!server.address().isLoopbackAddress()) {
      console.complain("everybody who can reach this address has the TPM");
    }
  }

  /** What goes wrong is told; who comes and goes if asked for. */
  private record Log(Console console, boolean everything) implements ServerListener {

    @Override
    public void connected(String client) {
      if (everything) {
        console.complain(client + " connected");
      }
    }

    @Override
    public void disconnected(String client, String reason) {
      if (everything) {
        console.complain(client + " is gone: " + reason);
      }
    }

    @Override
    public void failed(String client, String doing, RuntimeException failure) {
      console.complain(client + ", " + doing + ": " + failure.getMessage());
    }
  }
}
