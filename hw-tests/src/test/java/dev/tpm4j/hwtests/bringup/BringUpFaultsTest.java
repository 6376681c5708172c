package dev.tpm4j.hwtests.bringup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.type.TpmPt;
import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.FifoBehaviour.Timeouts;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.chip.ChipHook;
import dev.tpm4j.simulator.chip.ChipState;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.simulator.fault.ChipFaults;
import dev.tpm4j.simulator.fault.FaultPlan;
import dev.tpm4j.simulator.fault.WireFaults;
import dev.tpm4j.transport.record.Exchange;
import dev.tpm4j.transport.record.ExchangeSink;
import dev.tpm4j.transport.record.RecordingTransport;
import dev.tpm4j.transport.record.Redaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One fault, one failure, and what to check first. */
class BringUpFaultsTest {

  private static CheckResult onlyFailure(BringUpReport report) {
    assertThat(report.results().stream().filter(each -> each.verdict() == Verdict.FAIL).toList())
        .as(report.toText())
        .hasSize(1);
    assertThat(report.passed()).isFalse();
    CheckResult failure =
        report.results().stream()
            .filter(each -> each.verdict() == Verdict.FAIL)
            .findFirst()
            .orElseThrow();
    assertThat(report.results())
        .filteredOn(each -> each.verdict() == Verdict.SKIP)
        .allSatisfy(
            each ->
                assertThat(each.finding().seen())
                    .isEqualTo("not tried, because '" + failure.title() + "' failed"));
    return failure;
  }

  private static String checkFirst(CheckResult result) {
    return result.finding().diagnosis().orElseThrow().causes().get(0).check();
  }

  @Test
  void aPartInOrderPassesEveryCheckOnSpiAndI2c() {
    for (String part : new String[] {FaultyBench.SPI_PART, FaultyBench.I2C_PART}) {
      BringUpReport report = FaultyBench.with(part).bringUp();

      assertThat(report.count(Verdict.PASS)).as(report.toText()).isEqualTo(20);
      assertThat(report.results()).hasSize(20);
    }
  }

  @Test
  void aFloatingSpiBusFailsAtTheBusAndNamesTheWires() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .wired(FaultPlan.always(WireFaults.floating()))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("bus-answers");
    assertThat(failure.finding().seen()).startsWith("every bit reads 1");
    assertThat(checkFirst(failure)).contains("compare the wiring with the profile");
    assertThat(report.count(Verdict.SKIP)).isEqualTo(19);
  }

  @Test
  void anSpiBusStuckLowFailsAtTheBusAndNamesTheLine() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .wired(FaultPlan.always(WireFaults.stuckLow()))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("bus-answers");
    assertThat(failure.finding().seen()).containsAnyOf("reads 0", "wait");
    assertThat(report.toText()).contains("MISO");
  }

  @Test
  void anI2cAddressThatNobodyAcknowledgesFailsAtTheBus() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.I2C_PART)
            .wired(FaultPlan.always(WireFaults.nackAddress()))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("bus-answers");
    assertThat(failure.finding().seen()).startsWith("NO_ACKNOWLEDGE");
    assertThat(report.toText()).contains("check first:");
  }

  @Test
  void aBusThatDistortsABitNowAndThenIsFoundBeforeAnyCommand() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .wired(FaultPlan.at(12, WireFaults.flipReceived(5, 0x10)))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("bus-answers");
    assertThat(failure.finding().seen()).contains("changes from read to read");
    assertThat(checkFirst(failure)).contains("lower the bus clock");
  }

  @Test
  void anotherPartThanTheProfileSaysIsNamedAndTheDriverNotTried() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .behaving(chip -> chip.toBuilder().vendorId(0x1050).deviceId(0x00FC).build())
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("did-vid");
    assertThat(failure.finding().seen())
        .isEqualTo("VID 1050, DID 00FC; the profile expects VID 15D1, DID 001B");
    assertThat(checkFirst(failure)).contains("read the marking on the chip");
    assertThat(report.result("access").orElseThrow().verdict()).isEqualTo(Verdict.PASS);
    assertThat(report.result("connect").orElseThrow().verdict()).isEqualTo(Verdict.SKIP);
  }

  @Test
  void anUnknownRevisionIsAWarningAndNothingIsSkipped() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .behaving(chip -> chip.toBuilder().revisionId(0x77).build())
            .bringUp();

    assertThat(report.passed()).isTrue();
    assertThat(report.count(Verdict.WARN)).isEqualTo(1);
    assertThat(report.result("rid").orElseThrow().finding().seen())
        .isEqualTo("0x77; the profile knows 0x10 or 0x16");
    assertThat(report.summary()).isEqualTo("19 passed, 1 warning, 0 failed, 0 skipped");
  }

  @Test
  void aChipThatNeverStartsIsToldApartFromABusThatIsDead() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.I2C_PART)
            .hooked(ChipHook.NONE)
            .behaving(chip -> chip.toBuilder().startupMicros(60_000_000).build())
            .wired(FaultPlan.none())
            .bringUpAfterReset();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("bus-answers");
    assertThat(report.toText()).containsAnyOf("does not start", "NO_ACKNOWLEDGE", "reset");
  }

  @Test
  void aChipThatNeverBecomesReadyFailsAtStsWithTimeoutB() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART).hooked(ChipFaults.neverReady()).bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("sts");
    assertThat(failure.finding().seen()).startsWith("TIMEOUT_B");
    assertThat(checkFirst(failure)).contains("raise timeout B in the profile");
  }

  @Test
  void aStatusThatSticksOnceIsAWarningBecauseTheDriverRepeats() {
    TpmProfile part = ShippedProfiles.find(FaultyBench.SPI_PART).orElseThrow();
    OptionalInt unknown = OptionalInt.empty();
    Timeouts impatient = new Timeouts(unknown, OptionalInt.of(10), unknown, unknown);
    FifoBehaviour behaviour = part.fifo().toBuilder().timeouts(impatient).build();

    BringUpReport report =
        FaultyBench.with(part.withFifo(behaviour)).hooked(new StickyStatus(60)).bringUp();

    assertThat(report.passed()).as(report.toText()).isTrue();
    CheckResult sts = report.result("sts").orElseThrow();
    assertThat(sts.verdict()).isEqualTo(Verdict.WARN);
    assertThat(sts.finding().seen()).endsWith("only after the locality was requested again");
  }

  /** Does not show commandReady in its first reads: longer than one timeout B, less than two. */
  private static final class StickyStatus implements ChipHook {
    private int reads;

    private StickyStatus(int reads) {
      this.reads = reads;
    }

    @Override
    public int status(ChipState state, int status) {
      return reads-- > 0 ? status & ~0x40 : status;
    }
  }

  @Test
  void aTpm12IsRecognisedByItsFamily() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .behaving(chip -> chip.toBuilder().tpm12(true).build())
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("sts");
    assertThat(failure.finding().seen()).contains("TPM 1.2");
    assertThat(checkFirst(failure)).contains("mount a TPM 2.0");
  }

  @Test
  void statusBitsThatAreAlwaysZeroPointAtTheSignal() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .hooked(ChipFaults.status(Set.of(ChipState.values()), 0, 0x01))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("sts");
    assertThat(checkFirst(failure)).contains("lower the bus clock");
  }

  @Test
  void anotherInterfaceCapabilityThanKnownIsAWarningWithBothWords() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .behaving(chip -> chip.toBuilder().interfaceCapability(0x30000615).build())
            .bringUp();

    assertThat(report.passed()).isTrue();
    assertThat(report.result("interface-capability").orElseThrow().finding().seen())
        .isEqualTo("0x30000615; the profile knows 0x30000697");
  }

  @Test
  void endlessWaitStatesFailAtTheBusAndNameChipSelect() {
    TpmProfile waiting = ShippedProfiles.find("st-st33ktpm2x-spi").orElseThrow();

    BringUpReport report = FaultyBench.with(waiting).hooked(ChipFaults.endlessWaits()).bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("bus-answers");
    assertThat(report.toText()).contains("check first:");
  }

  @Test
  void aFailedSelfTestSaysSoAndWhoMadeTheTpm() {
    BringUpReport report = FaultyBench.with(FaultyBench.SPI_PART).failingSelfTest().bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("self-test");
    assertThat(failure.finding().seen()).contains("TPM_RC_FAILURE");
    assertThat(checkFirst(failure)).contains("power-cycle");
    assertThat(report.result("manufacturer").orElseThrow().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void constantRandomBytesFail() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .engine(
                FaultyBench.answering(
                    GetRandom.CODE,
                    response -> {
                      Arrays.fill(response, 12, response.length, (byte) 0x5A);
                      return response;
                    }))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("random");
    assertThat(failure.finding().seen()).contains("all the same");
  }

  @Test
  void repeatedRandomBytesFail() {
    byte[] fixed = new byte[32];
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] = (byte) (i * 37);
    }
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .engine(
                FaultyBench.answering(
                    GetRandom.CODE,
                    response -> {
                      System.arraycopy(fixed, 0, response, 12, response.length - 12);
                      return response;
                    }))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("random");
    assertThat(failure.finding().seen()).contains("same bytes as an earlier one");
  }

  @Test
  void aBitStuckInTheRandomBytesPointsAtTheBus() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .engine(
                FaultyBench.answering(
                    GetRandom.CODE,
                    response -> {
                      for (int i = 12; i < response.length; i++) {
                        response[i] |= 0x08;
                      }
                      return response;
                    }))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("random");
    assertThat(failure.finding().seen()).startsWith("bit 3 is 1 in 640 of 640 bytes");
    assertThat(checkFirst(failure)).contains("lower the bus clock");
  }

  @Test
  void aPcrThatIsNotWhatTheJdkComputesFailsWithBothValues() {
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART)
            .engine(
                FaultyBench.answering(
                    PcrRead.CODE,
                    response -> {
                      response[response.length - 1] ^= 1;
                      return response;
                    }))
            .bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("pcr-extend");
    assertThat(failure.finding().details()).anyMatch(line -> line.startsWith("computed "));
  }

  @Test
  void aManufacturerThatIsNotTheProfilesFailsOnlyWhereItIsTheRealPart() {
    FaultyBench other =
        FaultyBench.with(FaultyBench.SPI_PART)
            .engine(
                FaultyBench.answering(
                    GetCapability.CODE, response -> manufacturerReplaced(response, 0x4E544300)));

    CheckResult failure = onlyFailureExceptSkipped(other.bringUp(), "manufacturer");
    assertThat(failure.finding().seen()).startsWith("'NTC'").contains("expects 'IFX'");

    BringUpReport simulated =
        other.options(BringUpOptions.DEFAULT.withRandomCommands(20).withoutIdentity()).bringUp();
    assertThat(simulated.passed()).isTrue();
    assertThat(simulated.result("manufacturer").orElseThrow().finding().seen())
        .startsWith("'NTC'")
        .endsWith("(TPM in software: not compared)");
  }

  private static CheckResult onlyFailureExceptSkipped(BringUpReport report, String id) {
    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo(id);
    return failure;
  }

  @Test
  void firmwareThatTheProfileKnowsPassesAndAnotherIsAWarning() {
    for (int version : new int[] {0x00070055, 0x0007005A}) {
      BringUpReport report =
          FaultyBench.with(FaultyBench.SPI_PART)
              .engine(
                  FaultyBench.answering(
                      GetCapability.CODE,
                      response -> propertyReplaced(response, TpmPt.FIRMWARE_VERSION_1, version)))
              .bringUp();

      CheckResult firmware = report.result("firmware").orElseThrow();
      boolean known = version == 0x00070055;
      assertThat(firmware.verdict()).isEqualTo(known ? Verdict.PASS : Verdict.WARN);
      assertThat(firmware.finding().seen())
          .startsWith(known ? "7.85" : "7.90")
          .endsWith(known ? "one of those in the profile" : "the profile knows 7.85, 7.83");
    }
  }

  private static byte[] manufacturerReplaced(byte[] response, int manufacturer) {
    return propertyReplaced(response, TpmPt.MANUFACTURER, manufacturer);
  }

  private static byte[] propertyReplaced(byte[] response, int property, int value) {
    ByteBuffer buffer = ByteBuffer.wrap(response);
    for (int i = 19; i + 8 <= response.length; i += 8) {
      if (buffer.getInt(i) == property) {
        buffer.putInt(i + 4, value);
      }
    }
    return response;
  }

  @Test
  void aResponseThatIsNotRepeatedFaithfullyFailsTheRetryAlone() {
    // The response is read once by the driver in each check before; this strikes the second read.
    BringUpReport report =
        FaultyBench.with(FaultyBench.SPI_PART).hooked(new ForgetfulChip()).bringUp();

    CheckResult failure = onlyFailure(report);
    assertThat(failure.id()).isEqualTo("response-retry");
  }

  /** Shows no data after responseRetry. */
  private static final class ForgetfulChip implements ChipHook {
    private boolean drained;

    @Override
    public int status(ChipState state, int status) {
      if (state != ChipState.COMPLETION) {
        drained = false;
        return status;
      }
      drained |= (status & 0x10) == 0;
      return drained ? status & ~0x10 : status;
    }
  }

  @Test
  void progressIsToldCheckByCheckInTheOrderOfTheReport() {
    FaultyBench bench = FaultyBench.with(FaultyBench.SPI_PART);

    BringUpReport report = bench.bringUp();

    assertThat(bench.progress()).isEqualTo(report.results());
    assertThat(report.results().get(0).number()).isEqualTo(1);
    assertThat(report.results()).allMatch(each -> each.of() == report.results().size());
  }

  @Test
  void aDriverThatFailsToCloseDoesNotCostTheReport() {
    ExchangeSink broken =
        new ExchangeSink() {
          @Override
          public void accept(Exchange exchange) {}

          @Override
          public void close() {
            throw new UncheckedIOException("the recording is incomplete", new IOException("full"));
          }
        };
    TpmProfile profile = ShippedProfiles.find(FaultyBench.SPI_PART).orElseThrow();
    try (VirtualBoard board = new VirtualBoard(TpmEngine.create(EngineOptions.defaults()))) {
      Taps taps =
          Taps.onTransport(
              tpm -> new RecordingTransport(tpm, broken, Redaction.SECRETS, board.timebase()));
      BringUpOptions options = BringUpOptions.DEFAULT.withRandomCommands(1).withoutIdentity();

      BringUpReport report = new BringUp(board, profile, options, taps).run(check -> {});

      assertThat(report.passed()).isTrue();
      assertThat(report.subject().get("Closing")).contains("the recording is incomplete");
    }
  }
}
