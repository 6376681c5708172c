package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtualBoardTest {

  private final VirtualBoard board = new VirtualBoard(new ScriptedTpm());

  private static TpmProfile part(HostInterface hostInterface) {
    return TpmProfile.of(
        "some-part", hostInterface, new Wiring.I2c("\\_SB.I2C1", 0x58, false, 400_000));
  }

  @Test
  void givesTheDeviceThatTheProfileAsksFor() {
    try (BusDevice spi = board.device(TestParts.SPI);
        BusDevice i2c = board.device(TestParts.I2C)) {
      assertThat(spi).isInstanceOf(VirtualSpiChip.class);
      assertThat(spi.describe()).isEqualTo("virtual bus at 10 MHz");
      assertThat(i2c).isInstanceOf(VirtualI2cChip.class);
      assertThat(i2c.describe()).isEqualTo("virtual bus, address 0x2E, at 400 kHz");
    }
  }

  @Test
  void theSameProfileFindsTheSameChipAgain() {
    board.device(TestParts.SPI).close();
    TisChip chip = board.chip().orElseThrow();
    chip.access(2, 0x02);
    board.device(TestParts.SPI).close();
    assertThat(board.chip()).containsSame(chip);
    board.device(TestParts.I2C).close();
    assertThat(board.chip().orElseThrow()).isNotSameAs(chip);
  }

  @Test
  void aPartThatCannotBeMountedLeavesTheOneThatIs() {
    List<String> closed = new ArrayList<>();
    VirtualBoard fragile =
        new VirtualBoard(
            (profile, timebase) ->
                new ScriptedTpm() {
                  @Override
                  public void close() {
                    closed.add(profile.name());
                  }
                },
            behaviour -> {
              if (behaviour.vendorId() == ProfiledBehaviour.STMICRO) {
                throw new IllegalArgumentException("no such part here");
              }
              return behaviour;
            });
    fragile.device(TestParts.SPI).close();
    TisChip chip = fragile.chip().orElseThrow();
    TpmProfile refused =
        TestParts.SPI.withPart(
            new PartIdentity(
                "",
                "",
                OptionalInt.of(ProfiledBehaviour.STMICRO),
                OptionalInt.empty(),
                List.of(),
                ""));

    assertThatThrownBy(() -> fragile.device(refused)).isInstanceOf(IllegalArgumentException.class);

    assertThat(closed).as("engines of parts that are mounted").isEmpty();
    assertThat(fragile.chip()).containsSame(chip);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NATIONZ_I2C|UNSUPPORTED_PART|the part 'some-part' is recognised: it speaks NationZ's own"
            + " I2C protocol, which has no TIS registers, and this version of tpm4j has no engine"
            + " for it",
        "NUVOTON_I2C|UNSUPPORTED_PART|the part 'some-part' is recognised: it speaks Nuvoton's own"
            + " I2C register map, which is not TIS, and this version of tpm4j has no engine for it",
        "INFINEON_TPM12_I2C|TPM12_PART|the part 'some-part' is recognised: it speaks Infineon's"
            + " TPM 1.2 I2C register map, and this version of tpm4j has no engine for it",
        "CRB|UNSUPPORTED_PART|the part 'some-part' is recognised: it speaks the command response"
            + " buffer (CRB) in memory, and this version of tpm4j has no engine for it"
      })
  void saysThatAPartIsKnownButNotTis(HostInterface hostInterface, Kind kind, String what) {
    TpmProfile profile = part(hostInterface);
    assertThatThrownBy(() -> board.device(profile))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.what()).isEqualTo(what);
            });
  }

  @Test
  void theChipShowsWhatTheProfileKnows() {
    TpmProfile slb9673 =
        TestParts.I2C
            .withPart(
                new PartIdentity(
                    "Infineon",
                    "SLB9673",
                    OptionalInt.of(0x15D1),
                    OptionalInt.of(0x001C),
                    List.of(0x16),
                    "IFX"))
            .withFifo(
                FifoBehaviour.UNKNOWN.toBuilder()
                    .interfaceCapability(0x1AE00082)
                    .burstCount(427)
                    .build());
    ChipBehaviour behaviour = ChipBehaviour.of(slb9673);
    assertThat(behaviour.didVid()).isEqualTo(0x001C15D1);
    assertThat(behaviour.revisionId()).isEqualTo(0x16);
    assertThat(behaviour.burstCount()).isEqualTo(427);
    assertThat(behaviour.i2cCapability()).isEqualTo(0x1AE00082);
    assertThat(behaviour.staticBurst()).isFalse();
  }

  @Test
  void theChipMakesUpWhatTheProfileDoesNotKnow() {
    ChipBehaviour nameless = ChipBehaviour.of(TestParts.SPI);
    assertThat(nameless.didVid()).isEqualTo(0x00017447);
    TpmProfile nationz =
        TestParts.SPI.withPart(
            new PartIdentity(
                "NationZ", "Z32H330", OptionalInt.empty(), OptionalInt.empty(), List.of(), "NTZ"));
    assertThat(ChipBehaviour.of(nationz).didVid()).isEqualTo(0x00011B4E);
  }

  @Test
  void capabilityAndTransferSizeOfTheProfileAgree() {
    TpmProfile st =
        TestParts.SPI.withFifo(
            FifoBehaviour.UNKNOWN.toBuilder().interfaceCapability(0x30000415).build());
    ChipBehaviour behaviour = ChipBehaviour.of(st);
    assertThat(behaviour.transferSize()).isEqualTo(32);
    assertThat(behaviour.burstCount()).isEqualTo(32);
    assertThat(behaviour.waits()).isEqualTo(WaitPattern.fixed(1));
  }

  @Test
  void behaviourIsOverriddenForTheBoard() {
    UnaryOperator<ChipBehaviour> slow =
        behaviour -> behaviour.toBuilder().startupMicros(30_000).build();
    try (VirtualBoard other = new VirtualBoard(new ScriptedTpm(), slow)) {
      other.device(TestParts.SPI).close();
      assertThat(other.chip().orElseThrow().state()).isEqualTo(ChipState.RESET);
    }
  }

  @Test
  void isClosedForGood() {
    board.close();
    board.close();
    assertThatThrownBy(() -> board.device(TestParts.SPI))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
  }
}
