package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.transport.Timebase;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A TPM in Java that takes its time, on a clock that passes only by sleeping. */
class CommandLatencyTest {

  private static final class SleptTime implements Timebase {
    private long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      now += Math.max(0, nanos);
    }
  }

  private final SleptTime time = new SleptTime();

  private TpmEngine tpm(CommandLatency latency) {
    return TpmEngine.create(EngineOptions.builder().timebase(time).latency(latency).build());
  }

  private long microsOf(TpmEngine tpm, String command) {
    long begin = time.nanoTime();
    Tpm.run(tpm, command);
    return (time.nanoTime() - begin) / 1000;
  }

  @Test
  void takesAsLongAsThePartForEachCommand() {
    TpmEngine tpm = tpm(new CommandLatency(Map.of(0x144, 10_000, 0x17B, 2_200), 1_500));
    assertThat(microsOf(tpm, Tpm.STARTUP_CLEAR)).isEqualTo(10_000);
    assertThat(microsOf(tpm, "8001 0000000C 0000017B 0008")).isEqualTo(2_200);
    assertThat(microsOf(tpm, Tpm.READ_CLOCK)).isEqualTo(1_500);
  }

  @Test
  void refusesAsFastAsAnyOtherCommand() {
    TpmEngine tpm = tpm(new CommandLatency(Map.of(0x131, 2_000_000), 1_500));
    assertThat(microsOf(tpm, "8001 0000000A 00000131")).isEqualTo(1_500);
    assertThat(microsOf(tpm, "8001")).isEqualTo(1_500);
  }

  @Test
  void theClockOfTheTpmGoesOnMeanwhile() {
    TpmEngine tpm = tpm(new CommandLatency(Map.of(0x144, 10_000_000), 0));
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(Tpm.number(Tpm.run(tpm, Tpm.READ_CLOCK), 10, 8)).isEqualTo(10_000);
  }

  @Test
  void takesNoTimeOfItsOwnByDefault() {
    TpmEngine tpm = tpm(CommandLatency.NONE);
    assertThat(microsOf(tpm, Tpm.STARTUP_CLEAR)).isZero();
  }

  @Test
  void aLatencyIsNeverNegative() {
    assertThatThrownBy(() -> new CommandLatency(Map.of(1, -1), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CommandLatency(Map.of(), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
