package dev.tpm4j.simulator.chip.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.ScriptedTpm;
import dev.tpm4j.simulator.chip.WaitPattern;
import dev.tpm4j.simulator.chip.WireCost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What TPM2_GetRandom(32) costs with everybody's order of accesses: commandReady set before, answer
 * at the first look, no wait states. The figures were got by replaying the same sequences on
 * another model.
 */
class PeerCostTest {

  private static WireCost second(PeerBench bench, ChipBehaviour behaviour) {
    PeerBench.Session session = bench.on(behaviour);
    session.peer().start();
    session.peer().command(ScriptedTpm.getRandom(32));
    WireCost before = session.chip().log().total();
    session.peer().command(ScriptedTpm.getRandom(32));
    return session.chip().log().total().minus(before);
  }

  @ParameterizedTest
  @CsvSource({
    "LINUX_SPI, 64, 23, 176",
    "LINUX_SPI, 32, 26, 193",
    "LINUX_SPI, 8, 42, 283",
    "UBOOT_SPI, 64, 17, 147",
    "UBOOT_SPI, 32, 20, 164",
    "UBOOT_SPI, 8, 35, 249",
    "TPM2_TSS_SPI, 64, 13, 144",
    "TPM2_TSS_SPI, 32, 15, 156",
    "TPM2_TSS_SPI, 8, 23, 204",
    "WOLF_SPI, 64, 12, 116",
    "WOLF_SPI, 32, 15, 131",
    "WOLF_SPI, 8, 30, 206",
    "MICROSOFT_SPI, 64, 11, 111",
    "WOLF_ST33_SPI, 64, 10, 102",
    "WOLF_ST33_SPI, 8, 10, 102"
  })
  void accessesAndBytesOnSpi(PeerBench bench, int burst, int accesses, int bytes) {
    WireCost cost = second(bench, bench.chip().burstCount(burst).build());
    assertThat(cost.accesses()).isEqualTo(accesses);
    assertThat(cost.bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"LINUX_SPI, 25, 186", "UBOOT_SPI, 19, 157"})
  void aChipThatIdlesOnRelinquishCostsTwoAccessesMore(PeerBench bench, int accesses, int bytes) {
    WireCost cost = second(bench, bench.chip().idleOnRelinquish(true).build());
    assertThat(cost.accesses()).isEqualTo(accesses);
    assertThat(cost.bytes()).isEqualTo(bytes);
  }

  /** The FIFO read of 34 bytes that Linux splits is one access of its driver and two here. */
  @ParameterizedTest
  @CsvSource({
    "LINUX_I2C, 26, 46, 160",
    "UBOOT_I2C, 17, 29, 125",
    "TPM2_TSS_I2C, 15, 26, 137",
    "WOLF_I2C, 12, 21, 101",
    "WOLF_ST33_I2C, 10, 17, 89"
  })
  void accessesMessagesAndBytesOnI2c(PeerBench bench, int accesses, int messages, int bytes) {
    WireCost cost = second(bench, bench.chip().build());
    assertThat(cost.accesses()).isEqualTo(accesses);
    assertThat(cost.messages()).isEqualTo(messages);
    assertThat(cost.bytes()).isEqualTo(bytes);
  }

  /** As tpm2-tss, with a byte of wait forced in each access; it does not wait for commandReady. */
  @Test
  void corebootClocksOneByteMoreInEachAccess() {
    WireCost cost =
        second(PeerBench.COREBOOT, PeerBench.COREBOOT.chip().waits(WaitPattern.fixed(1)).build());
    assertThat(cost.accesses()).isEqualTo(12);
    assertThat(cost.bytes()).isEqualTo(144 - 8 + 12);
  }
}
