package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.GpioLine;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written reads back to what it was, through our readers and through iasl. */
class ProfileWriterTest {

  @TempDir private Path folder;

  static Stream<TpmProfile> profiles() {
    List<TpmProfile> all = new ArrayList<>(ShippedProfiles.all());
    TestAsl.ALL.forEach(name -> all.addAll(TestAsl.read(name)));
    all.add(TpmProfile.of("crb", HostInterface.CRB, new Wiring.Memory(0x12_3456_7000L, 0x1000)));
    all.add(everything());
    return all.stream();
  }

  private static TpmProfile everything() {
    return new TpmProfile(
        "everything",
        "Title with \u00dcmlaut",
        new TpmProfile.AcpiNames("IFX9999", List.of("MSFT0101", "X\"\\Y"), "0815"),
        HostInterface.FIFO_I2C,
        new Wiring.I2c("\\_SB.PCI0.I2C0", 0x3FF, true, 3_400_000),
        Optional.of(new GpioLine("\\_SB.GPI0", 0xFFFF, true, false)),
        Optional.of(new GpioLine("\\_SB.GPI1", 7, false, false)),
        new PartIdentity(
            "V", "M", OptionalInt.of(0xFFFF), OptionalInt.of(0), List.of(0, 255), "ABCD"),
        new FifoBehaviour(
            FifoBehaviour.WaitStates.HEADER_BIT,
            OptionalInt.of(0xFFFF),
            FifoBehaviour.Burst.STATIC,
            OptionalInt.of(1),
            OptionalInt.of(0xFFFFFFFF),
            OptionalInt.of(0),
            FifoBehaviour.Checksum.SUPPORTED,
            OptionalInt.of(10_000_000),
            new FifoBehaviour.Timeouts(
                OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(3), OptionalInt.of(600_000)),
            FifoBehaviour.CancelPattern.NUVOTON,
            false,
            FifoBehaviour.ResponseRead.SPECULATIVE,
            FifoBehaviour.ExpectCheck.NEVER,
            Map.of(0x17B, 0, 0x20000000, 1_000_000_000)),
        List.of("r1", "r2 \"quoted\" \\ and\ttab"));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void tablesReadBack(TpmProfile profile) {
    assertThat(ProfileReader.read(ProfileWriter.toSsdt(profile), "x.aml")).containsExactly(profile);
    assertThat(ProfileReader.read(ProfileWriter.toAcpiTables(profile), "x.dat"))
        .containsExactly(profile);
    assertThat(ProfileCheck.check(ProfileWriter.toAcpiTables(profile), "x.dat").isUsable())
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void textReadsBack(TpmProfile profile) {
    assertThat(ProfileReader.read(TestAsl.bytes(ProfileWriter.toAsl(profile)), "x.asl"))
        .containsExactly(profile);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void iaslCompilesTheText(TpmProfile profile) {
    Iasl.Result compiled = Iasl.compile(ProfileWriter.toAsl(profile), folder);

    assertThat(compiled.output()).contains("0 Errors");
    assertThat(ProfileReader.read(compiled.aml(), "x.aml")).containsExactly(profile);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void iaslDisassemblesTheTable(TpmProfile profile) {
    String text = Iasl.disassemble(ProfileWriter.toSsdt(profile), folder);

    assertThat(ProfileReader.read(TestAsl.bytes(text), "x.dsl")).containsExactly(profile);
  }

  @Test
  void theFrontTableIsMicrosoftsButForItsMaker() {
    byte[] tables =
        ProfileWriter.toAcpiTables(ShippedProfiles.find("infineon-slb9670").orElseThrow());

    // Signature, length 0x44, revision 3, checksum, OEM; start method 0x0A at 0x30.
    assertThat(HexFormat.of().formatHex(tables, 0, 9)).isEqualTo("54504d324400000003");
    assertThat(HexFormat.of().formatHex(tables, 36, 68))
        .isEqualTo("00000000" + "0000000000000000" + "0a000000" + "00".repeat(16));
    assertThat(HexFormat.of().formatHex(tables, 68, 72)).isEqualTo("53534454");
  }
}
