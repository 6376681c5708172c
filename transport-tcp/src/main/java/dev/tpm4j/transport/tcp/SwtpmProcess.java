package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A swtpm of one's own: started on two free loopback ports, gone when closed or when the JVM ends.
 *
 * <p>The TPM's state lives in a temporary directory that is deleted on close, unless another is
 * given. swtpm must be installed; it is found on the PATH.
 */
public final class SwtpmProcess implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(15);
  private static final long STOP_SECONDS = 5;
  private static final long POLL_NANOS = 5_000_000;
  private static final int ATTEMPTS = 5;
  private static final int LOG_SHOWN = 500;
  private static final String LOCALHOST = "127.0.0.1";

  private final Process process;
  private final int port;
  private final int controlPort;
  private final Path work;
  private final Path log;
  private final Thread hook;

  private SwtpmProcess(Process process, int port, int controlPort, Path work, Path log) {
    this.process = process;
    this.port = port;
    this.controlPort = controlPort;
    this.work = work;
    this.log = log;
    this.hook = new Thread(this::end, "swtpm-end");
  }

  /**
   * How to start it.
   *
   * @param startup whether swtpm itself sends {@code TPM2_Startup(CLEAR)} before it listens
   * @param stateDirectory where the TPM's state is kept across runs; empty for a temporary one
   */
  public record Options(boolean startup, Optional<Path> stateDirectory) {

    public Options {
      Objects.requireNonNull(stateDirectory, "stateDirectory");
    }

    /**
     * Started up and with temporary state.
     *
     * @return options to start from
     */
    public static Options defaults() {
      return new Options(true, Optional.empty());
    }

    /**
     * Powered, but waiting for the caller's {@code TPM2_Startup}, as a chip after reset.
     *
     * @return new options
     */
    public Options withoutStartup() {
      return new Options(false, stateDirectory);
    }

    /**
     * With state that is kept.
     *
     * @param directory an existing directory
     * @return new options
     */
    public Options withStateDirectory(Path directory) {
      return new Options(startup, Optional.of(directory));
    }
  }

  /**
   * Whether swtpm is on the PATH.
   *
   * @return true if {@link #start()} has something to start
   */
  public static boolean installed() {
    return find().isPresent();
  }

  /**
   * Starts a swtpm with the default options.
   *
   * @return a swtpm that takes commands
   * @throws TransportException as {@link #start(Options)}
   */
  public static SwtpmProcess start() {
    return start(Options.defaults());
  }

  /**
   * Starts a swtpm and waits until it answers.
   *
   * @param options how
   * @return a swtpm that takes commands
   * @throws TransportException {@code CONFIGURATION} if it is not installed or ends at once, {@code
   *     STARTUP_TIMEOUT} if it does not answer within 15 s
   */
  public static SwtpmProcess start(Options options) {
    Path program =
        find()
            .orElseThrow(
                () ->
                    TransportException.of(Kind.CONFIGURATION)
                        .what("swtpm is not installed: no program of that name is on the PATH")
                        .diagnosis(
                            Diagnosis.of(
                                "the software TPM is a package of its own",
                                "install it with: apt-get install swtpm"))
                        .build());
    TransportException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return startOnce(program, options);
      } catch (TransportException failure) {
        // Another program may take the ports between our looking for them and swtpm's binding.
        if (failure.kind() != Kind.BUSY) {
          throw failure;
        }
        last = failure;
      }
    }
    throw last;
  }

  /**
   * The data port.
   *
   * @return on 127.0.0.1
   */
  public int port() {
    return port;
  }

  /**
   * The control port: one above the data port.
   *
   * @return on 127.0.0.1
   */
  public int controlPort() {
    return controlPort;
  }

  /**
   * Connects to both ports.
   *
   * @return a new transport; the caller closes it
   */
  public SwtpmTransport connect() {
    return connect(TcpOptions.defaults());
  }

  /**
   * Connects to both ports.
   *
   * @param options deadlines and limits
   * @return a new transport; the caller closes it
   */
  public SwtpmTransport connect(TcpOptions options) {
    return SwtpmTransport.to(LOCALHOST, port).controlPort(controlPort).options(options).connect();
  }

  /**
   * What swtpm has written so far.
   *
   * @return the last part of its output, possibly empty
   */
  public String output() {
    return tail(log);
  }

  /**
   * The process, for those who measure or watch it.
   *
   * @return its handle; ending it is {@link #close}'s
   */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /**
   * Whether it still runs.
   *
   * @return false once it has ended, for whatever reason
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process and deletes its temporary state. Idempotent. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The JVM is ending: the hook runs now, and finds nothing left to do.
    }
  }

  private static SwtpmProcess startOnce(Path program, Options options) {
    PortPair pair = PortPair.bind(InetAddress.getLoopbackAddress(), 0, 0);
    int port = pair.firstPort();
    int controlPort = pair.secondPort();
    pair.close();
    Path work = null;
    try {
      work = Files.createTempDirectory("tpm4j-swtpm-");
      Path state = options.stateDirectory().orElse(work).toAbsolutePath();
      Path log = work.resolve("swtpm.log");
      Process process =
          new ProcessBuilder(command(program, state, port, controlPort, options.startup()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File(nullDevice())))
              .start();
      SwtpmProcess started = new SwtpmProcess(process, port, controlPort, work, log);
      Runtime.getRuntime().addShutdownHook(started.hook);
      try {
        started.awaitReady();
        return started;
      } catch (RuntimeException failure) {
        started.close();
        throw failure;
      }
    } catch (IOException failure) {
      if (work != null) {
        delete(work);
      }
      throw TransportException.of(Kind.CONFIGURATION)
          .what("swtpm could not be started: " + failure.getMessage())
          .cause(failure)
          .build();
    }
  }

  private static List<String> command(
      Path program, Path state, int port, int controlPort, boolean startup) {
    return List.of(
        program.toString(),
        "socket",
        "--tpm2",
        "--tpmstate",
        "dir=" + state,
        "--server",
        "type=tcp,bindaddr=" + LOCALHOST + ",port=" + port,
        "--ctrl",
        "type=tcp,bindaddr=" + LOCALHOST + ",port=" + controlPort,
        "--flags",
        startup ? "not-need-init,startup-clear" : "not-need-init");
  }

  private void awaitReady() {
    Deadline deadline =
        Deadline.in(Timebase.system(), START_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    while (true) {
      try {
        connect().close();
        if (!process.isAlive()) {
          throw ended();
        }
        return;
      } catch (TransportException notYet) {
        if (!process.isAlive()) {
          throw ended();
        }
        if (deadline.expired()) {
          throw TransportException.of(Kind.STARTUP_TIMEOUT)
              .what("swtpm was started but does not answer; it says: " + output())
              .elapsed(deadline.elapsedNanos())
              .cause(notYet)
              .build();
        }
        deadline.sleep(POLL_NANOS);
      }
    }
  }

  private TransportException ended() {
    String said = output();
    boolean taken = said.contains("in use");
    return TransportException.of(taken ? Kind.BUSY : Kind.CONFIGURATION)
        .what("swtpm ended at once with code " + process.exitValue() + "; it says: " + said)
        .diagnosis(
            Diagnosis.of(
                    "the state directory cannot be used by it, or holds state of another version",
                    "look at its message above")
                .or(
                    "a security profile confines it (AppArmor allows some directories only)",
                    "try a state directory in your home, or aa-status"))
        .build();
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    delete(work);
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException ignored) {
      // Left behind in the temporary directory; the system clears that.
    }
  }

  private static String tail(Path file) {
    try {
      String all = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      return all.isEmpty() ? "nothing" : all.substring(Math.max(0, all.length() - LOG_SHOWN));
    } catch (IOException unreadable) {
      return "nothing";
    }
  }

  private static Optional<Path> find() {
    String path = System.getenv("PATH");
    if (path == null) {
      return Optional.empty();
    }
    return Stream.of(path.split(File.pathSeparator))
        .filter(each -> !each.isEmpty())
        .map(each -> Path.of(each, "swtpm").toAbsolutePath())
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String nullDevice() {
    return File.separatorChar == '\\' ? "NUL" : "/dev/null";
  }
}
