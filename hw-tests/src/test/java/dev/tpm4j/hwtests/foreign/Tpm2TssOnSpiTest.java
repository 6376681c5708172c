package dev.tpm4j.hwtests.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.Violation;
import dev.tpm4j.simulator.chip.WaitPattern;
import dev.tpm4j.simulator.chip.WireCost;
import dev.tpm4j.transport.spi.SpiDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** tpm2-tss's driver for TPMs on SPI, as the distribution compiled it, on our virtual SPI chips. */
class Tpm2TssOnSpiTest {

  private static final long TSS2_TCTI_RC_IO_ERROR = 0x000A000A;
  private static final long EIGHT_MILLIS = 8_000_000;

  @TempDir static Path directory;

  private static DriverRig rig;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    if (DriverBuild.SPI.installed()) {
      rig =
          new DriverRig(
              DriverBuild.SPI.into(directory),
              directory,
              (device, time) -> new SpiWires((SpiDevice) device),
              violation -> false);
    }
  }

  @BeforeEach
  void theDriverIsThere() {
    assumeTrue(DriverBuild.SPI.installed(), DriverBuild.SPI.missing());
  }

  static Stream<String> spiParts() {
    return DriverRig.parts(HostInterface.FIFO_SPI);
  }

  private static UnaryOperator<ChipBehaviour> waiting(int bytes) {
    return part -> part.toBuilder().waits(WaitPattern.fixed(bytes)).build();
  }

  @ParameterizedTest
  @MethodSource("spiParts")
  void eachShippedPartAnswersAsTheEngineBehindIt(String part) throws IOException {
    rig.answersAsTheEngineItself(part, UnaryOperator.identity());
  }

  @ParameterizedTest
  @MethodSource("spiParts")
  void eachShippedPartAnswersWithSwtpmBehindIt(String part) throws IOException {
    rig.answersAsSwtpm(part, UnaryOperator.identity());
  }

  @ParameterizedTest
  @CsvSource({
    "st-st33tphf2x-spi, 0",
    "st-st33tphf2x-spi, 1",
    "st-st33tphf2x-spi, 3",
    "st-st33tphf2x-spi, 50",
    "nuvoton-npct75x-spi, 0",
    "nuvoton-npct75x-spi, 1",
    "nuvoton-npct75x-spi, 3",
    "nuvoton-npct75x-spi, 50"
  })
  void waitStatesAreWaitedFor(String part, int waits) throws IOException {
    rig.answersAsTheEngineItself(part, waiting(waits));
    rig.answersAsSwtpm(part, waiting(waits));
  }

  /** It looks at the header's last byte and at 256 more. */
  @Test
  void aChipThatWaitsLongerThanTheDriverLooksIsNotReached() throws IOException {
    rig.answersAsTheEngineItself("st-st33tphf2x-spi", waiting(256));
    try (DriverRig.Bench bench = rig.mount("st-st33tphf2x-spi", DriverRig.engine(), waiting(257))) {
      assertThatExceptionOfType(ForeignDriver.Failure.class)
          .isThrownBy(() -> bench.open().close())
          .matches(failure -> failure.code() == TSS2_TCTI_RC_IO_ERROR);
    }
  }

  /** The figures of our own replay of this driver; each wait costs one byte more in each access. */
  @ParameterizedTest
  @CsvSource({
    "infineon-slb9670, 64, 0, 13, 144",
    "infineon-slb9670, 32, 0, 15, 156",
    "infineon-slb9670, 8, 0, 23, 204",
    "nuvoton-npct75x-spi, 64, 1, 13, 157",
    "nuvoton-npct75x-spi, 64, 3, 13, 183",
    "nuvoton-npct75x-spi, 64, 50, 13, 794",
    "st-st33tphf2x-spi, 32, 0, 15, 156",
    "st-st33tphf2x-spi, 32, 1, 15, 171",
    "st-st33tphf2x-spi, 32, 3, 15, 201",
    "st-st33tphf2x-spi, 32, 50, 15, 906"
  })
  void randomBytesCostWhatOurReplayOfTheDriverSays(
      String part, int burst, int waits, int accesses, int bytes) throws IOException {
    UnaryOperator<ChipBehaviour> change =
        given ->
            DriverRig.prompt(given).toBuilder()
                .burstCount(burst)
                .waits(WaitPattern.fixed(waits))
                .build();
    try (DriverRig.Bench bench = rig.mount(part, DriverRig.engine(), change);
        ForeignDriver driver = bench.open()) {
      Conversation.with(driver::transmit);
      WireCost cost = bench.costOf(Conversation.GET_RANDOM, driver);
      assertThat(cost.accesses()).isEqualTo(accesses);
      assertThat(cost.bytes()).isEqualTo(bytes);
      assertThat(bench.log().violations()).isEmpty();
    }
  }

  @Test
  void theAccessesComeInTheOrderOfOurReplay() throws IOException {
    try (DriverRig.Bench bench =
            rig.mount("infineon-slb9670", DriverRig.engine(), DriverRig::prompt);
        ForeignDriver driver = bench.open()) {
      Conversation.with(driver::transmit);
      bench.log().clear();
      driver.transmit(Conversation.GET_RANDOM);
      assertThat(bench.log().dump().lines())
          .containsExactly(
              "W TPM_STS 40 00 00 00",
              "R TPM_STS C0 40 00 04",
              "R TPM_STS C0 40 00 04",
              "W TPM_DATA_FIFO 12 bytes",
              "W TPM_STS 20 00 00 00",
              "R TPM_STS 90 2C 00 04",
              "R TPM_DATA_FIFO 6 bytes",
              "R TPM_STS 90 26 00 04",
              "R TPM_DATA_FIFO 37 bytes",
              "R TPM_STS 90 01 00 04",
              "R TPM_DATA_FIFO 1 byte",
              "R TPM_STS 80 00 00 04",
              "W TPM_STS 40 00 00 00");
    }
  }

  @Test
  void aCommandOfTwoMillisecondsCostsOneMoreLookAndEightMilliseconds() throws IOException {
    UnaryOperator<ChipBehaviour> twoMillis =
        part -> DriverRig.prompt(part).toBuilder().defaultLatencyMicros(2_000).build();
    try (DriverRig.Bench bench = rig.mount("infineon-slb9670", DriverRig.engine(), twoMillis);
        ForeignDriver driver = bench.open()) {
      Conversation.with(driver::transmit);
      long before = bench.time().nanoTime();
      WireCost cost = bench.costOf(Conversation.GET_RANDOM, driver);
      assertThat(cost.accesses()).isEqualTo(13 + 1);
      assertThat(cost.bytes()).isEqualTo(144 + 8);
      assertThat(bench.time().nanoTime() - before)
          .isBetween(EIGHT_MILLIS, EIGHT_MILLIS + 1_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"infineon-slb9670", "infineon-slb9672"})
  void aBridgeThatDoesNotHoldChipSelectIsEnoughForPartsThatDoNotWait(String part)
      throws IOException {
    rig.answersAsTheEngineItself(part, UnaryOperator.identity(), "bridge");
  }

  @Test
  void aBridgeThatDoesNotHoldChipSelectCutsTheFramesOfAPartThatWaits() {
    try (DriverRig.Bench bench =
        rig.mount("nuvoton-npct75x-spi", DriverRig.engine(), UnaryOperator.identity())) {
      assertThatExceptionOfType(ForeignDriver.Failure.class)
          .isThrownBy(() -> bench.open("bridge").close());
      assertThat(bench.log().violations())
          .isNotEmpty()
          .allMatch(violation -> violation.kind() == Violation.Kind.FRAME_CUT);
    }
  }
}
