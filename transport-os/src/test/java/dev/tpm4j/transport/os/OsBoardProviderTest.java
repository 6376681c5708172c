package dev.tpm4j.transport.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OsBoardProviderTest {

  private static final TpmProfile ANY =
      TpmProfile.of("any", HostInterface.FIFO_SPI, new Wiring.Spi("", 0, true, 0, 8, 1_000_000));

  @ParameterizedTest
  @ValueSource(strings = {"os", "os:/dev/tpm0", "os:/dev/tpmrm1"})
  void isFoundByItsNameAndKeepsIt(String name) {
    try (Board board = Board.open(name)) {
      assertThat(board.name()).isEqualTo(name);
    }
  }

  @Test
  void whatIsNoPathIsRefusedWithTheSyntax() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> Board.open("os:tpm0"))
        .matches(failure -> failure.kind() == Kind.CONFIGURATION)
        .withMessageContaining("os:/dev/tpmrm0");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aNodeThatIsNotThereIsExplained() {
    try (Board board = Board.open("os:/dev/tpmrm77")) {
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> board.connect(ANY))
          .matches(failure -> failure.kind() == Kind.CONFIGURATION)
          .withMessageContaining("there is no /dev/tpmrm77");
    }
  }
}
