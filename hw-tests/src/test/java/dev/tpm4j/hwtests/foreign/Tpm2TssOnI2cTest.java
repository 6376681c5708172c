package dev.tpm4j.hwtests.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.hwtests.foreign.I2cWires.Form;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.simulator.chip.BusAccess;
import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.GuardCheck;
import dev.tpm4j.simulator.chip.Violation;
import dev.tpm4j.simulator.chip.WireCost;
import dev.tpm4j.transport.i2c.I2cDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * tpm2-tss's driver for TPMs on I2C, as the distribution compiled it, on our virtual I2C chips. It
 * compares the checksum of each command and response with one of its own.
 */
class Tpm2TssOnI2cTest {

  @TempDir static Path directory;

  private static DriverBuild.Program program;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    if (DriverBuild.I2C.installed()) {
      program = DriverBuild.I2C.into(directory);
    }
  }

  @BeforeEach
  void theDriverIsThere() {
    assumeTrue(DriverBuild.I2C.installed(), DriverBuild.I2C.missing());
  }

  /**
   * The driver learns the guard time from the capability word, and reads that word right after
   * {@code TPM_DID_VID}, without any.
   */
  private static boolean beforeTheGuardTimeIsKnown(Violation violation) {
    return violation.kind() == Violation.Kind.GUARD_TIME;
  }

  private static DriverRig rig(Form form) {
    return new DriverRig(
        program,
        directory,
        (device, time) -> new I2cWires((I2cDevice) device, time, form),
        Tpm2TssOnI2cTest::beforeTheGuardTimeIsKnown);
  }

  static Stream<Arguments> i2cParts() {
    return DriverRig.parts(HostInterface.FIFO_I2C)
        .flatMap(part -> Stream.of(Form.values()).map(form -> Arguments.of(part, form)));
  }

  @ParameterizedTest
  @MethodSource("i2cParts")
  void eachShippedPartAnswersAsTheEngineBehindIt(String part, Form form) throws IOException {
    rig(form).answersAsTheEngineItself(part, UnaryOperator.identity());
  }

  @ParameterizedTest
  @MethodSource("i2cParts")
  void eachShippedPartAnswersWithSwtpmBehindIt(String part, Form form) throws IOException {
    rig(form).answersAsSwtpm(part, UnaryOperator.identity());
  }

  @ParameterizedTest
  @MethodSource("i2cParts")
  void aPartThatRefusesItsAddressWhileItWorksAndSleepsBetweenCommandsIsAskedAgain(
      String part, Form form) throws IOException {
    UnaryOperator<ChipBehaviour> drowsy =
        given ->
            given.toBuilder()
                .defaultLatencyMicros(3_000)
                .nackWhileExecuting(true)
                .sleepAfterMicros(5_000)
                .build();
    rig(form).answersAsTheEngineItself(part, drowsy);
  }

  /** This part's capability word demands 20 microseconds after each access. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void aPartThatInsistsOnItsGuardTimeRefusesOnceAndIsAskedAgain(Form form) throws IOException {
    UnaryOperator<ChipBehaviour> strict =
        given -> given.toBuilder().guardCheck(GuardCheck.NACK).build();
    rig(form).answersAsTheEngineItself("st-st33tphf2x-i2c", strict);
    try (DriverRig.Bench bench = rig(form).mount("st-st33tphf2x-i2c", DriverRig.engine(), strict);
        ForeignDriver driver = bench.open()) {
      Conversation.with(driver::transmit);
      assertThat(bench.log().accesses())
          .filteredOn(access -> access.outcome() == BusAccess.Outcome.NOT_ACKNOWLEDGED)
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"REPEATED_START, 15, 26, 137", "STOP_BETWEEN, 15, 26, 137"})
  void randomBytesCostWhatOurReplayOfTheDriverSays(Form form, int accesses, int messages, int bytes)
      throws IOException {
    try (DriverRig.Bench bench =
            rig(form).mount("infineon-slb9673", DriverRig.engine(), DriverRig::prompt);
        ForeignDriver driver = bench.open()) {
      Conversation.with(driver::transmit);
      WireCost cost = bench.costOf(Conversation.GET_RANDOM, driver);
      assertThat(cost.accesses()).isEqualTo(accesses);
      assertThat(cost.messages()).isEqualTo(messages);
      assertThat(cost.bytes()).isEqualTo(bytes);
    }
  }

  @Test
  void theAccessesComeInTheOrderOfOurReplay() throws IOException {
    try (DriverRig.Bench bench =
            rig(Form.REPEATED_START)
                .mount("infineon-slb9673", DriverRig.engine(), DriverRig::prompt);
        ForeignDriver driver = bench.open()) {
      Conversation.with(driver::transmit);
      bench.log().clear();
      driver.transmit(Conversation.GET_RANDOM);
      assertThat(bench.log().dump().lines().map(line -> line.replaceFirst("CSUM .*", "CSUM")))
          .containsExactly(
              "W TPM_STS 40 00 00 00",
              "R TPM_STS C0 AB 01 00",
              "R TPM_STS C0 AB 01 00",
              "W TPM_DATA_FIFO 12 bytes",
              "R TPM_DATA_CSUM",
              "W TPM_STS 20 00 00 00",
              "R TPM_STS 90 2C 00 00",
              "R TPM_DATA_FIFO 6 bytes",
              "R TPM_STS 90 26 00 00",
              "R TPM_DATA_FIFO 37 bytes",
              "R TPM_STS 90 01 00 00",
              "R TPM_DATA_FIFO 1 byte",
              "R TPM_STS 80 00 00 00",
              "R TPM_DATA_CSUM",
              "W TPM_STS 40 00 00 00");
    }
  }

  @Test
  void aPartWithoutTheChecksumIsOfNoUseToThisDriver() throws IOException {
    UnaryOperator<ChipBehaviour> without = given -> given.toBuilder().checksum(false).build();
    try (DriverRig.Bench bench =
            rig(Form.REPEATED_START).mount("infineon-slb9673", DriverRig.engine(), without);
        ForeignDriver driver = bench.open()) {
      assertThatExceptionOfType(ForeignDriver.Failure.class)
          .isThrownBy(() -> driver.transmit(Conversation.GET_RANDOM))
          .withMessageContaining("CRC mismatch for command");
    }
  }
}
