package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.ChipHook;
import dev.tpm4j.simulator.chip.TisChip;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.simulator.fault.FaultPlan;
import dev.tpm4j.simulator.fault.FaultyI2cDevice;
import dev.tpm4j.simulator.fault.FaultySpiDevice;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import dev.tpm4j.transport.i2c.I2cDevice;
import dev.tpm4j.transport.spi.SpiDevice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A virtual board on which something is wrong, and the bring-up that finds it. */
final class FaultyBench {

  static final String SPI_PART = "infineon-slb9670";
  static final String I2C_PART = "infineon-slb9673";

  private final TpmProfile profile;
  private final List<CheckResult> progress = new ArrayList<>();
  private UnaryOperator<ChipBehaviour> behaviour = UnaryOperator.identity();
  private UnaryOperator<TpmTransport> engine = UnaryOperator.identity();
  private ChipHook hook = ChipHook.NONE;
  private FaultPlan plan = FaultPlan.none();
  private BringUpOptions options = BringUpOptions.DEFAULT.withRandomCommands(20);
  private boolean failsSelfTest;

  private FaultyBench(TpmProfile profile) {
    this.profile = profile;
  }

  static FaultyBench with(String part) {
    return new FaultyBench(ShippedProfiles.find(part).orElseThrow());
  }

  static FaultyBench with(TpmProfile profile) {
    return new FaultyBench(profile);
  }

  FaultyBench behaving(UnaryOperator<ChipBehaviour> change) {
    behaviour = change;
    return this;
  }

  FaultyBench hooked(ChipHook fault) {
    hook = fault;
    return this;
  }

  FaultyBench wired(FaultPlan faults) {
    plan = faults;
    return this;
  }

  FaultyBench engine(UnaryOperator<TpmTransport> wrapper) {
    engine = wrapper;
    return this;
  }

  FaultyBench failingSelfTest() {
    failsSelfTest = true;
    return this;
  }

  FaultyBench options(BringUpOptions other) {
    options = other;
    return this;
  }

  List<CheckResult> progress() {
    return progress;
  }

  BringUpReport bringUp() {
    return bringUp(chip -> {});
  }

  BringUpReport bringUpAfterReset() {
    return bringUp(TisChip::reset);
  }

  private BringUpReport bringUp(Consumer<TisChip> before) {
    TpmEngine tpm =
        TpmEngine.create(EngineOptions.builder().seed(new byte[] {1}).profile(profile).build());
    if (failsSelfTest) {
      tpm.testFailureMode();
    }
    try (VirtualBoard board = new VirtualBoard(engine.apply(tpm), behaviour)) {
      board.device(profile).close();
      TisChip chip = board.chip().orElseThrow();
      chip.hook(hook);
      before.accept(chip);
      return new BringUp(board, profile, options, Taps.onBus(this::faulty)).run(progress::add);
    }
  }

  private BusDevice faulty(BusDevice device) {
    return device instanceof SpiDevice spi
        ? new FaultySpiDevice(spi, plan)
        : new FaultyI2cDevice((I2cDevice) device, plan);
  }

  /** An engine whose response to one command is made up. */
  static UnaryOperator<TpmTransport> answering(int commandCode, UnaryOperator<byte[]> answer) {
    return engine ->
        new TpmTransport() {
          @Override
          public int transmit(byte[] command, int length, byte[] response) {
            boolean struck = ByteBuffer.wrap(command).getInt(6) == commandCode;
            int size = engine.transmit(command, length, response);
            if (struck) {
              byte[] made = answer.apply(Arrays.copyOf(response, size));
              System.arraycopy(made, 0, response, 0, made.length);
              return made.length;
            }
            return size;
          }

          @Override
          public void cancel() {
            engine.cancel();
          }

          @Override
          public TransportInfo info() {
            return engine.info();
          }

          @Override
          public <T> Optional<T> ability(Class<T> type) {
            return engine.ability(type);
          }

          @Override
          public void close() {
            engine.close();
          }
        };
  }
}
