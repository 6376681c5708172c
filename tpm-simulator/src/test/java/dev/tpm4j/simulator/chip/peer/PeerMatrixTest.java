package dev.tpm4j.simulator.chip.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.ScriptedTpm;
import dev.tpm4j.simulator.chip.TestParts;
import dev.tpm4j.simulator.chip.Violation;
import dev.tpm4j.simulator.chip.WaitPattern;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everybody's driver, in the order it accesses the registers, on every kind of chip: two commands
 * in a row give the right responses, and no byte is dropped, read twice or read past the end.
 */
class PeerMatrixTest {

  private record Kind(
      int burst,
      boolean fixed,
      int busyPolls,
      boolean readyKept,
      boolean idleOnRelinquish,
      boolean validInReady) {

    ChipBehaviour apply(ChipBehaviour.Builder chip) {
      return chip.burstCount(burst)
          .staticBurst(fixed)
          .busyPolls(busyPolls)
          .commandReadyInReception(readyKept)
          .idleOnRelinquish(idleOnRelinquish)
          .stsValidInReady(validInReady)
          .build();
    }
  }

  private static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int burst : new int[] {8, 32, 64}) {
      for (int bits = 0; bits < 32; bits++) {
        kinds.add(
            new Kind(
                burst,
                (bits & 1) != 0,
                (bits & 2) != 0 ? 3 : 0,
                (bits & 4) != 0,
                (bits & 8) != 0,
                (bits & 16) != 0));
      }
    }
    return kinds;
  }

  @ParameterizedTest
  @EnumSource
  void twoCommandsInARowOnEveryKindOfChip(PeerBench bench) {
    for (Kind kind : kinds()) {
      if (bench == PeerBench.MICROSOFT_I2C && kind.burst() < 10) {
        continue; // this driver gives up silently where a burst is smaller than a header
      }
      PeerBench.Session session = bench.on(kind.apply(bench.chip()));
      runTwoCommands(session, kind.toString());
      assertThat(mistakes(bench, session)).as("what %s did wrong on %s", bench, kind).isEmpty();
    }
  }

  /** wolfTPM does not ask ST parts for burstCount. */
  private static List<Violation> mistakes(PeerBench bench, PeerBench.Session session) {
    boolean ignoresBurst = bench == PeerBench.WOLF_ST33_SPI || bench == PeerBench.WOLF_ST33_I2C;
    return session.chip().log().violations().stream()
        .filter(each -> !ignoresBurst || each.kind() != Violation.Kind.BURST_EXCEEDED)
        .toList();
  }

  private static void runTwoCommands(PeerBench.Session session, String kind) {
    session.peer().start();
    assertThat(session.peer().command(ScriptedTpm.getRandom(32)))
        .as("first response on %s", kind)
        .isEqualTo(ScriptedTpm.randomResponse(0, 32));
    assertThat(session.peer().command(ScriptedTpm.getRandom(32)))
        .as("second response on %s", kind)
        .isEqualTo(ScriptedTpm.randomResponse(32, 32));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"TPM2_TSS_BRIDGE", "COREBOOT", "LINUX_I2C", "UBOOT_I2C"},
      mode = EnumSource.Mode.EXCLUDE)
  void livesWithAChipThatIsSlowAndWaits(PeerBench bench) {
    PeerBench.Session session =
        bench.on(
            bench
                .chip()
                .waits(new WaitPattern(List.of(0, 2, 5), List.of(1, 0, 7)))
                .defaultLatencyMicros(5_000)
                .autoReady(true)
                .build());
    runTwoCommands(session, "a slow chip");
    assertThat(mistakes(bench, session)).isEmpty();
  }

  @Test
  void corebootReadsOneByteTooFarOnAChipWithoutWaitStates() {
    PeerBench.Session session = PeerBench.COREBOOT.on(TestParts.fastSpi().build());
    assertThatThrownBy(() -> session.peer().start()).isInstanceOf(PeerFailure.class);
    assertThat(session.chip().log().violations())
        .extracting(Violation::kind)
        .contains(Violation.Kind.CLOCKED_PAST_END);
  }

  @Test
  void aBridgeWithoutWaitStatesFailsOnAChipThatWaits() {
    PeerBench.Session session =
        PeerBench.TPM2_TSS_BRIDGE.on(TestParts.fastSpi().waits(WaitPattern.fixed(2)).build());
    assertThatThrownBy(
            () -> {
              session.peer().start();
              session.peer().command(ScriptedTpm.getRandom(32));
            })
        .isInstanceOf(PeerFailure.class);
  }

  @Test
  void microsoftsDriverAbortsWhenTheStatusIsNotValidDuringExecution() {
    PeerBench.Session session =
        PeerBench.MICROSOFT_SPI.on(
            TestParts.fastSpi().busyPolls(3).stsValidInExecution(false).build());
    session.peer().start();
    assertThatThrownBy(() -> session.peer().command(ScriptedTpm.getRandom(32)))
        .isInstanceOf(PeerFailure.class)
        .hasMessage("status is not valid");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"MICROSOFT_SPI", "MICROSOFT_I2C"},
      mode = EnumSource.Mode.EXCLUDE)
  void allOthersLiveWithAnInvalidStatusDuringExecution(PeerBench bench) {
    PeerBench.Session session =
        bench.on(bench.chip().busyPolls(3).stsValidInExecution(false).build());
    runTwoCommands(session, "a chip whose status is not valid in Execution");
  }

  @Test
  void driversThatSpinOnBurstHangOnAStaticBurstThatReadsZero() {
    PeerBench.Session session =
        PeerBench.TPM2_TSS_SPI.on(
            TestParts.fastSpi().staticBurst(true).zeroBurstInResponse(true).build());
    session.peer().start();
    assertThatThrownBy(() -> session.peer().command(ScriptedTpm.getRandom(32)))
        .isInstanceOf(PeerFailure.class)
        .hasMessage("timeout: burst");
  }
}
