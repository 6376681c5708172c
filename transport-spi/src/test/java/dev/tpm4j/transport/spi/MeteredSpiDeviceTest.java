package dev.tpm4j.transport.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tpm4j.profile.FifoBehaviour.WaitStates;
import dev.tpm4j.transport.BusCost;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.tis.TisRegister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeteredSpiDeviceTest {

  private static final String READY = "00 00 00 01";

  /** The least a GetRandom(32) takes: command of 12 bytes, response of 44. */
  @ParameterizedTest
  @EnumSource
  void countsTheFloorOfGetRandomAsSixTransactionsAndNinetyBytes(WaitStates waits) {
    ScriptedSpi chip = ScriptedSpi.holding();
    for (int i = 0; i < 6; i++) {
      chip.answers(READY);
    }
    MeteredSpiDevice meter = new MeteredSpiDevice(chip);
    SpiTisRegisters registers =
        new SpiTisRegisters(meter, SpiTisRegistersTest.part(waits), Timebase.system());
    byte[] data = new byte[64];

    registers.read(0, TisRegister.STS, data, 0, 4);
    registers.write(0, TisRegister.DATA_FIFO, data, 0, 12);
    registers.write(0, TisRegister.STS, data, 0, 1);
    registers.read(0, TisRegister.STS, data, 0, 4);
    registers.read(0, TisRegister.DATA_FIFO, data, 0, 44);
    registers.write(0, TisRegister.STS, data, 0, 1);

    assertThat(meter.cost()).isEqualTo(new BusCost(6, 90));
    chip.assertIdle();
  }

  @Test
  void countsWaitBytesAndDifferences() {
    ScriptedSpi chip = ScriptedSpi.holding().answers("00 00 00 00 01 84").answers(READY + " 84");
    MeteredSpiDevice meter = new MeteredSpiDevice(chip);
    SpiTisRegisters registers =
        new SpiTisRegisters(
            meter, SpiTisRegistersTest.part(WaitStates.HEADER_BIT), Timebase.system());

    registers.read(0, TisRegister.STS, new byte[1], 0, 1);
    BusCost first = meter.cost();
    registers.read(0, TisRegister.STS, new byte[1], 0, 1);

    assertThat(first).isEqualTo(new BusCost(1, 6));
    assertThat(meter.cost().since(first)).isEqualTo(new BusCost(1, 5));
    assertThat(first.plus(meter.cost().since(first))).isEqualTo(meter.cost());
  }

  @Test
  void countsATransactionThatFailedButNotItsBytes() {
    ScriptedSpi chip = ScriptedSpi.holding();
    chip.failAtByte = 0;
    MeteredSpiDevice meter = new MeteredSpiDevice(chip);

    assertThat(catchThrowable(() -> meter.exchange(new byte[4], 0, null, 0, 4))).isNotNull();
    chip.failAtBegin = true;
    assertThat(catchThrowable(meter::begin)).isNotNull();

    assertThat(meter.cost()).isEqualTo(new BusCost(1, 0));
  }

  @Test
  void forwardsEverythingElse() {
    ScriptedSpi chip = ScriptedSpi.holding();
    MeteredSpiDevice meter = new MeteredSpiDevice(chip);

    assertThat(meter.capabilities()).isEqualTo(chip.capabilities());
    assertThat(meter.describe()).isEqualTo("scripted SPI");
    assertThat(meter.recover()).isTrue();
    meter.close();

    assertThat(chip.closed).isEqualTo(1);
    assertThat(chip.recoveries).isEqualTo(1);
    assertThat(meter.cost()).isEqualTo(BusCost.NONE);
  }
}
