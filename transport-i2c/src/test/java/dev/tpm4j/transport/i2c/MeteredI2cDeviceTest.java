package dev.tpm4j.transport.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.BusCost;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import dev.tpm4j.transport.tis.TisRegister;
import org.junit.jupiter.api.Test;

class MeteredI2cDeviceTest {

  static final TpmProfile PART =
      TpmProfile.of(
          "an-i2c-part",
          HostInterface.FIFO_I2C,
          new Wiring.I2c("\\_SB.I2C1", 0x2E, false, 400_000));

  private final ManualTime time = new ManualTime();

  private ScriptedI2c chip(boolean repeatedStart) {
    return new ScriptedI2c(new I2cCapabilities(repeatedStart, 400_000, 4096, 4096), time)
        .capability(0x1AE00082);
  }

  /** The least a GetRandom(32) takes: command of 12 bytes, response of 44; then the checksums. */
  private BusCost getRandom(MeteredI2cDevice meter, boolean checksum) {
    I2cTisRegisters registers = new I2cTisRegisters(meter, PART, time);
    byte[] data = new byte[64];
    registers.read(0, TisRegister.ACCESS, data, 0, 1);
    BusCost before = meter.cost();
    registers.read(0, TisRegister.STS, data, 0, 4);
    registers.write(0, TisRegister.DATA_FIFO, data, 0, 12);
    if (checksum) {
      registers.read(0, TisRegister.DATA_CSUM, data, 0, 2);
    }
    registers.write(0, TisRegister.STS, data, 0, 1);
    registers.read(0, TisRegister.STS, data, 0, 4);
    registers.read(0, TisRegister.DATA_FIFO, data, 0, 44);
    if (checksum) {
      registers.read(0, TisRegister.DATA_CSUM, data, 0, 2);
    }
    registers.write(0, TisRegister.STS, data, 0, 1);
    return meter.cost().since(before);
  }

  @Test
  void countsTheFloorOfGetRandomAsSixTransactionsAndEightyOneBytes() {
    assertThat(getRandom(new MeteredI2cDevice(chip(true)), false)).isEqualTo(new BusCost(6, 81));
  }

  @Test
  void countsTheFloorWithChecksumsAsEightTransactionsAndNinetyOneBytes() {
    assertThat(getRandom(new MeteredI2cDevice(chip(true)), true)).isEqualTo(new BusCost(8, 91));
  }

  @Test
  void countsNineTransactionsAndAsManyBytesWithoutRepeatedStart() {
    assertThat(getRandom(new MeteredI2cDevice(chip(false)), false)).isEqualTo(new BusCost(9, 81));
  }

  @Test
  void countsWhatWasRefusedUpToTheRefusal() {
    ScriptedI2c chip =
        chip(true).says(1, Result.ADDRESS_NOT_ACKNOWLEDGED).says(1, Result.DATA_NOT_ACKNOWLEDGED);
    MeteredI2cDevice meter = new MeteredI2cDevice(chip);

    assertThat(meter.write(new byte[5], 0, 5)).isEqualTo(Result.ADDRESS_NOT_ACKNOWLEDGED);
    assertThat(meter.cost()).isEqualTo(new BusCost(1, 1));
    assertThat(meter.write(new byte[5], 0, 5)).isEqualTo(Result.DATA_NOT_ACKNOWLEDGED);
    assertThat(meter.cost()).isEqualTo(new BusCost(2, 3));
    assertThat(meter.read(new byte[5], 0, 5)).isEqualTo(Result.ACKNOWLEDGED);
    assertThat(meter.cost()).isEqualTo(new BusCost(3, 9));
    chip.failAtMessage = 3;
    assertThat(catchThrowable(() -> meter.read(new byte[5], 0, 5))).isNotNull();
    assertThat(meter.cost()).isEqualTo(new BusCost(4, 9));
  }

  @Test
  void forwardsEverythingElse() {
    ScriptedI2c chip = chip(true);
    MeteredI2cDevice meter = new MeteredI2cDevice(chip);
    assertThat(meter.capabilities()).isEqualTo(chip.capabilities());
    assertThat(meter.describe()).isEqualTo("scripted I2C 0x2E");
    assertThat(meter.recover()).isTrue();
    meter.close();
    assertThat(chip.closed).isEqualTo(1);
    assertThat(meter.cost()).isEqualTo(BusCost.NONE);
  }
}
