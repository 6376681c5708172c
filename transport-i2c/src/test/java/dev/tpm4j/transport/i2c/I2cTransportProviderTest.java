package dev.tpm4j.transport.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class I2cTransportProviderTest {

  private final ManualTime time = new ManualTime();
  private final ScriptedI2c chip =
      new ScriptedI2c(new I2cCapabilities(true, 400_000, 64, 64), time);

  private static TpmProfile part(String name, HostInterface hostInterface) {
    return TpmProfile.of(name, hostInterface, MeteredI2cDeviceTest.PART.wiring());
  }

  @Test
  void isFoundForAPartOnI2c() {
    assertThat(TransportProvider.find(MeteredI2cDeviceTest.PART, chip))
        .isInstanceOf(I2cTransportProvider.class);
    assertThat(new I2cTransportProvider().registers(MeteredI2cDeviceTest.PART, chip, time))
        .isInstanceOf(I2cTisRegisters.class);
    assertThat(chip.wire).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "nationz-z32h320, NATIONZ_I2C, UNSUPPORTED_PART, NationZ's own I2C protocol, 0x58",
    "nuvoton-npct650, NUVOTON_I2C, UNSUPPORTED_PART, Nuvoton's own I2C register map, 0x57",
    "infineon-slb9645, INFINEON_TPM12_I2C, TPM12_PART, is a TPM 1.2, 0x20"
  })
  void refusesPartsThatSpeakSomethingElseWithTheReason(
      String name, HostInterface speaks, Kind kind, String why, String address) {
    TpmProfile part = part(name, speaks);
    TransportProvider provider = TransportProvider.find(part, chip);

    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> provider.open(part, chip, time));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.what()).contains(name, why, address);
    assertThat(chip.wire).isEmpty();
    assertThat(chip.closed).as("the device is still the caller's").isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"FIFO_SPI", "FIFO_MMIO", "CRB"})
  void doesNotTakeInterfacesOfOtherBuses(HostInterface other) {
    I2cTransportProvider provider = new I2cTransportProvider();
    assertThat(provider.supports(part("other", other), chip)).isFalse();
    assertThat(
            catchThrowableOfType(
                    TransportException.class,
                    () -> provider.registers(part("other", other), chip, time))
                .kind())
        .isEqualTo(Kind.CONFIGURATION);
  }

  @Test
  void leavesTheDeviceToTheCallerWhenNobodyAnswers() {
    chip.otherwise = I2cDevice.Result.ADDRESS_NOT_ACKNOWLEDGED;
    TransportException failure =
        catchThrowableOfType(
            TransportException.class,
            () -> new I2cTransportProvider().open(MeteredI2cDeviceTest.PART, chip, time));
    assertThat(failure.kind()).isEqualTo(Kind.NO_ACKNOWLEDGE);
    assertThat(chip.closed).isZero();
  }
}
