package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.hwtests.bringup.TpmClient.PcrBank;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BusBoard;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportProvider;
import dev.tpm4j.transport.spi.ChipSelectTest;
import dev.tpm4j.transport.spi.SpiDevice;
import dev.tpm4j.transport.tis.TisRegisters;
import dev.tpm4j.transport.tis.TisTransport;
import dev.tpm4j.transport.tis.TisTransportProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What lies on the bench while the checks run: the wires, the registers, the TPM; and notes. */
final class Bench implements AutoCloseable {

  private final Board board;
  private final TpmProfile profile;
  private final BringUpOptions options;
  private final Taps taps;
  private final Optional<BusMeter> meter;
  private final Optional<BusDevice> device;
  private final Optional<CountedRegisters> registers;
  private Optional<TpmTransport> transport = Optional.empty();
  private Map<Integer, Integer> properties = Map.of();
  private List<PcrBank> banks = List.of();

  private Bench(
      Board board,
      TpmProfile profile,
      BringUpOptions options,
      Taps taps,
      Optional<BusMeter> meter,
      Optional<BusDevice> device,
      Optional<CountedRegisters> registers) {
    this.board = board;
    this.profile = profile;
    this.options = options;
    this.taps = taps;
    this.meter = meter;
    this.device = device;
    this.registers = registers;
  }

  /**
   * Takes the wires; nothing moves on them yet, except that an I2C part is asked for its interface
   * capability.
   */
  static Bench set(Board board, TpmProfile profile, BringUpOptions options, Taps taps) {
    if (!(board instanceof BusBoard busBoard)) {
      return new Bench(
          board, profile, options, taps, Optional.empty(), Optional.empty(), Optional.empty());
    }
    BusDevice wires = busBoard.device(profile);
    try {
      wires = taps.bus().apply(wires);
      BusMeter meter = BusMeter.of(wires);
      BusDevice metered = meter.device();
      TransportProvider provider = TransportProvider.find(profile, metered);
      Optional<CountedRegisters> registers =
          provider instanceof TisTransportProvider tis
              ? Optional.of(new CountedRegisters(tis.registers(profile, metered, board.timebase())))
              : Optional.empty();
      return new Bench(
          board, profile, options, taps, Optional.of(meter), Optional.of(metered), registers);
    } catch (RuntimeException failure) {
      try {
        wires.close();
      } catch (RuntimeException later) {
        failure.addSuppressed(later);
      }
      throw failure;
    }
  }

  TpmProfile profile() {
    return profile;
  }

  BringUpOptions options() {
    return options;
  }

  Timebase timebase() {
    return board.timebase();
  }

  boolean hasWires() {
    return device.isPresent();
  }

  boolean isConnected() {
    return transport.isPresent();
  }

  /** Why what the TPM says it is has nothing to be compared with. */
  String notCompared() {
    return board.name().startsWith("os")
        ? " (no profile of it: not compared)"
        : " (TPM in software: not compared)";
  }

  /** Why the registers cannot be looked at; empty if they can. */
  Optional<String> withoutRegisters() {
    if (registers.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        device.isPresent()
            ? "the part has no TIS registers"
            : board.name().startsWith("tcp")
                ? "no bus behind a TCP connection"
                : board.name().startsWith("os")
                    ? "the operating system has the bus"
                    : "the board '" + board.name() + "' gives no access to its bus");
  }

  CountedRegisters registers() {
    return registers.orElseThrow();
  }

  /** Whether the SPI controller holds chip select; empty where that is no question. */
  Optional<ChipSelectTest.Result> chipSelect() {
    return device.isPresent()
            && device.get() instanceof SpiDevice spi
            && spi.capabilities().holdsChipSelect()
            && spi.capabilities().fullDuplex()
        ? Optional.of(ChipSelectTest.run(spi))
        : Optional.empty();
  }

  RawTis raw() {
    return new RawTis(registers(), timebase(), profile.fifo());
  }

  Optional<BusMeter> meter() {
    return meter;
  }

  /** Opens the driver on what lies on the bench. */
  TpmTransport connect() {
    TpmTransport opened;
    if (registers.isPresent()) {
      TisRegisters taken = registers.get();
      opened = TisTransport.open(taken, profile, timebase());
    } else if (device.isPresent()) {
      opened =
          TransportProvider.find(profile, device.get()).open(profile, device.get(), timebase());
    } else {
      opened = board.connect(profile);
    }
    TpmTransport tapped = taps.transport().apply(opened);
    transport = Optional.of(tapped);
    return tapped;
  }

  TpmTransport transport() {
    return transport.orElseThrow();
  }

  TpmClient tpm() {
    return new TpmClient(transport(), timebase());
  }

  Map<Integer, Integer> properties() {
    return properties;
  }

  void note(Map<Integer, Integer> fixedProperties) {
    properties = Map.copyOf(fixedProperties);
  }

  List<PcrBank> banks() {
    return banks;
  }

  void note(List<PcrBank> pcrBanks) {
    banks = List.copyOf(pcrBanks);
  }

  /** Closes what is open, from the driver down to the wires. */
  @Override
  public void close() {
    if (transport.isPresent()) {
      transport.get().close();
    } else if (registers.isPresent()) {
      registers.get().close();
    } else {
      device.ifPresent(BusDevice::close);
    }
  }
}
