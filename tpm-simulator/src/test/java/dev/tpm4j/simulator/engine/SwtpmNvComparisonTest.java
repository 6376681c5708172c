package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.StartAuthSession;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** NV commands, with orderly and sudden restarts between them, to swtpm and to the engine. */
class SwtpmNvComparisonTest {

  private static final int STEPS = 6000;

  private Swtpm swtpm;
  private TpmEngine engine;
  private final Map<Integer, Integer> succeeded = new TreeMap<>();
  private int commands;

  @BeforeEach
  void start() throws IOException {
    swtpm = Swtpm.start();
    TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
    state.permanent.hierarchies = swtpm.hierarchies();
    engine = new TpmEngine(EngineOptions.defaults(), state);
  }

  @AfterEach
  void stop() throws IOException {
    if (swtpm != null) {
      swtpm.close();
    }
  }

  @Test
  void keepsNvIndicesAsSwtpmDoesOverRestartsOfEveryKind() throws IOException {
    NvCommandStream stream = new NvCommandStream(20_260_702);
    compare(Tpm.hex(Tpm.STARTUP_CLEAR));
    for (int step = 0; step < STEPS; step++) {
      if (stream.below(40) == 0) {
        restart(stream);
      }
      for (byte[] command : stream.next()) {
        compare(command);
      }
    }
    assertThat(succeeded.keySet()).containsAll(NvCommandStream.CODES);
    assertThat(NvCommandStream.CODES)
        .allSatisfy(code -> assertThat(succeeded.get(code)).as("0x%X", code).isPositive());
  }

  private void restart(NvCommandStream stream) throws IOException {
    switch (stream.below(3)) {
      case 0 -> compare(Tpm.hex(Tpm.SHUTDOWN_CLEAR));
      case 1 -> compare(Tpm.hex(Tpm.SHUTDOWN_STATE));
      default -> {
        // Sudden.
      }
    }
    if (stream.below(4) == 0) {
      for (byte[] command : stream.next()) {
        compare(command);
      }
    }
    swtpm.powerCycle();
    engine.powerOff();
    engine.powerOn();
    compare(Tpm.hex(stream.below(2) == 0 ? Tpm.STARTUP_CLEAR : Tpm.STARTUP_STATE));
    compare(Tpm.hex(Tpm.STARTUP_CLEAR));
  }

  private void compare(byte[] command) throws IOException {
    byte[] theirs = swtpm.transmit(command);
    byte[] ours = engine.transmit(command);
    commands++;
    if (Tpm.rc(ours) == 0) {
      succeeded.merge((int) Tpm.number(command, 6, 4), 1, Integer::sum);
    }
    assertThat(Tpm.hex(deterministic(command, ours)))
        .as("command %d: %s", commands, Tpm.hex(command))
        .isEqualTo(Tpm.hex(deterministic(command, theirs)));
  }

  /** The response without nonces and without what is not about NV. */
  private static byte[] deterministic(byte[] command, byte[] response) {
    int code = (int) Tpm.number(command, 6, 4);
    if (Tpm.rc(response) != 0) {
      return response;
    }
    byte[] masked = response.clone();
    if (code == StartAuthSession.CODE) {
      Arrays.fill(masked, 16, masked.length, (byte) 0);
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
