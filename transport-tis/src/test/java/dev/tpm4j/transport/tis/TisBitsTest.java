package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour.CancelPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TisBitsTest {

  /**
   * The check value of CRC-16/KERMIT, the unit test of tpm2-tss 4.2.0 (tcti-i2c-helper.c), and
   * values computed from the definition.
   */
  @ParameterizedTest
  @CsvSource({
    "313233343536373839, 2189",
    "01, 1189",
    "80000000000adeadbeef, F74B",
    "80010000000C000001440000, 3367",
    "80010000000C000001440001, 22EE",
    "80010000000C000001450000, 69BB",
    "80010000000B0000014301, B442",
    "80010000000C0000017B0020, DE0C",
    "80010000000C0000017B0008, 7346",
    "8001000000160000017A000000060000010500000001, 0709",
    "80010000000A00000000, A3A3",
    "80010000000A00000100, BA7B",
    "80010000000A00000922, 76AB",
    "80010000002C000000000020000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, FBF8"
  })
  void checksumIsCrc16Kermit(String data, String checksum) {
    byte[] bytes = hex(data);
    int half = bytes.length / 2;

    assertThat(TisChecksum.of(bytes, 0, bytes.length)).isEqualTo(Integer.parseInt(checksum, 16));
    assertThat(TisChecksum.update(TisChecksum.of(bytes, 0, half), bytes, half, bytes.length - half))
        .isEqualTo(Integer.parseInt(checksum, 16));
  }

  @Test
  void statusIsReadyOnlyWithoutExpectAndData() {
    assertThat(TisStatus.isReady(0x40)).isTrue();
    assertThat(TisStatus.isReady(0xC4)).isTrue();
    assertThat(TisStatus.isReady(0xC8)).isFalse();
    assertThat(TisStatus.isReady(0xD0)).isFalse();
    assertThat(TisStatus.isReady(0x80)).isFalse();
  }

  @Test
  void statusFieldsAreThoseOfTheWord() {
    int status = 0x04_0123_90;
    assertThat(TisStatus.burstCount(status)).isEqualTo(0x0123);
    assertThat(TisStatus.family(status)).isEqualTo(TisStatus.FAMILY_TPM20);
    assertThat(TisStatus.hasData(status)).isTrue();
    assertThat(TisStatus.hasData(0x10)).as("dataAvail without stsValid").isFalse();
    assertThat(TisStatus.expects(0x08)).as("Expect without stsValid").isFalse();
    assertThat(TisStatus.withBurstCount(0x04FFFF90, 64)).isEqualTo(0x04004090);
    assertThat(TisStatus.describe(status)).isEqualTo("0x04012390 (stsValid dataAvail, burst 291)");
    assertThat(TisStatus.describe(-1)).isEqualTo("0xFFFFFFFF (all ones)");
  }

  @Test
  void accessIsActiveOnlyWhenValidAndGranted() {
    assertThat(TisAccess.isActive(0xA0)).as("SLB9672").isTrue();
    assertThat(TisAccess.isActive(0xA1)).isTrue();
    assertThat(TisAccess.isActive(0x81)).as("valid alone").isFalse();
    assertThat(TisAccess.isActive(0x20)).as("active while starting").isFalse();
    assertThat(TisAccess.isActive(0xA3)).as("still requesting").isFalse();
    assertThat(TisAccess.isActive(0xFF)).as("floating").isFalse();
    assertThat(TisAccess.isValid(0xFF)).isFalse();
    assertThat(TisAccess.isValid(0x00)).isFalse();
    assertThat(TisAccess.describe(0x91))
        .isEqualTo("0x91 (tpmRegValidSts beenSeized tpmEstablishment)");
  }

  /** Words of real parts, as printed by wolfTPM's README. */
  @ParameterizedTest
  @CsvSource({
    "SLB9670, 30000697, 64, false",
    "ST33KTPM2X, 30000415, 32, false",
    "ST33TPHF2X, 30000495, 32, false",
    "NS350, 30000615, 64, false",
    "QVault, 30000797, 64, true"
  })
  void interfaceCapabilityOfRealParts(String part, String word, int transfer, boolean fixed) {
    TisIdentity identity =
        new TisIdentity(TisCapabilities.Bus.SPI, 0, 0, Integer.parseUnsignedInt(word, 16));

    assertThat(identity.transferSize()).as(part).isEqualTo(transfer);
    assertThat(identity.burstCountStatic()).as(part).isEqualTo(fixed);
    assertThat(identity.interfaceVersion()).as(part).isEqualTo(3);
  }

  @Test
  void interfaceCapabilityOfI2cParts() {
    TisIdentity slb9673 = new TisIdentity(TisCapabilities.Bus.I2C, 0x001C15D1, 0x16, 0x1AE00082);
    assertThat(slb9673.burstCountStatic()).isFalse();
    assertThat(slb9673.transferSize()).isEqualTo(Integer.MAX_VALUE);
    assertThat(slb9673.hasLocality(4)).isTrue();
    TisIdentity onlyZero = new TisIdentity(TisCapabilities.Bus.I2C, 0, 0, 0x20000082);
    assertThat(onlyZero.burstCountStatic()).isTrue();
    assertThat(onlyZero.hasLocality(0)).isTrue();
    assertThat(onlyZero.hasLocality(1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "SPI, 001B15D1, 40, C0 80",
    "SPI, 0000104A, C0, 40 80",
    "SPI, 00FC1050, 80, 40 90",
    "SPI, 00FC1050, C0, 40 00",
    "I2C, 0000104A, 40, C0 80",
    "I2C, 00FC1050, 40, C0 80"
  })
  void cancelPatternFollowsVendorAndBus(
      TisCapabilities.Bus bus, String didVid, String yes, String no) {
    TisIdentity identity =
        new TisIdentity(bus, Integer.parseUnsignedInt(didVid, 16), 0, 0x30000697);
    CancelPatterns patterns = CancelPatterns.of(CancelPattern.BY_VENDOR, identity);

    assertThat(patterns.matches(Integer.parseInt(yes, 16))).isTrue();
    boolean executing = yes.equals("80");
    assertThat(patterns.matches(Integer.parseInt(yes, 16) | 0x04004004)).isEqualTo(!executing);
    for (String each : no.split(" ")) {
      assertThat(patterns.matches(Integer.parseInt(each, 16))).as(each).isFalse();
    }
  }

  @Test
  void profileDecidesTheCancelPatternBeforeTheVendor() {
    TisIdentity infineon = new TisIdentity(TisCapabilities.Bus.SPI, 0x001B15D1, 0, 0x30000697);
    assertThat(CancelPatterns.of(CancelPattern.STMICRO, infineon).matches(0xC0)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "144, MEDIUM",
    "17A, MEDIUM",
    "182, MEDIUM",
    "17B, LONG",
    "143, LONG",
    "131, LONG_LONG",
    "153, LONG_LONG",
    "177, LONG_LONG",
    "157, DEFAULT",
    "20000001, DEFAULT"
  })
  void durationClassesAreThoseOfLinux(String code, CommandDuration duration) {
    assertThat(CommandDuration.of(Integer.parseInt(code, 16))).isEqualTo(duration);
  }
}
