package dev.tpm4j.simulator.fault;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.ChipHook;
import dev.tpm4j.simulator.chip.ScriptedTpm;
import dev.tpm4j.simulator.chip.TestParts;
import dev.tpm4j.simulator.chip.TisChip;
import dev.tpm4j.simulator.chip.VirtualI2cChip;
import dev.tpm4j.simulator.chip.VirtualSpiChip;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.i2c.I2cTisRegisters;
import dev.tpm4j.transport.spi.SpiTisRegisters;
import dev.tpm4j.transport.tis.TisOptions;
import dev.tpm4j.transport.tis.TisRegisters;
import dev.tpm4j.transport.tis.TisTransport;
import java.util.Arrays;

/** A driver, wires that can be spoilt, and a chip. */
final class FaultBench {

  enum Bus {
    SPI,
    I2C
  }

  private final VirtualTimebase time = new VirtualTimebase();
  private final ScriptedTpm engine = new ScriptedTpm();
  private final Bus bus;
  private final TpmProfile profile;
  private final TisChip chip;
  private final FaultySpiDevice spi;
  private final FaultyI2cDevice i2c;
  private TisOptions options = TisOptions.DEFAULTS;
  private TpmTransport transport;

  FaultBench(Bus bus) {
    this(bus, profile(bus), behaviour(bus).build());
  }

  FaultBench(Bus bus, TpmProfile profile, ChipBehaviour behaviour) {
    this.bus = bus;
    this.profile = profile;
    chip = new TisChip(engine, behaviour, time);
    spi = new FaultySpiDevice(new VirtualSpiChip(chip, 10_000_000), FaultPlan.none());
    i2c = new FaultyI2cDevice(new VirtualI2cChip(chip, 0x2E, 400_000), FaultPlan.none());
  }

  static TpmProfile profile(Bus bus) {
    return bus == Bus.SPI ? TestParts.SPI : TestParts.I2C;
  }

  /** A part of ordinary speed. */
  static ChipBehaviour.Builder behaviour(Bus bus) {
    return (bus == Bus.SPI ? TestParts.fastSpi() : TestParts.fastI2c()).defaultLatencyMicros(2_000);
  }

  FaultBench options(TisOptions other) {
    options = other;
    return this;
  }

  VirtualTimebase time() {
    return time;
  }

  TisChip chip() {
    return chip;
  }

  ScriptedTpm engine() {
    return engine;
  }

  void plan(FaultPlan plan) {
    spi.plan(plan);
    i2c.plan(plan);
  }

  /** The fault is gone, power is back. */
  void mend() {
    plan(FaultPlan.none());
    chip.hook(ChipHook.NONE);
    chip.powerOn();
  }

  void open() {
    TisRegisters registers =
        bus == Bus.SPI
            ? new SpiTisRegisters(spi, profile, time)
            : new I2cTisRegisters(i2c, profile, time);
    transport = TisTransport.open(registers, profile, time, options);
  }

  /** How a command or an opening ended. */
  record Outcome(String result, TransportException failure, long nanos) {

    boolean right() {
      return failure == null;
    }

    @Override
    public String toString() {
      return result + " after " + nanos / 1_000 + " us";
    }
  }

  Outcome tryOpen() {
    long start = time.nanoTime();
    try {
      open();
      return new Outcome("opened", null, time.nanoTime() - start);
    } catch (TransportException failure) {
      return new Outcome(failure.kind().name(), failure, time.nanoTime() - start);
    }
  }

  /** GetRandom(32): the right answer, or the failure; a wrong answer is an error of the test. */
  Outcome tryCommand() {
    long start = time.nanoTime();
    int next = engine.given();
    try {
      byte[] response = transport.transmit(ScriptedTpm.getRandom(32));
      // A command that was executed and sent again has used up numbers.
      int last = engine.given() - 32;
      if (!Arrays.equals(response, ScriptedTpm.randomResponse(next, 32))
          && !Arrays.equals(response, ScriptedTpm.randomResponse(last, 32))) {
        throw new AssertionError("a wrong answer: " + Arrays.toString(response));
      }
      return new Outcome("answered", null, time.nanoTime() - start);
    } catch (TransportException failure) {
      return new Outcome(failure.kind().name(), failure, time.nanoTime() - start);
    }
  }
}
