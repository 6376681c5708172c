package dev.tpm4j.cli;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.hwtests.bringup.Taps;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BoardProvider;
import dev.tpm4j.transport.BusBoard;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportProvider;
import dev.tpm4j.transport.os.OsBoardProvider;
import dev.tpm4j.transport.tis.TisRegisters;
import dev.tpm4j.transport.tis.TisTransportProvider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say which TPM is meant: profile, board and engine. */
final class Connection {

  private static final String VIRTUAL = VirtualBoard.SCHEME;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-p", "--profile"},
      paramLabel = "NAME|FILE",
      description =
          "Which part, and how it is wired: a name from 'tpm4j profile list', or a file with an"
              + " ACPI table, source or compiled. Default: "
              + ShippedProfiles.DEFAULT
              + ".")
  private String profile;

  @Option(
      names = {"-b", "--board"},
      paramLabel = "BOARD",
      description = {
        "Who moves the wires (default: virtual).",
        "  virtual                 a virtual chip of the profile, in virtual time",
        "  linux                   this machine's SPI or I2C, as the profile says",
        "  linux:/dev/spidev0.1    the same at another node; more: docs/linux.md",
        "  os                      the TPM that the operating system drives",
        "  os:/dev/tpm0            the same at another node",
        "  tcp:HOST:PORT           a simulator, Microsoft's protocol",
        "  tcp:swtpm:HOST:PORT     a simulator, swtpm's protocol"
      })
  private String board;

  @Option(
      names = {"-e", "--engine"},
      paramLabel = "ENGINE",
      description = "The TPM behind a virtual chip: ${COMPLETION-CANDIDATES} (default: embedded).")
  private Engine engine;

  /**
   * An open board and what must be closed after it.
   *
   * @param board the board
   * @param simulated whether the TPM on it is software, or any, and not the part of the profile
   * @param engine the engine, for people; empty if the board brings its own TPM
   * @param end what to do after the board was closed
   */
  record Open(Board board, boolean simulated, Optional<String> engine, Runnable end)
      implements AutoCloseable {

    /** Opens the driver to the part, with decorators around it. */
    TpmTransport connect(TpmProfile profile, Taps taps) {
      TpmTransport transport =
          board instanceof BusBoard bus ? bus.connect(profile, taps.bus()) : board.connect(profile);
      return taps.transport().apply(transport);
    }

    /** The registers of the part, without a driver above them. */
    TisRegisters registers(TpmProfile profile) {
      if (!(board instanceof BusBoard bus)) {
        throw TransportException.of(Kind.CONFIGURATION)
            .what("the board '" + board.name() + "' gives no access to registers")
            .diagnosis(
                Diagnosis.of(
                    "there is no bus behind it, only commands",
                    "use a board with a bus, for example: --board " + VIRTUAL))
            .build();
      }
      BusDevice wires = bus.device(profile);
      try {
        if (TransportProvider.find(profile, wires) instanceof TisTransportProvider tis) {
          return tis.registers(profile, wires, bus.timebase());
        }
      } catch (RuntimeException failure) {
        wires.close();
        throw failure;
      }
      wires.close();
      throw TransportException.of(Kind.UNSUPPORTED_PART)
          .what("the part of '" + profile.name() + "' has no TIS registers")
          .build();
    }

    @Override
    public void close() {
      try {
        board.close();
      } finally {
        end.run();
      }
    }
  }

  boolean namesProfile() {
    return profile != null;
  }

  boolean namesBoard() {
    return board != null;
  }

  /** The engine to run without a chip around it. */
  Engine engine() {
    return engine == null ? Engine.embedded : engine;
  }

  TpmProfile profile() {
    return Profiles.find(profile == null ? ShippedProfiles.DEFAULT : profile);
  }

  /** Opens the board; refuses combinations of options that mean nothing. */
  Open open() {
    String name = board == null ? VIRTUAL : board;
    if (engine == Engine.swtpm && name.equals(VIRTUAL)) {
      Engine.Running running = engine.start();
      return new Open(
          new VirtualBoard(running.transport()),
          true,
          Optional.of(running.description()),
          running::close);
    }
    boolean virtual = name.split(":", 2)[0].equals(VIRTUAL);
    if (engine != null && !virtual) {
      throw new ParameterException(
          spec.commandLine(),
          "--engine is for the board 'virtual'; '" + name + "' has its own TPM");
    }
    if (engine == Engine.swtpm) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + name + "' sets up the embedded engine; swtpm takes no such thing");
    }
    BoardProvider provider = provider(name);
    refuseUnavailable(provider);
    int colon = name.indexOf(':');
    Board opened = provider.open(colon < 0 ? "" : name.substring(colon + 1));
    boolean simulated =
        virtual
            || provider.scheme().equals("tcp")
            || provider.scheme().equals(OsBoardProvider.SCHEME) && !namesProfile();
    return new Open(
        opened, simulated, virtual ? Optional.of(Engine.EMBEDDED) : Optional.empty(), () -> {});
  }

  private static void refuseUnavailable(BoardProvider provider) {
    Availability availability = provider.availability();
    if (availability instanceof Availability.Failed failed) {
      throw failed.failure();
    }
    if (availability instanceof Availability.Skipped skipped) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("the board '" + provider.scheme() + "' is not available: " + skipped.reason())
          .build();
    }
  }

  private static BoardProvider provider(String name) {
    String scheme = name.split(":", 2)[0];
    List<BoardProvider> providers = BoardProvider.all();
    for (BoardProvider each : providers) {
      if (each.scheme().equals(scheme)) {
        return each;
      }
    }
    String boards =
        providers.stream()
            .map(each -> each.scheme() + state(each.availability()))
            .collect(Collectors.joining(", "));
    Diagnosis diagnosis =
        Diagnosis.of(
            "the name is mistyped, or its module is not on the class path",
            "the boards here: " + boards);
    if (name.indexOf(':') > 0) {
      diagnosis =
          diagnosis.or("it is the address of a simulator", "put tcp: in front: tcp:" + name);
    }
    throw TransportException.of(Kind.CONFIGURATION)
        .what("there is no board '" + scheme + "'")
        .diagnosis(diagnosis)
        .build();
  }

  private static String state(Availability availability) {
    if (availability instanceof Availability.Skipped skipped) {
      return " (not available: " + skipped.reason() + ")";
    }
    return availability instanceof Availability.Failed failed
        ? " (not usable: " + failed.reason() + ")"
        : " (available)";
  }
}
