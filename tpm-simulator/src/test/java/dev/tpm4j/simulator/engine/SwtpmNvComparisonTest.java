package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.ReadClock;
import dev.tpm4j.codec.command.StartAuthSession;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands of NV and of administration, with orderly and sudden restarts between them, to swtpm and
 * to the engine.
 */
class SwtpmNvComparisonTest {

  private static final int STEPS = 8000;

  private final Map<Integer, Integer> succeeded = new TreeMap<>();
  private int commands;
  private TwoTpms both;
  private Dice dice;
  private AdministrationStream administration;
  private NvCommandStream indices;

  @ParameterizedTest
  @ValueSource(longs = {20_260_702, 20_260_703})
  void keepsNvAndItsAdministrationAsSwtpmDoesOverRestartsOfEveryKind(long seed) throws IOException {
    dice = new Dice(seed);
    administration = new AdministrationStream(dice);
    indices = new NvCommandStream(dice, administration.passwords);
    try (TwoTpms started = TwoTpms.start()) {
      both = started;
      for (int step = 0; step < STEPS; step++) {
        if (dice.oneIn(40)) {
          restart();
        }
        if (dice.oneIn(100)) {
          locality(dice.below(5));
        }
        next();
      }
    }
    assertThat(succeeded.keySet())
        .containsAll(NvCommandStream.CODES)
        .containsAll(AdministrationStream.CODES);
  }

  private void next() throws IOException {
    for (Step step : dice.oneIn(4) ? administration.next() : indices.next()) {
      compare(step);
    }
  }

  private void locality(int locality) throws IOException {
    both.swtpm.locality(locality);
    both.engine.locality(locality);
    next();
    next();
    both.swtpm.locality(0);
    both.engine.locality(0);
  }

  private void restart() throws IOException {
    switch (dice.below(3)) {
      case 0 -> compare(new Step(Tpm.hex(Tpm.SHUTDOWN_CLEAR)));
      case 1 -> compare(new Step(Tpm.hex(Tpm.SHUTDOWN_STATE)));
      default -> {
        // Sudden.
      }
    }
    if (dice.oneIn(3)) {
      next();
    }
    both.powerCycle();
    Step clear = new Step(Tpm.hex(Tpm.STARTUP_CLEAR), administration::cleared);
    if (dice.oneIn(2) && !hidesFailure()) {
      compare(new Step(Tpm.hex(Tpm.STARTUP_STATE)));
    }
    compare(clear);
  }

  /**
   * Whether the loss of power may have hidden a failed authorisation. A Startup(STATE) that is
   * refused makes libtpms forget that, so that the next Startup(CLEAR) does not count it; here a
   * refused command changes nothing.
   */
  private boolean hidesFailure() {
    return both.state.permanent.orderlyState == PermanentState.SU_DA_USED;
  }

  private void compare(Step step) throws IOException {
    byte[] command = step.command();
    commands++;
    TwoTpms.Answers answers = both.alike(command);
    assertThat(Tpm.hex(deterministic(command, answers.ours())))
        .as("command %d: %s", commands, Tpm.hex(command))
        .isEqualTo(Tpm.hex(deterministic(command, answers.theirs())));
    if (answers.rc() == 0) {
      succeeded.merge((int) Tpm.number(command, 6, 4), 1, Integer::sum);
      step.done().run();
    }
  }

  /** The response without nonces, times, and what is not about NV. */
  private static byte[] deterministic(byte[] command, byte[] response) {
    int code = (int) Tpm.number(command, 6, 4);
    if (Tpm.rc(response) != 0) {
      return response;
    }
    byte[] masked = response.clone();
    if (code == StartAuthSession.CODE) {
      Arrays.fill(masked, 16, masked.length, (byte) 0);
    } else if (code == ReadClock.CODE) {
      Arrays.fill(masked, 10, 26, (byte) 0);
      masked[34] = 0;
    } else if (Tpm.number(response, 0, 2) == 0x8002) {
      int parameters = Commands.byCode(code).hasResponseHandle() ? 14 : 10;
      int end = parameters + 4 + (int) Tpm.number(response, parameters, 4);
      Arrays.fill(masked, end, masked.length, (byte) 0);
    } else if (code == GetCapability.CODE && Tpm.number(response, 11, 4) == 6) {
      maskProperties(masked);
    }
    return masked;
  }

  private static void maskProperties(byte[] response) {
    for (int at = 19; at < response.length; at += 8) {
      int property = (int) Tpm.number(response, at, 4);
      if (KnownDifference.PROPERTIES.containsKey(property)) {
        Arrays.fill(response, at + 4, at + 8, (byte) 0);
      }
    }
  }
}
