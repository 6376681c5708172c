package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The floor of what a command can cost, and how the log tells it. */
class BusLogTest {

  private final VirtualTimebase time = new VirtualTimebase();

  private static void frame(VirtualSpiChip chip, int direction, int register, byte[] data) {
    byte[] all = new byte[4 + data.length];
    all[0] = (byte) (direction | data.length - 1);
    all[1] = (byte) 0xD4;
    all[3] = (byte) register;
    System.arraycopy(data, 0, all, 4, data.length);
    chip.exchange(all, 0, all, 0, all.length);
    System.arraycopy(all, 4, data, 0, data.length);
  }

  @Test
  void sixAccessesAndNinetyBytesAreTheFloorOnSpi() {
    TisChip part =
        new TisChip(new ScriptedTpm(), TestParts.fastSpi().autoReady(true).build(), time);
    VirtualSpiChip chip = new VirtualSpiChip(part, 10_000_000);
    part.access(0, 0x02);
    byte[] response = new byte[44];
    frame(chip, 0x80, 0x18, new byte[4]);
    frame(chip, 0, 0x24, ScriptedTpm.getRandom(32));
    frame(chip, 0, 0x18, new byte[] {0x20});
    frame(chip, 0x80, 0x18, new byte[4]);
    frame(chip, 0x80, 0x24, response);
    frame(chip, 0, 0x18, new byte[] {0x40});
    assertThat(response).isEqualTo(ScriptedTpm.randomResponse(0, 32));
    assertThat(part.log().commands())
        .containsExactly(new CommandCost(0x17B, new WireCost(6, 6, 6, 90, 66)));
    assertThat(time.nanoTime()).as("at 10 MHz").isEqualTo(72_000);
    assertThat(part.log().dump())
        .isEqualTo(
            """
            R TPM_STS C0 40 00 04
            W TPM_DATA_FIFO 12 bytes
            W TPM_STS 20
            R TPM_STS 90 2C 00 04
            R TPM_DATA_FIFO 44 bytes
            W TPM_STS 40""");
    assertThat(part.log().dumpWithData().lines().toList().get(1))
        .isEqualTo("      19.200 us  W TPM_DATA_FIFO 80 01 00 00 00 0C 00 00 01 7B 00 20");
  }

  @Test
  void sixAccessesAndEightyOneBytesAreTheFloorOnI2c() {
    TisChip part =
        new TisChip(new ScriptedTpm(), TestParts.fastI2c().autoReady(true).build(), time);
    VirtualI2cChip chip = new VirtualI2cChip(part, 0x2E, 100_000);
    part.access(0, 0x02);
    byte[] response = new byte[44];
    byte[] command = new byte[13];
    command[0] = 0x24;
    System.arraycopy(ScriptedTpm.getRandom(32), 0, command, 1, 12);
    chip.writeRead(new byte[] {0x18}, 0, 1, new byte[4], 0, 4);
    chip.write(command, 0, 13);
    chip.write(new byte[] {0x18, 0x20}, 0, 2);
    chip.writeRead(new byte[] {0x18}, 0, 1, new byte[4], 0, 4);
    chip.writeRead(new byte[] {0x24}, 0, 1, response, 0, 44);
    chip.write(new byte[] {0x18, 0x40}, 0, 2);
    assertThat(response).isEqualTo(ScriptedTpm.randomResponse(0, 32));
    assertThat(part.log().commands())
        .containsExactly(new CommandCost(0x17B, new WireCost(6, 6, 9, 81, 66)));
    assertThat(time.nanoTime()).as("at 100 kHz").isEqualTo((81 * 9 + 9 * 2) * 10_000L);
  }

  @Test
  void keepsNoMoreThanItsLimitAndCountsOn() {
    TisChip part = new TisChip(new ScriptedTpm(), TestParts.fastSpi().build(), time);
    VirtualSpiChip chip = new VirtualSpiChip(part, 10_000_000);
    for (int i = 0; i < BusLog.KEPT + 10; i++) {
      frame(chip, 0x80, 0, new byte[1]);
    }
    assertThat(part.log().accesses()).hasSize(BusLog.KEPT);
    assertThat(part.log().total().accesses()).isEqualTo(BusLog.KEPT + 10);
    part.log().clear();
    assertThat(part.log().total()).isEqualTo(WireCost.ZERO);
  }
}
