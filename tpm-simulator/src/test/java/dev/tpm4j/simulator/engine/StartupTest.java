package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.Tpm.authorized;
import static dev.tpm4j.simulator.engine.Tpm.pcr;
import static dev.tpm4j.simulator.engine.Tpm.rc;
import static dev.tpm4j.simulator.engine.Tpm.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.Timebase;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Startup, Shutdown, the counters and the clock across every kind of restart. */
class StartupTest {

  private static final int SHA256 = 0x000B;
  private static final String DIGEST = "00000001 000B " + "11".repeat(32);
  private static final byte[] EXTEND_PCR_5 = authorized(0x182, 5, DIGEST);
  private static final byte[] EXTEND_PCR_16 = authorized(0x182, 16, DIGEST);
  private static final String ZEROS = "00".repeat(32);

  private final ManualTime time = new ManualTime();
  private final TpmEngine tpm =
      TpmEngine.create(EngineOptions.builder().seed(1).timebase(time).build());

  @Test
  void countsAResetForEachStartupThatIsNotAfterASavedState() {
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
    assertThat(clock()).isEqualTo(new Clock(0, 0, 1, 0, true));
    run(tpm, Tpm.SHUTDOWN_CLEAR);
    tpm.reset();
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(clock()).isEqualTo(new Clock(0, 0, 2, 0, true));
  }

  @Test
  void refusesToResumeWhenNothingWasSaved() {
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x1C4);
    run(tpm, Tpm.STARTUP_CLEAR);
    run(tpm, Tpm.SHUTDOWN_CLEAR);
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x1C4);
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).as("the other way is still open").isZero();
  }

  @Test
  void resumesWithTheSavedPcrsAndCountsARestart() {
    run(tpm, Tpm.STARTUP_CLEAR);
    tpm.transmit(EXTEND_PCR_5);
    tpm.transmit(EXTEND_PCR_16);
    String saved = pcr(tpm, SHA256, 5);
    long counter = Tpm.pcrCounter(tpm);
    assertThat(saved).isNotEqualTo(ZEROS);
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.powerOff();
    tpm.powerOn();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isZero();
    assertThat(pcr(tpm, SHA256, 5)).isEqualTo(saved);
    assertThat(pcr(tpm, SHA256, 16)).as("not among the saved ones").isEqualTo(ZEROS);
    assertThat(Tpm.pcrCounter(tpm)).isEqualTo(counter + 4);
    assertThat(clock()).isEqualTo(new Clock(0, 0, 1, 1, true));
  }

  @Test
  void restartsWithNewPcrsAfterASavedStateIsNotWanted() {
    run(tpm, Tpm.STARTUP_CLEAR);
    tpm.transmit(EXTEND_PCR_5);
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
    assertThat(pcr(tpm, SHA256, 5)).isEqualTo(ZEROS);
    assertThat(clock()).isEqualTo(new Clock(0, 0, 1, 1, true));
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isZero();
    assertThat(clock()).isEqualTo(new Clock(0, 0, 1, 2, true));
  }

  @Test
  void forgetsTheSavedStateWhenASavedPcrChangesAfterwards() {
    run(tpm, Tpm.STARTUP_CLEAR);
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.transmit(EXTEND_PCR_16);
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).as("PCR 16 is not saved").isZero();
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.transmit(EXTEND_PCR_5);
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x1C4);
  }

  @Test
  void resumesASavedStateOnlyOnce() {
    run(tpm, Tpm.STARTUP_CLEAR);
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isZero();
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x1C4);
  }

  @Test
  void startsOnlyFromLocality0Or3AndResumesOnlyFromTheSame() {
    tpm.locality(1);
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isEqualTo(0x907);
    tpm.locality(3);
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    tpm.locality(0);
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x907);
    tpm.locality(3);
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isZero();
  }

  @Test
  void resumesOnlyIfTheFirmwareWasMeasuredBothTimesOrNeither() {
    run(tpm, Tpm.STARTUP_CLEAR);
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    tpm.hashStart();
    tpm.hashEnd();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x1C4);
    run(tpm, Tpm.STARTUP_CLEAR);
    run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x1C4);
    tpm.hashStart();
    tpm.hashEnd();
    assertThat(rc(tpm, Tpm.STARTUP_STATE)).isZero();
  }

  @Test
  void reportsWhetherTheLastShutdownWasOrderly() {
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(startupClearAttributes()).isEqualTo(0x8000000FL);
    tpm.reset();
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(startupClearAttributes()).isEqualTo(0x0000000FL);
  }

  @Test
  void keepsTimeSincePowerOnAndClockAcrossOrderlyShutdowns() {
    run(tpm, Tpm.STARTUP_CLEAR);
    time.advanceMillis(1500);
    assertThat(clock()).isEqualTo(new Clock(1500, 1500, 1, 0, true));
    run(tpm, Tpm.SHUTDOWN_CLEAR);
    tpm.powerOff();
    time.advanceMillis(60_000);
    tpm.powerOn();
    time.advanceMillis(10);
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(clock()).isEqualTo(new Clock(10, 1510, 2, 0, true));
  }

  @Test
  void losesClockWithPowerAndIsSafeAgainOnceNvKnowsMore() {
    run(tpm, Tpm.STARTUP_CLEAR);
    time.advanceMillis(4000);
    assertThat(clock().clock()).isEqualTo(4000);
    tpm.powerOff();
    tpm.powerOn();
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(clock()).isEqualTo(new Clock(0, 0, 2, 0, false));
    time.advanceMillis(4095);
    assertThat(clock().safe()).isFalse();
    time.advanceMillis(1);
    assertThat(clock()).isEqualTo(new Clock(4096, 4096, 2, 0, true));
    time.advanceMillis(100);
    tpm.powerOff();
    tpm.powerOn();
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(clock()).as("what NV last heard").isEqualTo(new Clock(0, 4096, 3, 0, false));
  }

  @Test
  void keepsTimeRunningOverAResetWithoutLossOfPower() {
    run(tpm, Tpm.STARTUP_CLEAR);
    time.advanceMillis(700);
    run(tpm, Tpm.SHUTDOWN_CLEAR);
    tpm.reset();
    time.advanceMillis(5);
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(clock()).isEqualTo(new Clock(705, 705, 2, 0, true));
  }

  private long startupClearAttributes() {
    byte[] response = tpm.transmit(Tpm.command(0x17A, "00000006 00000201 00000001"));
    return Tpm.number(response, 23, 4);
  }

  private Clock clock() {
    byte[] response = run(tpm, Tpm.READ_CLOCK);
    assertThat(response).hasSize(10 + 25);
    return new Clock(
        Tpm.number(response, 10, 8),
        Tpm.number(response, 18, 8),
        Tpm.number(response, 26, 4),
        Tpm.number(response, 30, 4),
        response[34] == 1);
  }

  private record Clock(long time, long clock, long resetCount, long restartCount, boolean safe) {}

  private static final class ManualTime implements Timebase {
    private long nanos = 77;

    void advanceMillis(long millis) {
      nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void sleep(long duration) {
      nanos += duration;
    }
  }
}
