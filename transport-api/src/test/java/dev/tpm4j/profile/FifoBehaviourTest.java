package dev.tpm4j.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FifoBehaviourTest {

  private static final int GET_RANDOM = 0x17B;

  @Test
  void aCommandTakesNoTimeOrSomeButNeverLess() {
    assertThat(
            FifoBehaviour.UNKNOWN.toBuilder()
                .latencyMicros(Map.of(GET_RANDOM, 0))
                .build()
                .latencyMicros())
        .containsEntry(GET_RANDOM, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> FifoBehaviour.UNKNOWN.toBuilder().latencyMicros(Map.of(GET_RANDOM, -1)).build())
        .withMessageContaining("latency");
  }
}
