package dev.tpm4j.transport.linux;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.BusBoard;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** This machine's own buses, through the kernel's device nodes. */
final class LinuxBoard implements BusBoard {

  private final String name;
  private final LinuxBoardOptions options;
  private final List<LinuxBus> buses;
  private GpioReset reset;

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

  /** Power, as far as a reset line is it, where the board's name or the profile has one. */
  @Override
  public <T> Optional<T> ability(TpmProfile profile, Class<T> type) {
    return type == PowerControl.class ? reset(profile).map(type::cast) : Optional.empty();
  }

  private synchronized Optional<GpioReset> reset(TpmProfile profile) {
    if (reset == null) {
      reset =
          options
              .reset()
              .or(() -> profile.resetLine().flatMap(GpioReference::of))
              .map(line -> new GpioReset(line, timebase()))
              .orElse(null);
    }
    return Optional.ofNullable(reset);
  }

  /** Lets go of the reset line; each device has its own node. */
  @Override
  public synchronized void close() {
    if (reset != null) {
      reset.close();
      reset = null;
    }
  }
}
