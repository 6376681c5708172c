package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.GpioLine;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a device in a table becomes. */
class DeviceMappingTest {

  private static TpmProfile only(String asl) {
    List<TpmProfile> all = ProfileReader.read(TestAsl.bytes(asl), "given.asl");
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void everyResourceAndPropertyArrives() {
    TpmProfile profile = TestAsl.read("lines-and-windows").get(0);

    assertThat(profile)
        .isEqualTo(
            new TpmProfile(
                "all-lines",
                "Octal A, hex B, quote \", tab\t, backslash \\",
                new TpmProfile.AcpiNames("STM7308", List.of("MSFT0101", "PNP0C31"), "A"),
                HostInterface.FIFO_SPI,
                new Wiring.Spi("\\_SB.SPI2", 3, false, 3, 16, 12_000_000),
                Optional.of(new GpioLine("\\_SB.GPI0", 42, false, true)),
                Optional.of(new GpioLine("\\_SB.GPI0", 43, false, false)),
                new PartIdentity(
                    "Somebody",
                    "",
                    OptionalInt.of(0x104A),
                    OptionalInt.empty(),
                    List.of(0x4E),
                    "STM"),
                FifoBehaviour.UNKNOWN.toBuilder()
                    .waitStates(FifoBehaviour.WaitStates.HEADER_BIT)
                    .burst(FifoBehaviour.Burst.STATIC)
                    .guardTimeMicros(250)
                    .checksum(FifoBehaviour.Checksum.ABSENT)
                    .timeouts(
                        new FifoBehaviour.Timeouts(
                            OptionalInt.of(1000),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            OptionalInt.of(40)))
                    .responseRead(FifoBehaviour.ResponseRead.SPECULATIVE)
                    .expectCheck(FifoBehaviour.ExpectCheck.ALWAYS)
                    .interfaceCapability(0xB0000797)
                    .latencyMicros(Map.of(0x17B, 1000, 0x144, 20_000))
                    .build(),
                List.of("one remark", "system interrupt 5, edge, active high")));
  }

  @Test
  void severalTpmsInOneTableAreToldApartAndAnAbsentOneIsLeftOut() {
    List<TpmProfile> profiles = TestAsl.read("two-tpms");

    assertThat(profiles).extracting(TpmProfile::name).containsExactly("two-tpms", "two-tpms-2");
    assertThat(profiles.get(0).wiring())
        .isEqualTo(new Wiring.I2c("\\_SB.I2C1", 0x2E, false, 400_000));
    assertThat(profiles.get(0).part().vendor()).isEqualTo("Nuvoton");
    assertThat(profiles.get(1).wiring())
        .isEqualTo(new Wiring.Spi("\\_SB.SPI0", 1, true, 0, 8, 10_000_000));
    assertThat(profiles.get(1).part().model()).isEqualTo("Unnamed");
    assertThat(ProfileCheck.check(TestAsl.bytes(TestAsl.text("two-tpms")), "t.asl").findings())
        .singleElement()
        .asString()
        .contains("t.asl:40:9: warning: \\_SB.TPM3 is not there: its _STA says so");
  }

  @Test
  void computedResourcesAreTakenAsTheyStandAndWarnedOf() {
    ProfileCheck.Report report =
        ProfileCheck.check(TestAsl.bytes(TestAsl.text("computed")), "computed.asl");

    assertThat(report.profiles())
        .singleElement()
        .satisfies(
            profile -> {
              assertThat(profile.hostInterface()).isEqualTo(HostInterface.FIFO_MMIO);
              assertThat(profile.wiring()).isEqualTo(new Wiring.Memory(0xFED40000L, 0x5000));
            });
    assertThat(report.findings())
        .singleElement()
        .asString()
        .contains("warning: _CRS of \\_SB.TPM is computed at run time");
  }

  @Test
  void aTpmIsFoundInTheMiddleOfAWholeDsdt() {
    ProfileCheck.Report report =
        ProfileCheck.check(TestAsl.bytes(TestAsl.text("whole-dsdt")), "dsdt.dsl");

    assertThat(report.findings()).isEmpty();
    assertThat(report.profiles())
        .singleElement()
        .satisfies(
            profile -> {
              assertThat(profile.acpi())
                  .isEqualTo(new TpmProfile.AcpiNames("IFX0763", List.of("MSFT0101"), ""));
              assertThat(profile.title()).isEqualTo("TPM 2.0 Device");
              assertThat(profile.hostInterface()).isEqualTo(HostInterface.FIFO_MMIO);
              assertThat(profile.part().vendor()).isEqualTo("Infineon");
              assertThat(profile.fifo().resendOnStuckStatus()).isTrue();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "NATZ0101, 0x58, nationz-i2c",
    "NATZ0101, 0x2E, fifo-i2c",
    "NVTN0101, 0x57, nuvoton-i2c",
    "NVTN0101, 0x2E, fifo-i2c",
    "MSFT0101, 0x2E, fifo-i2c",
    "MSFT0101, 0x57, fifo-i2c",
    "IFX0001, 0x20, infineon-tpm12-i2c",
    "PNP0C31, 0x20, infineon-tpm12-i2c",
    "MSFT0101, 0x20, fifo-i2c",
  })
  void identifierAndAddressTellTheInterfaceOverI2c(String id, String address, String expected) {
    TpmProfile profile = only(TestAsl.device(i2c(id, address, "")));

    assertThat(profile.hostInterface().label()).isEqualTo(expected);
  }

  private static String i2c(String id, String address, String more) {
    return "Name (_HID, \""
        + id
        + "\")\nName (_CRS, ResourceTemplate () { I2CSerialBusV2 ("
        + address
        + ", ControllerInitiated, 100000, AddressingMode7Bit, \"\\\\_SB.I2C1\") })\n"
        + more;
  }

  @Test
  void anExplicitHostInterfaceWins() {
    String explicit =
        "Name (_DSD, Package () { ToUUID (\"daffd814-6eba-4d8c-8a91-bc9bbf4aa301\"),"
            + " Package () { Package () { \"tpm4j,host-interface\", \"nationz-i2c\" } } })";

    assertThat(only(TestAsl.device(i2c("MSFT0101", "0x2E", explicit))).hostInterface())
        .isEqualTo(HostInterface.NATIONZ_I2C);
  }

  @ParameterizedTest
  @CsvSource({
    "STM7308, STMicroelectronics, 0x104A, STM",
    "SMO0768, STMicroelectronics, 0x104A, STM",
    "IFX1522, Infineon, 0x15D1, IFX",
    "NTC0702, Nuvoton, 0x1050, NTC",
  })
  void theIdentifierTellsTheMaker(String id, String vendor, String vid, String manufacturer) {
    PartIdentity part = only(TestAsl.device(i2c(id, "0x2E", ""))).part();

    assertThat(part.vendor()).isEqualTo(vendor);
    assertThat(part.vendorId()).hasValue(Integer.decode(vid));
    assertThat(part.manufacturer()).isEqualTo(manufacturer);
    assertThat(part.deviceId()).isEmpty();
  }

  @Test
  void aTableWithoutATpmHasNoProfiles() {
    byte[] mouse = TestAsl.bytes(TestAsl.device("Name (_HID, EisaId (\"PNP0F13\"))"));

    assertThat(ProfileReader.read(mouse, "mouse.asl")).isEmpty();
    assertThat(ProfileCheck.check(mouse, "mouse.asl").isUsable()).isFalse();
  }

  @Test
  void namesComeFromTheFileOrFromTheProfileItself() {
    String asl = TestAsl.device(i2c("MSFT0101", "0x2E", ""));

    assertThat(ProfileReader.read(TestAsl.bytes(asl), "folder/my tpm.asl"))
        .extracting(TpmProfile::name)
        .containsExactly("my-tpm");
    assertThat(only(TestAsl.withProperties("Package () { \"tpm4j,name\", \"mine\" }")).name())
        .isEqualTo("mine");
  }
}
