package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShippedProfilesTest {

  @Test
  void everyPartOfTheFourMakersIsThere() {
    assertThat(ShippedProfiles.all())
        .extracting(TpmProfile::name)
        .containsExactly(
            "infineon-slb9645",
            "infineon-slb9670",
            "infineon-slb9672",
            "infineon-slb9673",
            "nationz-ns350-spi",
            "nationz-z32h320-i2c",
            "nationz-z32h320-spi",
            "nationz-z32h330-spi",
            "nuvoton-npct650-i2c",
            "nuvoton-npct650-spi",
            "nuvoton-npct75x-i2c",
            "nuvoton-npct75x-spi",
            "st-st33htph-spi",
            "st-st33ktpm2x-i2c",
            "st-st33ktpm2x-spi",
            "st-st33tphf2x-i2c",
            "st-st33tphf2x-spi");
  }

  @Test
  void theDefaultIsTheInfineonPart() {
    TpmProfile profile = ShippedProfiles.find(ShippedProfiles.DEFAULT).orElseThrow();

    assertThat(profile.hostInterface()).isEqualTo(HostInterface.FIFO_SPI);
    assertThat(profile.wiring()).isEqualTo(new Wiring.Spi("\\_SB.SPI0", 0, true, 0, 8, 43_000_000));
    assertThat(profile.part().vendorId()).hasValue(0x15D1);
    assertThat(profile.part().deviceId()).hasValue(0x001B);
    assertThat(profile.part().revisionIds()).containsExactly(0x10, 0x16);
    assertThat(profile.part().manufacturer()).isEqualTo("IFX");
    FifoBehaviour fifo = profile.fifo();
    assertThat(fifo.waitStates()).isEqualTo(FifoBehaviour.WaitStates.NEVER);
    assertThat(fifo.burst()).isEqualTo(FifoBehaviour.Burst.DYNAMIC);
    assertThat(fifo.burstCount()).hasValue(64);
    assertThat(fifo.transferSize()).hasValue(64);
    assertThat(fifo.interfaceCapability()).hasValue(0x30000697);
    assertThat(fifo.timeouts().b()).hasValue(4000);
    assertThat(fifo.resendOnStuckStatus()).isTrue();
    assertThat(fifo.latencyMicros()).isEqualTo(Map.of(0x17B, 2200));
  }

  @Test
  void whatIsNotPublishedIsAbsent() {
    TpmProfile profile = ShippedProfiles.find("nationz-z32h330-spi").orElseThrow();

    assertThat(profile.part().vendorId()).isEmpty();
    assertThat(profile.part().deviceId()).isEmpty();
    assertThat(profile.part().revisionIds()).isEmpty();
    assertThat(profile.fifo().waitStates()).isEqualTo(FifoBehaviour.WaitStates.UNKNOWN);
    assertThat(profile.fifo().burst()).isEqualTo(FifoBehaviour.Burst.UNKNOWN);
    assertThat(profile.fifo().interfaceCapability()).isEmpty();
  }

  @Test
  void partsWithoutTisRegistersSaySo() {
    assertThat(ShippedProfiles.find("nationz-z32h320-i2c").orElseThrow().hostInterface())
        .isEqualTo(HostInterface.NATIONZ_I2C);
    assertThat(ShippedProfiles.find("nuvoton-npct650-i2c").orElseThrow().hostInterface())
        .isEqualTo(HostInterface.NUVOTON_I2C);
    assertThat(ShippedProfiles.find("infineon-slb9645").orElseThrow().hostInterface())
        .isEqualTo(HostInterface.INFINEON_TPM12_I2C);
  }

  @Test
  void thePackedIdentifierOfTheTpm12PartIsUnpacked() {
    assertThat(ShippedProfiles.find("infineon-slb9645").orElseThrow().acpi())
        .isEqualTo(new TpmProfile.AcpiNames("PNP0C31", List.of("INT3493"), "1"));
  }

  @Test
  void noneHasAnythingToWarnOf() {
    assertThat(ShippedProfiles.all())
        .allSatisfy(
            profile -> {
              String source = ShippedProfiles.source(profile.name()).orElseThrow();
              assertThat(
                      ProfileCheck.check(
                              source.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                              profile.name() + ".asl")
                          .findings())
                  .isEmpty();
            });
  }

  @Test
  void anUnknownNameFindsNothing() {
    assertThat(ShippedProfiles.find("infineon-slb9999")).isEmpty();
    assertThat(ShippedProfiles.source("../index")).isEmpty();
  }
}
