package dev.tpm4j.simulator.chip.peer;

import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.ScriptedTpm;
import dev.tpm4j.simulator.chip.TestParts;
import dev.tpm4j.simulator.chip.TisChip;
import dev.tpm4j.simulator.chip.VirtualI2cChip;
import dev.tpm4j.simulator.chip.VirtualSpiChip;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.simulator.chip.WaitPattern;
import dev.tpm4j.simulator.chip.peer.Tpm2TssPeer.Flavour;
import java.util.function.BiFunction;

/** Which peers there are, and a chip for one of them to talk to. */
enum PeerBench {
  LINUX_SPI(false, (chip, time) -> new LinuxPeer(spi(chip, time), false)),
  LINUX_I2C(true, (chip, time) -> new LinuxPeer(I2cWire.linux(i2c(chip), time), true)),
  UBOOT_SPI(false, (chip, time) -> new UBootPeer(spi(chip, time))),
  UBOOT_I2C(true, (chip, time) -> new UBootPeer(I2cWire.uboot(i2c(chip), time))),
  WOLF_SPI(false, (chip, time) -> new WolfTpmPeer(spi(chip, time), false)),
  WOLF_I2C(true, (chip, time) -> new WolfTpmPeer(I2cWire.wolf(i2c(chip), time), false)),
  WOLF_ST33_SPI(false, (chip, time) -> new WolfTpmPeer(spi(chip, time), true)),
  WOLF_ST33_I2C(true, (chip, time) -> new WolfTpmPeer(I2cWire.wolf(i2c(chip), time), true)),
  TPM2_TSS_SPI(false, (chip, time) -> new Tpm2TssPeer(spi(chip, time), Flavour.SPI_HELPER)),
  TPM2_TSS_I2C(
      true, (chip, time) -> new Tpm2TssPeer(I2cWire.tpm2Tss(i2c(chip), time), Flavour.I2C_HELPER)),
  TPM2_TSS_BRIDGE(
      false,
      (chip, time) ->
          new Tpm2TssPeer(
              new SpiWire(new VirtualSpiChip(chip, 10_000_000), time, SpiWire.Waits.NONE),
              Flavour.SPI_HELPER)),
  COREBOOT(
      false,
      (chip, time) ->
          new Tpm2TssPeer(
              new SpiWire(
                  new VirtualSpiChip(chip, 10_000_000), time, SpiWire.Waits.ALWAYS_ONE_MORE),
              Flavour.COREBOOT)),
  MICROSOFT_SPI(false, (chip, time) -> new MicrosoftPeer(spi(chip, time), false)),
  MICROSOFT_I2C(true, (chip, time) -> new MicrosoftPeer(I2cWire.microsoft(i2c(chip), time), true));

  private final boolean i2c;
  private final BiFunction<TisChip, VirtualTimebase, Peer> maker;

  PeerBench(boolean i2c, BiFunction<TisChip, VirtualTimebase, Peer> maker) {
    this.i2c = i2c;
    this.maker = maker;
  }

  private static Wire spi(TisChip chip, VirtualTimebase time) {
    return new SpiWire(new VirtualSpiChip(chip, 10_000_000), time, SpiWire.Waits.HEADER_BIT);
  }

  private static VirtualI2cChip i2c(TisChip chip) {
    return new VirtualI2cChip(chip, 0x2E, 400_000);
  }

  /** The plainest chip this peer can live with. */
  ChipBehaviour.Builder chip() {
    if (i2c) {
      return TestParts.fastI2c();
    }
    return this == COREBOOT ? TestParts.fastSpi().waits(WaitPattern.fixed(1)) : TestParts.fastSpi();
  }

  Session on(ChipBehaviour behaviour) {
    VirtualTimebase time = new VirtualTimebase();
    TisChip chip = new TisChip(new ScriptedTpm(), behaviour, time);
    Peer peer = maker.apply(chip, time);
    return new Session(chip, peer);
  }

  /** A peer at work on a chip. */
  record Session(TisChip chip, Peer peer) {}
}
