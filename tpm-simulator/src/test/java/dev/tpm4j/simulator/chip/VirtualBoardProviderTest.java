package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.chip.peer.PeerAccess;
import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.BoardProvider;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The board named {@code virtual}, driven as Linux drives it. */
class VirtualBoardProviderTest {

  private static final TpmProfile INFINEON =
      TestParts.SPI.withPart(
          new PartIdentity(
              "Infineon",
              "SLB9670",
              OptionalInt.of(0x15D1),
              OptionalInt.of(0x001B),
              List.of(0x10),
              "IFX"));

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static VirtualBoard open(String name) {
    String[] parts = name.split(":", 2);
    BoardProvider provider = BoardProvider.find(name);
    assertThat(provider.availability()).isEqualTo(new Availability.Available());
    return (VirtualBoard) provider.open(parts.length == 1 ? "" : parts[1]);
  }

  @Test
  void aVirtualInfineonPartSaysThatItIsOne() {
    try (VirtualBoard board = open("virtual")) {
      PeerAccess linux =
          PeerAccess.linux((VirtualSpiChip) board.device(INFINEON), board.virtualTimebase());
      assertThat(linux.command(hex("8001 0000000C 00000144 0000")))
          .isEqualTo(hex("8001 0000000A 00000000"));
      byte[] manufacturer = linux.command(hex("8001 00000016 0000017A 00000006 00000105 00000001"));
      assertThat(manufacturer).endsWith('I', 'F', 'X', 0);
      assertThat(board.chip().orElseThrow().log().violations()).isEmpty();
    }
  }

  @Test
  void aSeedGivesTheSameTpmInEveryRun() {
    assertThat(random("virtual:seed=7")).isEqualTo(random("virtual:seed=7"));
    assertThat(random("virtual:seed=7")).isNotEqualTo(random("virtual:seed=8"));
  }

  private static byte[] random(String name) {
    try (VirtualBoard board = open(name)) {
      PeerAccess linux =
          PeerAccess.linux((VirtualSpiChip) board.device(INFINEON), board.virtualTimebase());
      linux.command(hex("8001 0000000C 00000144 0000"));
      return linux.command(ScriptedTpm.getRandom(32));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed=x", "seed=", "tomorrow"})
  void refusesAnArgumentItDoesNotKnow(String argument) {
    assertThatThrownBy(() -> open("virtual:" + argument))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
        .hasMessageContaining(argument);
  }
}
