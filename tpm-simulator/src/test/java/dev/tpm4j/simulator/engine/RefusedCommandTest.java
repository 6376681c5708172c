package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.engine.RecordedExchanges.Exchange;
import dev.tpm4j.transport.Timebase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Given a TPM in whatever state commands of every kind have brought it to, and a damaged command: a
 * well-formed response always, and the state before where the command was refused.
 */
class RefusedCommandTest {

  private static final int ROUNDS = 6;

  private static final EngineOptions OPTIONS =
      EngineOptions.builder().timebase(new StandingTime()).seed(1).build();

  /** Codes that tell of a wrong guess, or of the first use of what guesses are counted for. */
  private static final Set<Integer> COUNTED = Set.of(TpmRc.AUTH_FAIL, TpmRc.BAD_AUTH, TpmRc.RETRY);

  private static final class StandingTime implements Timebase {
    @Override
    public long nanoTime() {
      return 77_000_000;
    }

    @Override
    public void sleep(long nanos) {
      throw new AssertionError("the engine does not sleep");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void leavesTheStateAlone(long seed) {
    Random random = new Random(seed);
    TpmEngine tpm =
        TpmEngine.started(EngineOptions.builder().timebase(new StandingTime()).seed(seed).build());
    List<String> changed = new ArrayList<>();
    for (Exchange exchange : RecordedExchanges.everyCommand()) {
      byte[] command = exchange.command();
      for (int i = 0; i < ROUNDS; i++) {
        byte[] damaged = damaged(command, random);
        SavedState before = tpm.save();
        byte[] response = tpm.transmit(damaged);
        assertWellFormed(response);
        int code = Tpm.rc(response);
        if (code != 0 && !COUNTED.contains(code & 0xBF) && !COUNTED.contains(code)) {
          List<String> differences = List.copyOf(tpm.save().differences(before));
          if (!differences.isEmpty()) {
            changed.add("%s: 0x%03X %s".formatted(Tpm.hex(damaged), code, differences));
          }
        }
      }
      assertWellFormed(tpm.transmit(command));
    }
    assertThat(changed).isEmpty();
  }

  /** A Startup(STATE) that is refused does not say whether a failed authorisation was hidden. */
  @Test
  void startupLeavesTheStateAlone() {
    TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
    state.permanent.orderlyState = PermanentState.SU_DA_USED;
    TpmEngine tpm = new TpmEngine(OPTIONS, state);
    tpm.locality(3);
    assertRefused(tpm, Tpm.STARTUP_STATE, 0x1C4);
  }

  private static void assertRefused(TpmEngine tpm, String command, int code) {
    SavedState before = tpm.save();
    assertThat(Integer.toHexString(Tpm.rc(tpm, command))).isEqualTo(Integer.toHexString(code));
    assertThat(tpm.save().differences(before)).isEmpty();
  }

  private static byte[] damaged(byte[] command, Random random) {
    byte[] damaged = command.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return damaged;
  }

  private static void assertWellFormed(byte[] response) {
    assertThat(response).hasSizeBetween(10, 4096);
    assertThat(Tpm.number(response, 2, 4)).isEqualTo(response.length);
    assertThat(Tpm.rc(response)).isNotEqualTo(TpmRc.FAILURE);
    if (Tpm.rc(response) != 0) {
      assertThat(response).hasSize(10);
    }
  }
}
