package dev.tpm4j.cli;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say how a TPM is put on two ports, and its life there. */
final class Ports {

  private static final int LARGEST_PORT = 65_534;
  private static final int CLOSE_SECONDS = 10;

  enum Protocol {
    mssim("platform port"),
    swtpm("control port");

    private final String secondPort;

    Protocol(String secondPort) {
      this.secondPort = secondPort;
    }
  }

  /** Opens a TPM, gives it to {@link Service#serve}, and closes it. */
  @FunctionalInterface
  interface Opener {
    int open(Service service);
  }

  /**
   * What is said once the ports are bound. Scripts wait for the first line.
   *
   * @param command the command port
   * @param second the platform or control port
   */
  record Bound(TpmTransport transport, Protocol protocol, String command, String second) {

    String secondName() {
      return protocol.secondPort;
    }
  }

  /** Says it. */
  @FunctionalInterface
  interface Greeting {
    void print(Bound bound);
  }

  @Spec(Target.MIXEE)
  private CommandSpec spec;

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

  /**
   * Serves a TPM until a client or a signal ends it. After a signal the process lasts until the TPM
   * is closed.
   *
   * @param console where to
   * @param greeting what to say once the ports are bound
   * @param opener how to come by the TPM
   * @return the exit code
   */
  int serve(Console console, Greeting greeting, Opener opener) {
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
      return opener.open(new Service(console, greeting, protocol, options, ended));
    } finally {
      ended.countDown();
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

  /** Puts a TPM on the ports. */
  record Service(
      Console console,
      Greeting greeting,
      Protocol protocol,
      ServerOptions options,
      CountDownLatch ended) {

    int serve(TpmTransport transport) {
      try (TpmServer server =
          protocol == Protocol.mssim
              ? TpmServer.mssim(transport, options)
              : TpmServer.swtpm(transport, options)) {
        Thread end = new Thread(() -> end(server, ended), "tpm4j-serve-end");
        Runtime.getRuntime().addShutdownHook(end);
        announce(transport, server);
        awaitEnd(server);
        forget(end);
      }
      return ExitCode.OK;
    }

    private void announce(TpmTransport transport, TpmServer server) {
      String numeric = server.address().getHostAddress();
      String place = numeric.contains(":") ? "[" + numeric + "]" : numeric;
      greeting.print(
          new Bound(
              transport, protocol, place + ":" + server.port(), place + ":" + server.secondPort()));
      String host = numeric.equals("127.0.0.1") ? "localhost" : numeric;
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
  }

  /** Ctrl-C and SIGTERM: the process lasts until what was opened is closed, but not for ever. */
  private static void end(TpmServer server, CountDownLatch ended) {
    server.close();
    try {
      if (!ended.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        System.getLogger(Ports.class.getName())
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
