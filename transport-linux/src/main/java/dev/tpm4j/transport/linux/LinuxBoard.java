package dev.tpm4j.transport.linux;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.BusBoard;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.List;
import java.util.Objects;

/** This machine's own buses, through the kernel's device nodes. */
final class LinuxBoard implements BusBoard {

  private final String name;
  private final LinuxBoardOptions options;
  private final List<LinuxBus> buses;

  LinuxBoard(String name, LinuxBoardOptions options, List<LinuxBus> buses) {
    this.name = Objects.requireNonNull(name, "name");
    this.options = Objects.requireNonNull(options, "options");
    this.buses = List.copyOf(buses);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public BusDevice device(TpmProfile profile) {
    for (LinuxBus bus : buses) {
      if (bus.carries(profile.wiring())) {
        return bus.open(profile, options);
      }
    }
    throw TransportException.of(Kind.CONFIGURATION)
        .what(
            "the board 'linux' has no bus for "
                + profile.name()
                + ", which is wired as "
                + profile.hostInterface().label())
        .diagnosis(
            Diagnosis.of(
                    "parts in memory (LPC, eSPI, CRB) are for the kernel's driver",
                    "use its node: --board os")
                .or(
                    "the module of the bus is not on the class path",
                    "add tpm4j-transport-spi or tpm4j-transport-i2c"))
        .build();
  }

  /** Nothing is held: each device has its own node. */
  @Override
  public void close() {}
}
