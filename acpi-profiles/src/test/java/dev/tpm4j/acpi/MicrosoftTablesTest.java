package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Microsoft's published tables for Windows IoT Core (ms-iot/security, TPM-ACPITABL). */
class MicrosoftTablesTest {

  private static TpmProfile only(String file) {
    Path path = Path.of(System.getProperty("tpm4j.sharedData"), "acpi-tables", file);
    assumeTrue(Files.exists(path), "Microsoft's published tables are not at hand: " + path);
    return ProfileReader.readOne(path);
  }

  @Test
  void tisOverSpiOnMinnowboard() {
    TpmProfile profile = only("mbm-tis-spi.dat");

    assertThat(profile.name()).isEqualTo("mbm-tis-spi");
    assertThat(profile.title()).isEqualTo("SPI TPM 2.0 Device");
    assertThat(profile.acpi()).isEqualTo(new TpmProfile.AcpiNames("MSFT0101", List.of(), "1"));
    assertThat(profile.hostInterface()).isEqualTo(HostInterface.FIFO_SPI);
    assertThat(profile.wiring()).isEqualTo(new Wiring.Spi("\\_SB.SPI1", 0, true, 0, 8, 4_000_000));
    assertThat(profile.interruptLine()).isEmpty();
    assertThat(profile.resetLine()).isEmpty();
    assertThat(profile.part().vendorId()).isEmpty();
  }

  @Test
  void tisOverSpiOnRaspberryPiAtChipSelect1() {
    TpmProfile profile = only("rpi2-spi0-cs1-tis-spi.dat");

    assertThat(profile.wiring()).isEqualTo(new Wiring.Spi("\\_SB.SPI0", 1, true, 0, 8, 4_000_000));
    assertThat(profile.hostInterface()).isEqualTo(HostInterface.FIFO_SPI);
  }

  @Test
  void tisOverI2cWhoseBinaryHasCidWhereTheSourceHasHid() {
    TpmProfile profile = only("mbm-tis-i2c.dat");

    assertThat(profile.acpi()).isEqualTo(new TpmProfile.AcpiNames("", List.of("MSFT0101"), "1"));
    assertThat(profile.hostInterface()).isEqualTo(HostInterface.FIFO_I2C);
    assertThat(profile.wiring()).isEqualTo(new Wiring.I2c("\\_SB.I2C6", 0x2E, false, 100_000));
    assertThat(profile.title()).isEqualTo("I2C TPM 2.0 Device");
  }

  @Test
  void nationZOverSpiSpeaksTis() {
    TpmProfile profile = only("mbm-nationz-spi.dat");

    assertThat(profile.acpi())
        .isEqualTo(new TpmProfile.AcpiNames("NATZ0101", List.of("MSFT0101"), "1"));
    assertThat(profile.hostInterface()).isEqualTo(HostInterface.FIFO_SPI);
    assertThat(profile.wiring()).isEqualTo(new Wiring.Spi("\\_SB.SPI1", 0, true, 0, 8, 5_000_000));
    assertThat(profile.part().vendor()).isEqualTo("NationZ");
    assertThat(profile.part().manufacturer()).isEqualTo("NTZ");
  }

  @Test
  void nationZOverI2cDoesNotSpeakTis() {
    TpmProfile profile = only("mbm-nationz-i2c.dat");

    assertThat(profile.hostInterface()).isEqualTo(HostInterface.NATIONZ_I2C);
    assertThat(profile.wiring()).isEqualTo(new Wiring.I2c("\\_SB.I2C6", 0x58, false, 400_000));
    assertThat(profile.title()).isEqualTo("NationZ TPM 2.0 Device");
  }

  @Test
  void nuvotonOverI2cHasItsOwnRegisters() {
    TpmProfile profile = only("mbm-nuvoton-i2c.dat");

    assertThat(profile.hostInterface()).isEqualTo(HostInterface.NUVOTON_I2C);
    assertThat(profile.wiring()).isEqualTo(new Wiring.I2c("\\_SB.I2C6", 0x57, false, 100_000));
    assertThat(profile.part().vendor()).isEqualTo("Nuvoton");
    assertThat(profile.part().vendorId()).hasValue(0x1050);
    assertThat(profile.part().manufacturer()).isEqualTo("NTC");
  }

  @Test
  void noneOfThemHasAnythingToWarnOf() throws Exception {
    Path folder = Path.of(System.getProperty("tpm4j.sharedData"), "acpi-tables");
    assumeTrue(Files.isDirectory(folder), "Microsoft's published tables are not at hand");
    try (var files = Files.list(folder)) {
      List<Path> tables = files.filter(each -> each.toString().endsWith(".dat")).toList();
      assertThat(tables).hasSize(6);
      assertThat(tables)
          .allSatisfy(each -> assertThat(ProfileCheck.check(each).findings()).isEmpty());
    }
  }
}
