package dev.tpm4j.hwtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.tcp.MssimTransport;
import dev.tpm4j.transport.tcp.ServerOptions;
import dev.tpm4j.transport.tcp.TpmServer;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rig switches the power of a virtual chip, at the board and through the server. */
class PowerOfAServedChipTest {

  private static final byte[] STARTUP = HexFormat.of().parseHex("80010000000c000001440000");
  private static final byte[] GET_RANDOM = HexFormat.of().parseHex("80010000000c0000017b0004");

  private Board board;

  @BeforeEach
  void openBoard() {
    board = Board.open("virtual");
  }

  @AfterEach
  void closeBoard() {
    board.close();
  }

  private TpmTransport connect(String part) {
    return board.connect(ShippedProfiles.find(part).orElseThrow());
  }

  private static int responseCode(TpmTransport tpm, byte[] command) {
    return ByteBuffer.wrap(tpm.transmit(command)).getInt(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"st-st33tphf2x-spi", "infineon-slb9673"})
  void aResetTpmWantsToBeStartedAgain(String part) {
    try (TpmTransport tpm = connect(part)) {
      assertThat(responseCode(tpm, STARTUP)).isZero();

      tpm.ability(PowerControl.class).orElseThrow().reset();

      assertThat(responseCode(tpm, GET_RANDOM)).isEqualTo(0x100);
      assertThat(responseCode(tpm, STARTUP)).isZero();
      assertThat(responseCode(tpm, GET_RANDOM)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"st-st33tphf2x-spi", "infineon-slb9673"})
  void aTpmWithoutPowerIsSilentUntilItHasPowerAgain(String part) {
    try (TpmTransport tpm = connect(part)) {
      PowerControl power = tpm.ability(PowerControl.class).orElseThrow();
      assertThat(responseCode(tpm, STARTUP)).isZero();

      power.powerOff();
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> tpm.transmit(GET_RANDOM))
          .matches(failure -> !failure.kind().endsConnection());

      power.powerOn();
      assertThat(responseCode(tpm, STARTUP)).isZero();
      assertThat(responseCode(tpm, GET_RANDOM)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"st-st33tphf2x-spi", "infineon-slb9673"})
  void aClientOfTheServerCanResetTheChip(String part) {
    try (TpmTransport chip = connect(part);
        TpmServer server = TpmServer.mssim(chip, ServerOptions.defaults().withPort(0));
        MssimTransport client = MssimTransport.connect("localhost", server.port())) {
      assertThat(responseCode(client, STARTUP)).isZero();

      client.reset();

      assertThat(responseCode(client, GET_RANDOM)).isEqualTo(0x100);
      assertThat(responseCode(client, STARTUP)).isZero();
    }
  }
}
