package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any bytes get a well-formed response, and none puts the TPM into failure mode. */
class HostileInputTest {

  private static final int COMMANDS = 20_000;

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TpmEngine tpm = new TpmEngine(EngineOptions.defaults(), state);

  @Test
  void answersRandomBytes() {
    Random random = new Random(7);
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    for (int i = 0; i < COMMANDS; i++) {
      byte[] command = new byte[random.nextInt(80)];
      random.nextBytes(command);
      assertWellFormed(tpm.transmit(command));
    }
  }

  @Test
  void answersDamagedCommandsFromEveryLocality() {
    CommandStream stream = new CommandStream(8);
    for (int i = 0; i < COMMANDS; i++) {
      if (i % 500 == 0) {
        tpm.locality(0);
        tpm.reset();
        Tpm.run(tpm, Tpm.STARTUP_CLEAR);
        tpm.locality(stream.below(5));
      }
      assertWellFormed(tpm.transmit(stream.next()));
    }
  }

  @Test
  void answersEveryTruncationAndExtensionOfEveryCommand() {
    CommandStream stream = new CommandStream(9);
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    for (int i = 0; i < 200; i++) {
      byte[] command = stream.next();
      byte[] response = new byte[4096];
      for (int length = 0; length < command.length; length++) {
        int size = tpm.transmit(command, length, response);
        assertThat(Tpm.rc(response)).isNotZero();
        assertThat(size).isEqualTo(10);
      }
    }
  }

  private void assertWellFormed(byte[] response) {
    assertThat(response).hasSizeBetween(10, 4096);
    assertThat(Tpm.number(response, 2, 4)).isEqualTo(response.length);
    assertThat(Tpm.number(response, 0, 2)).isIn(0x00C4L, 0x8001L, 0x8002L);
    if (Tpm.rc(response) != 0) {
      assertThat(response).hasSize(10);
    }
    assertThat(state.live.failure).isNull();
  }
}
