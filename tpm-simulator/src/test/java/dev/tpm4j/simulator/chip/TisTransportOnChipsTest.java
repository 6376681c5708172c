package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.i2c.I2cCapabilities;
import dev.tpm4j.transport.i2c.I2cTisRegisters;
import dev.tpm4j.transport.spi.SpiCapabilities;
import dev.tpm4j.transport.spi.SpiTisRegisters;
import dev.tpm4j.transport.tis.TisTransport;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own driver on every kind of chip: right answers, and nothing it should not have done. */
class TisTransportOnChipsTest {

  private final VirtualTimebase time = new VirtualTimebase();
  private TisChip chip;

  private TpmTransport spi(TpmProfile profile, ChipBehaviour behaviour, SpiCapabilities adapter) {
    chip = new TisChip(new ScriptedTpm(), behaviour, time);
    return TisTransport.open(
        new SpiTisRegisters(new VirtualSpiChip(chip, adapter), profile, time), profile, time);
  }

  private TpmTransport spi(TpmProfile profile, ChipBehaviour behaviour) {
    return spi(profile, behaviour, new SpiCapabilities(true, true, 10_000_000, 4096));
  }

  private TpmTransport i2c(TpmProfile profile, ChipBehaviour behaviour, I2cCapabilities adapter) {
    chip = new TisChip(new ScriptedTpm(), behaviour, time);
    return TisTransport.open(
        new I2cTisRegisters(new VirtualI2cChip(chip, 0x2E, adapter), profile, time), profile, time);
  }

  private TpmTransport i2c(TpmProfile profile, ChipBehaviour behaviour) {
    return i2c(profile, behaviour, new I2cCapabilities(true, 400_000, 4096, 4096));
  }

  private static void twoCommands(TpmTransport transport) {
    assertThat(transport.transmit(ScriptedTpm.getRandom(32)))
        .isEqualTo(ScriptedTpm.randomResponse(0, 32));
    assertThat(transport.transmit(ScriptedTpm.getRandom(200)))
        .isEqualTo(ScriptedTpm.randomResponse(32, 200));
    transport.close();
  }

  private void faultless() {
    assertThat(chip.log().violations()).isEmpty();
    assertThat(chip.activeLocality()).isEqualTo(-1);
  }

  private static TpmProfile waiting(TpmProfile profile) {
    return profile.withFifo(
        profile.fifo().toBuilder().waitStates(FifoBehaviour.WaitStates.HEADER_BIT).build());
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 32, 64, 427})
  void everyKindOfChip(int burst) {
    for (int bits = 0; bits < 128; bits++) {
      ChipBehaviour spi = kind(TestParts.fastSpi(), Math.min(burst, 64), bits);
      twoCommands(spi(TestParts.SPI, spi));
      assertThat(chip.log().violations()).as("SPI %s %s", burst, bits).isEmpty();
      ChipBehaviour i2c = kind(TestParts.fastI2c(), burst, bits);
      twoCommands(i2c(TestParts.I2C, i2c));
      assertThat(chip.log().violations()).as("I2C %s %s", burst, bits).isEmpty();
    }
  }

  private static ChipBehaviour kind(ChipBehaviour.Builder chip, int burst, int bits) {
    return chip.burstCount(burst)
        .staticBurst((bits & 1) != 0)
        .busyPolls((bits & 2) != 0 ? 3 : 0)
        .commandReadyInReception((bits & 4) != 0)
        .idleOnRelinquish((bits & 8) != 0)
        .stsValidInReady((bits & 16) != 0)
        .stsValidInExecution((bits & 32) != 0)
        .idleAfterResponse((bits & 64) != 0)
        .build();
  }

  /** Each shows something else in Execution, and none of it may be taken for the end. */
  @ParameterizedTest
  @CsvSource({"0x15D1, 0x80", "0x1050, 0x00", "0x104A, 0x80", "0x1B4E, 0x80"})
  void everyVendorsStatusWhileItWorks(int vendor, int executing) {
    TpmProfile part =
        TestParts.SPI.withPart(
            new PartIdentity("", "", OptionalInt.of(vendor), OptionalInt.empty(), List.of(), ""));
    twoCommands(spi(part, ChipBehaviour.of(part)));
    faultless();
    assertThat(ChipBehaviour.of(part).executionStatus()).isEqualTo(executing);
  }

  @Test
  void aSlowChip() {
    ChipBehaviour slow =
        TestParts.fastSpi()
            .startupMicros(30_000)
            .readyMicros(2_250_000)
            .statusMicros(500)
            .digestMicros(800)
            .burstCount(8)
            .defaultLatencyMicros(300_000)
            .localitySettleMicros(5_000)
            .waits(new WaitPattern(List.of(0, 2, 40), List.of(3, 0)))
            .build();
    twoCommands(spi(waiting(TestParts.SPI), slow));
    faultless();
  }

  @Test
  void aStaticBurstThatReadsZeroInTheResponse() {
    twoCommands(
        spi(
            TestParts.SPI,
            TestParts.fastSpi()
                .staticBurst(true)
                .zeroBurstInResponse(true)
                .burstCount(32)
                .interfaceCapability(0x30000797)
                .build()));
    faultless();
  }

  @Test
  void anAdapterThatTakesLittleAtOnce() {
    twoCommands(
        spi(
            waiting(TestParts.SPI),
            TestParts.fastSpi().waits(WaitPattern.fixed(2)).build(),
            new SpiCapabilities(true, true, 1_000_000, 16)));
    faultless();
  }

  @Test
  void anAdapterThatDoesNotHoldChipSelectOnAPartThatNeverWaits() {
    twoCommands(
        spi(
            TestParts.SPI,
            TestParts.fastSpi().build(),
            new SpiCapabilities(false, true, 1_000_000, 64)));
    faultless();
  }

  @Test
  void anI2cAdapterWithoutRepeatedStartThatTakes32Bytes() {
    twoCommands(
        i2c(
            TestParts.I2C,
            TestParts.fastI2c().burstCount(427).build(),
            new I2cCapabilities(false, 100_000, 32, 32)));
    faultless();
  }

  @Test
  void guardTimesAreKeptToTheNanosecond() {
    twoCommands(
        i2c(
            TestParts.I2C,
            TestParts.fastI2c().i2cCapability(0x1A7E2882).guardCheck(GuardCheck.FAIL).build()));
    faultless();
  }

  @Test
  void anI2cChipThatSleepsAndRefusesWhileItWorks() {
    twoCommands(
        i2c(
            TestParts.I2C,
            TestParts.fastI2c()
                .sleepAfterMicros(10_000)
                .wakeMicros(80)
                .nackWhileExecuting(true)
                .stretchMicros(30)
                .defaultLatencyMicros(3_000)
                .build()));
    faultless();
  }

  @Test
  void theSafeFormCostsEightAccessesAndNinetyNineBytesOnSpi() {
    TpmTransport transport = spi(TestParts.SPI, TestParts.fastSpi().build());
    assertThat(secondCommand(transport)).isEqualTo(new WireCost(8, 8, 8, 99, 67));
  }

  @Test
  void theFloorCostsSixAccessesAndNinetyBytesOnSpi() {
    TpmProfile floor =
        TestParts.SPI.withFifo(
            TestParts.SPI.fifo().toBuilder()
                .expectCheck(FifoBehaviour.ExpectCheck.NEVER)
                .responseRead(FifoBehaviour.ResponseRead.SPECULATIVE)
                .build());
    TpmTransport transport = spi(floor, TestParts.fastSpi().build());
    assertThat(secondCommand(transport)).isEqualTo(new WireCost(6, 6, 6, 90, 66));
  }

  @Test
  void theChecksumBothWaysCostsEightTransactionsAndNinetyOneBytesOnI2c() {
    TpmTransport transport = i2c(TestParts.I2C, TestParts.fastI2c().build());
    assertThat(secondCommand(transport)).isEqualTo(new WireCost(8, 8, 13, 91, 70));
  }

  private WireCost secondCommand(TpmTransport transport) {
    transport.transmit(ScriptedTpm.getRandom(32));
    transport.transmit(ScriptedTpm.getRandom(32));
    List<CommandCost> commands = chip.log().commands();
    assertThat(commands.get(1).commandCode()).isEqualTo(0x17B);
    return commands.get(1).cost();
  }

  @Test
  void theLatencyOfTheProfileIsTheTimeACommandTakes() {
    TpmProfile slb9670 =
        TestParts.SPI.withFifo(
            TestParts.SPI.fifo().toBuilder().latencyMicros(Map.of(0x17B, 2_200)).build());
    TpmTransport transport = spi(slb9670, ChipBehaviour.of(slb9670));
    transport.transmit(ScriptedTpm.getRandom(32));
    long start = time.nanoTime();
    transport.transmit(ScriptedTpm.getRandom(32));
    assertThat(time.nanoTime() - start).isBetween(2_200_000L, 2_400_000L);
  }
}
