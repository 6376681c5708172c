package dev.tpm4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.simulator.chip.BusAccess;
import dev.tpm4j.simulator.chip.ChipState;
import dev.tpm4j.simulator.chip.ScriptedTpm;
import dev.tpm4j.simulator.chip.TestParts;
import dev.tpm4j.simulator.chip.TisChip;
import dev.tpm4j.simulator.chip.VirtualSpiChip;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.spi.SpiCapabilities;
import dev.tpm4j.transport.spi.SpiTransaction;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** A read of TPM_DID_VID, {@code 47 74 01 00}, over bad wires. */
class FaultySpiDeviceTest {

  private final VirtualTimebase time = new VirtualTimebase();
  private final TisChip chip = new TisChip(new ScriptedTpm(), TestParts.fastSpi().build(), time);
  private final FaultySpiDevice device =
      new FaultySpiDevice(new VirtualSpiChip(chip, 10_000_000), FaultPlan.none());

  private String identity() {
    byte[] frame = HexFormat.of().parseHex("83D40F0000000000");
    device.exchange(frame, 0, frame, 0, frame.length);
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(frame, 4, 8);
  }

  private String identity(WireFault fault) {
    device.plan(FaultPlan.on(event -> true, 1, fault));
    String spoilt = identity();
    assertThat(identity()).as("the next is whole").isEqualTo("47 74 01 00");
    return spoilt;
  }

  @Test
  void passesEverythingOnWithoutAFault() {
    assertThat(identity()).isEqualTo("47 74 01 00");
    assertThat(device.describe()).isEqualTo("virtual bus at 10 MHz with faults");
  }

  @Test
  void spoilsWhatArrivesAtTheHost() {
    assertThat(identity(WireFaults.flipReceived(5, 0x0F))).isEqualTo("47 7B 01 00");
    assertThat(identity(WireFaults.stuckBits(0x40, 0x80))).isEqualTo("87 B4 81 80");
    assertThat(identity(WireFaults.floating())).isEqualTo("FF FF FF FF");
    assertThat(identity(WireFaults.stuckLow())).isEqualTo("00 00 00 00");
    assertThat(identity(WireFaults.loseReceived(5))).isEqualTo("47 01 00 FF");
    assertThat(identity(WireFaults.repeatReceived(5))).isEqualTo("47 74 74 01");
    assertThat(identity(WireFaults.shortRead(6))).isEqualTo("47 74 FF FF");
  }

  @Test
  void spoilsWhatArrivesAtTheChip() {
    assertThat(identity(WireFaults.flipSent(1, 0x01))).as("not its address").startsWith("FF");
    assertThat(identity(WireFaults.loseSent(2))).as("a shifted header").isNotEqualTo("47 74 01 00");
    assertThat(chip.log().violations()).isNotEmpty();
  }

  @Test
  void aFaultStaysWithItsTransactionAndCountsThroughIt() {
    device.plan(FaultPlan.on(event -> true, 1, WireFaults.flipReceived(6, 0xFF)));
    byte[] header = HexFormat.of().parseHex("83D40F00");
    byte[] data = new byte[4];
    try (SpiTransaction bus = device.begin()) {
      bus.transfer(header, 0, null, 0, 4);
      bus.transfer(null, 0, data, 0, 2);
      bus.transfer(null, 0, data, 2, 2);
    }
    assertThat(data).containsExactly(0x47, 0x74, 0xFE, 0x00);
  }

  @Test
  void failsBeforeAnythingMovesOrAfterIt() {
    device.plan(FaultPlan.on(event -> true, 1, WireFaults.failsBefore(Kind.BUS_ERROR)));
    assertFails();
    assertThat(chip.log().total().bytes()).isZero();
    device.plan(FaultPlan.on(event -> true, 1, WireFaults.failsAfter(Kind.BUS_ERROR)));
    assertFails();
    assertThat(chip.log().accesses())
        .extracting(BusAccess::outcome)
        .containsExactly(BusAccess.Outcome.COMPLETE);
    assertThat(identity()).as("chip select was released").isEqualTo("47 74 01 00");
  }

  private void assertFails() {
    assertThatThrownBy(this::identity)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUS_ERROR));
  }

  @Test
  void strikesInTheMiddleOfATransfer() {
    assertThat(
            identity(
                WireFaults.strike(
                    6,
                    () -> {
                      assertThat(time.nanoTime()).isEqualTo(6 * 800);
                      chip.access(0, 0x02);
                    })))
        .isEqualTo("47 74 01 00");
    assertThat(chip.state()).isEqualTo(ChipState.IDLE);
  }

  @Test
  void slowsATransferDown() {
    identity(WireFaults.slow(time, 1_000_000));
    assertThat(time.nanoTime()).isEqualTo(1_000_000 + 2 * 8 * 800);
  }

  @Test
  void tellsThePlanWhichRegisterIsAccessed() {
    device.plan(
        FaultPlan.on(event -> event.reads(0xF00) && event.length() == 4, 1, WireFaults.stuckLow()));
    assertThat(identity()).isEqualTo("00 00 00 00");
  }

  @Test
  void spoilsAnAdapterThatCannotHoldChipSelectToo() {
    FaultySpiDevice poor =
        new FaultySpiDevice(
            new VirtualSpiChip(chip, new SpiCapabilities(false, true, 1_000_000, 64)),
            FaultPlan.at(1, WireFaults.flipReceived(4, 0x01)));
    byte[] frame = HexFormat.of().parseHex("83D40F0000000000");
    poor.exchange(frame, 0, frame, 0, frame.length);
    assertThat(frame[4]).isEqualTo((byte) 0x46);
  }
}
