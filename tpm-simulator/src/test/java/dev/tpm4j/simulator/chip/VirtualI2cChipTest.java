package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tpm4j.transport.i2c.I2cDevice.Result;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Messages on the two wires. */
class VirtualI2cChipTest {

  private final VirtualTimebase time = new VirtualTimebase();

  private VirtualI2cChip chip(ChipBehaviour.Builder behaviour) {
    return new VirtualI2cChip(
        new TisChip(new ScriptedTpm(), behaviour.build(), time), 0x2E, 400_000);
  }

  private static Result write(VirtualI2cChip chip, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return chip.write(bytes, 0, bytes.length);
  }

  private static String read(VirtualI2cChip chip, int length) {
    byte[] bytes = new byte[length];
    assertThat(chip.read(bytes, 0, length)).isEqualTo(Result.ACKNOWLEDGED);
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes);
  }

  private static String read(VirtualI2cChip chip, int register, int length) {
    byte[] bytes = new byte[length];
    assertThat(chip.writeRead(new byte[] {(byte) register}, 0, 1, bytes, 0, length))
        .isEqualTo(Result.ACKNOWLEDGED);
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes);
  }

  private VirtualI2cChip ready(ChipBehaviour.Builder behaviour) {
    VirtualI2cChip chip = chip(behaviour);
    write(chip, "04 02");
    write(chip, "18 40");
    return chip;
  }

  @Test
  void thePointerSticksAcrossStopAndIsNotAdvancedByTheFifo() {
    VirtualI2cChip chip = ready(TestParts.fastI2c());
    read(chip, 0x18, 4);
    write(chip, "24 80 01 00 00 00 0C");
    write(chip, "24 00 00 01 7B 00 04");
    write(chip, "18 20");
    read(chip, 0x18, 4);
    write(chip, "24");
    assertThat(read(chip, 10)).isEqualTo("80 01 00 00 00 10 00 00 00 00");
    assertThat(read(chip, 6)).isEqualTo("00 04 00 01 02 03");
    assertThat(chip.chip().log().violations()).isEmpty();
  }

  @Test
  void readsWithStopOrRepeatedStartAlike() {
    VirtualI2cChip chip = chip(TestParts.fastI2c().vendorId(0x15D1).deviceId(0x001C));
    write(chip, "48");
    assertThat(read(chip, 4)).isEqualTo("D1 15 1C 00");
    assertThat(read(chip, 0x48, 4)).isEqualTo("D1 15 1C 00");
    assertThat(chip.chip().log().dump())
        .isEqualTo(
            """
            P TPM_DID_VID
            R TPM_DID_VID D1 15 1C 00
            R TPM_DID_VID D1 15 1C 00""");
    assertThat(chip.chip().log().total()).isEqualTo(new WireCost(2, 3, 4, 2 + 5 + 7, 8));
  }

  @Test
  void theStatusHasNoFamilyHereAndIsReadInAnyWidth() {
    VirtualI2cChip chip = ready(TestParts.fastI2c().burstCount(64));
    assertThat(read(chip, 0x18, 4)).isEqualTo("C0 40 00 00");
    assertThat(read(chip, 0x18, 1)).isEqualTo("C0");
    assertThat(read(chip, 0x18, 2)).isEqualTo("C0 40");
    assertThat(read(chip, 0x19, 2)).isEqualTo("40 00");
    assertThat(read(chip, 0x1B, 1)).isEqualTo("00");
  }

  @Test
  void statusIsWrittenInOneByteOrFour() {
    VirtualI2cChip chip = chip(TestParts.fastI2c());
    write(chip, "04 02");
    write(chip, "18 40 00 00 00");
    assertThat(chip.chip().state()).isEqualTo(ChipState.READY);
  }

  @Test
  void capabilityIsReadableWithoutALocality() {
    VirtualI2cChip chip = chip(TestParts.fastI2c().i2cCapability(0x1AE00082));
    assertThat(read(chip, 0x30, 4)).isEqualTo("82 00 E0 1A");
    assertThat(read(chip, 0x38, 2)).isEqualTo("2E 00");
    assertThat(read(chip, 0x14, 4)).isEqualTo("97 00 00 00");
  }

  @Test
  void theLocalityIsSelectedAndOthersAreRefused() {
    VirtualI2cChip chip = chip(TestParts.fastI2c());
    write(chip, "00 02");
    write(chip, "04 02");
    assertThat(chip.chip().activeLocality()).isEqualTo(2);
    write(chip, "00 07");
    assertThat(read(chip, 0x00, 1)).isEqualTo("02");
    write(chip, "00 00");
    assertThat(read(chip, 0x04, 1)).isEqualTo("81");
  }

  /** The command's checksum is DE0C, that of the 8-byte response of the counting TPM is below. */
  @Test
  void theChecksumIsOfTheDirectionMovedLastAndMostSignificantByteFirst() {
    VirtualI2cChip chip = ready(TestParts.fastI2c());
    assertThat(read(chip, 0x44, 2)).as("not enabled").isEqualTo("00 00");
    write(chip, "40 01");
    write(chip, "24 80 01 00 00 00 0C 00 00 01 7B 00 20");
    assertThat(read(chip, 0x44, 2)).isEqualTo("DE 0C");
    write(chip, "18 20");
    read(chip, 0x24, 44);
    assertThat(read(chip, 0x44, 2)).as("of 32 random bytes 00 to 1F").isEqualTo("FB F8");
    write(chip, "18 02");
    assertThat(read(chip, 0x44, 2)).as("rewound").isEqualTo("00 00");
    read(chip, 0x24, 44);
    assertThat(read(chip, 0x44, 2)).isEqualTo("FB F8");
  }

  @Test
  void aPartWithoutChecksumDoesNotEnableIt() {
    VirtualI2cChip chip = chip(TestParts.fastI2c().checksum(false));
    write(chip, "40 01");
    assertThat(read(chip, 0x40, 1)).isEqualTo("00");
  }

  @Test
  void refusesItsAddressWithoutPowerWhileStartingAndWhileItWorks() {
    VirtualI2cChip chip =
        ready(
            TestParts.fastI2c()
                .nackWhileExecuting(true)
                .startupMicros(0)
                .defaultLatencyMicros(2_000));
    write(chip, "24 80 01 00 00 00 0C 00 00 01 7B 00 20");
    assertThat(write(chip, "18 20")).isEqualTo(Result.ACKNOWLEDGED);
    assertThat(write(chip, "18")).isEqualTo(Result.ADDRESS_NOT_ACKNOWLEDGED);
    time.sleep(2_000_000);
    assertThat(write(chip, "18")).isEqualTo(Result.ACKNOWLEDGED);
    chip.chip().powerOff();
    assertThat(write(chip, "18")).isEqualTo(Result.ADDRESS_NOT_ACKNOWLEDGED);
    assertThat(chip.chip().log().total().messages()).isEqualTo(7);
  }

  @Test
  void sleepsAndWakesAfterARefusedAddress() {
    VirtualI2cChip chip = chip(TestParts.fastI2c().sleepAfterMicros(10_000).wakeMicros(80));
    assertThat(write(chip, "04")).isEqualTo(Result.ACKNOWLEDGED);
    time.sleep(10_000_000);
    assertThat(write(chip, "04")).isEqualTo(Result.ADDRESS_NOT_ACKNOWLEDGED);
    assertThat(write(chip, "04")).isEqualTo(Result.ADDRESS_NOT_ACKNOWLEDGED);
    time.sleep(80_000);
    assertThat(write(chip, "04")).isEqualTo(Result.ACKNOWLEDGED);
  }

  /** ST33TPHF2X: 20 us on all four successions. */
  private static ChipBehaviour.Builder guarded(GuardCheck check) {
    return TestParts.fastI2c().i2cCapability(0x1A7E2882).guardCheck(check);
  }

  @Test
  void notesAMessageWithinTheGuardTime() {
    VirtualI2cChip chip = chip(guarded(GuardCheck.LOG));
    write(chip, "04");
    assertThat(write(chip, "04")).isEqualTo(Result.ACKNOWLEDGED);
    assertThat(chip.chip().log().violations())
        .extracting(Violation::kind)
        .containsExactly(Violation.Kind.GUARD_TIME);
  }

  @Test
  void refusesAMessageWithinTheGuardTime() {
    VirtualI2cChip chip = chip(guarded(GuardCheck.NACK));
    write(chip, "04");
    assertThat(write(chip, "04")).isEqualTo(Result.ADDRESS_NOT_ACKNOWLEDGED);
    time.sleep(20_000);
    assertThat(write(chip, "04")).isEqualTo(Result.ACKNOWLEDGED);
  }

  @Test
  void failsTheTestOnAMessageWithinTheGuardTimeWhenToldTo() {
    VirtualI2cChip chip = chip(guarded(GuardCheck.FAIL));
    write(chip, "04");
    assertThatIllegalStateException().isThrownBy(() -> write(chip, "04"));
  }

  @Test
  void guardsOnlyTheSuccessionsItNames() {
    int readThenWrite = 0x02600082 | 20 << 9 | 1 << 19;
    VirtualI2cChip chip =
        chip(TestParts.fastI2c().i2cCapability(readThenWrite).guardCheck(GuardCheck.NACK));
    write(chip, "04");
    write(chip, "04");
    assertThat(read(chip, 1)).isEqualTo("81");
    assertThat(write(chip, "04")).isEqualTo(Result.ADDRESS_NOT_ACKNOWLEDGED);
  }

  @Test
  void stretchesTheClock() {
    VirtualI2cChip chip = chip(TestParts.fastI2c().stretchMicros(50));
    write(chip, "04");
    assertThat(time.nanoTime()).isEqualTo(50_000 + (2 + 2 * 9) * 2_500);
  }

  @Test
  void registersOfTheChipOutliveADeviceHandle() {
    TisChip part = new TisChip(new ScriptedTpm(), TestParts.fastI2c().build(), time);
    VirtualI2cChip first = new VirtualI2cChip(part, 0x2E, 400_000);
    write(first, "00 03");
    write(first, "40 01");
    first.close();
    VirtualI2cChip second = new VirtualI2cChip(part, 0x2E, 400_000);
    assertThat(read(second, 0x00, 1)).isEqualTo("03");
    assertThat(read(second, 0x40, 1)).isEqualTo("01");
    part.reset();
    assertThat(read(second, 0x00, 1)).isEqualTo("00");
    assertThat(read(second, 0x40, 1)).isEqualTo("00");
  }
}
