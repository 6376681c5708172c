package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.spi.SpiCapabilities;
import dev.tpm4j.transport.spi.SpiTransaction;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes on the four wires. */
class VirtualSpiChipTest {

  private final VirtualTimebase time = new VirtualTimebase();

  private VirtualSpiChip chip(ChipBehaviour.Builder behaviour) {
    return new VirtualSpiChip(new TisChip(new ScriptedTpm(), behaviour.build(), time), 10_000_000);
  }

  /** What comes back when these bytes are sent under one chip select. */
  private static String miso(VirtualSpiChip chip, String mosi) {
    byte[] bytes = HexFormat.of().parseHex(mosi.replace(" ", ""));
    chip.exchange(bytes, 0, bytes, 0, bytes.length);
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes);
  }

  /** The bytes recorded on an SLB9672 and published in a wolfTPM issue (number 295). */
  @Test
  void answersAsTheRecordedPartDoes() {
    VirtualSpiChip slb9672 =
        chip(
            TestParts.fastSpi()
                .vendorId(0x15D1)
                .deviceId(0x001D)
                .revisionId(0x26)
                .interfaceCapability(0x30000697)
                .establishmentShown(false));
    slb9672.chip().access(0, 0x02);
    assertThat(miso(slb9672, "80 D4 00 00 00")).isEqualTo("00 00 00 01 A0");
    assertThat(miso(slb9672, "83 D4 00 14 00 00 00 00")).isEqualTo("00 00 00 01 97 06 00 30");
    assertThat(miso(slb9672, "83 D4 0F 00 00 00 00 00")).isEqualTo("00 00 00 01 D1 15 1D 00");
    assertThat(miso(slb9672, "80 D4 0F 04 00")).isEqualTo("00 00 00 01 26");
  }

  @Test
  void statusIsReadWholeOrInPartsThatBelongTogether() {
    VirtualSpiChip chip = chip(TestParts.fastSpi().burstCount(0x1234));
    miso(chip, "00 D4 00 00 02");
    miso(chip, "00 D4 00 18 40");
    assertThat(miso(chip, "83 D4 00 18 00 00 00 00")).isEqualTo("00 00 00 01 C0 00 10 04");
    assertThat(miso(chip, "80 D4 00 18 00")).isEqualTo("00 00 00 01 C0");
    assertThat(miso(chip, "81 D4 00 19 00 00")).isEqualTo("00 00 00 01 00 10");
    assertThat(miso(chip, "80 D4 00 1B 00")).isEqualTo("00 00 00 01 04");
  }

  @Test
  void ignoresTheReservedBitOfTheHeader() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    assertThat(miso(chip, "C0 D4 00 00 00")).isEqualTo("00 00 00 01 81");
    assertThat(chip.chip().log().violations()).isEmpty();
  }

  @Test
  void waitsInTheHeaderThenByteByByte() {
    VirtualSpiChip chip =
        chip(TestParts.fastSpi().waits(new WaitPattern(List.of(0, 3), List.of(2))));
    assertThat(miso(chip, "80 D4 00 00 00")).isEqualTo("00 00 00 01 81");
    assertThat(miso(chip, "80 D4 00 00 00 00 00 00")).isEqualTo("00 00 00 00 00 00 01 81");
    assertThat(miso(chip, "80 D4 00 00 00")).isEqualTo("00 00 00 01 81");
    miso(chip, "00 D4 00 00 00 00 02");
    assertThat(chip.chip().activeLocality()).isZero();
    assertThat(chip.chip().log().dump())
        .isEqualTo(
            """
            R TPM_ACCESS 81
            R TPM_ACCESS 81 waits 3
            R TPM_ACCESS 81
            W TPM_ACCESS 02 waits 2""");
  }

  @Test
  void doesNotAnswerAtAnAddressThatIsNotATpms() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    assertThat(miso(chip, "80 D5 00 00 00")).isEqualTo("00 FF FF FF FF");
    assertThat(chip.chip().log().accesses().get(0).outcome()).isEqualTo(BusAccess.Outcome.IGNORED);
  }

  @Test
  void readsFfOfALocalityOrRegisterThatIsNotThere() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    assertThat(miso(chip, "80 D4 50 00 00")).isEqualTo("00 00 00 01 FF");
    assertThat(miso(chip, "81 D4 0A 00 00 00")).isEqualTo("00 00 00 01 FF FF");
    assertThat(miso(chip, "83 D4 00 18 00 00 00 00"))
        .as("status without the locality")
        .isEqualTo("00 00 00 01 FF FF FF FF");
  }

  @Test
  void floatsWithoutPower() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    chip.chip().powerOff();
    assertThat(miso(chip, "80 D4 00 00 00")).isEqualTo("FF FF FF FF FF");
    assertThat(chip.chip().state()).isEqualTo(ChipState.OFF);
  }

  @Test
  void isNotValidWhileItStarts() {
    VirtualSpiChip chip = chip(TestParts.fastSpi().startupMicros(30_000));
    assertThat(miso(chip, "80 D4 00 00 00")).isEqualTo("00 00 00 01 00");
    assertThat(chip.chip().state()).isEqualTo(ChipState.RESET);
    time.sleep(30_000_000);
    assertThat(miso(chip, "80 D4 00 00 00")).isEqualTo("00 00 00 01 81");
  }

  @Test
  void dropsARegisterWriteThatIsCutShort() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    miso(chip, "00 D4 00 00");
    assertThat(chip.chip().activeLocality()).isEqualTo(-1);
    assertThat(chip.chip().log().violations())
        .extracting(Violation::kind)
        .containsExactly(Violation.Kind.FRAME_CUT);
    assertThat(chip.chip().log().dump()).isEqualTo("W TPM_ACCESS cut");
  }

  @Test
  void keepsFifoBytesTakenBeforeTheCut() {
    VirtualSpiChip chip = ready(TestParts.fastSpi());
    miso(chip, "0B D4 00 24 80 01 00 00 00 0C 00");
    assertThat(chip.chip().state()).isEqualTo(ChipState.RECEPTION);
    miso(chip, "04 D4 00 24 00 01 7B 00 08");
    assertThat(miso(chip, "80 D4 00 18 00")).isEqualTo("00 00 00 01 80");
  }

  private VirtualSpiChip ready(ChipBehaviour.Builder behaviour) {
    VirtualSpiChip chip = chip(behaviour);
    miso(chip, "00 D4 00 00 02");
    miso(chip, "00 D4 00 18 40");
    return chip;
  }

  @Test
  void givesFfPastTheEndOfAFrameAndNotesIt() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    assertThat(miso(chip, "80 D4 00 00 00 00 00")).isEqualTo("00 00 00 01 81 FF FF");
    assertThat(chip.chip().log().violations())
        .extracting(Violation::kind)
        .containsExactly(Violation.Kind.CLOCKED_PAST_END);
  }

  @Test
  void xdataFifoIsTheFifo() {
    VirtualSpiChip chip = ready(TestParts.fastSpi());
    miso(chip, "0B D4 00 80 80 01 00 00 00 0C 00 00 01 7B 00 02");
    miso(chip, "00 D4 00 18 20");
    assertThat(miso(chip, "8D D4 00 80" + " 00".repeat(14)))
        .isEqualTo("00 00 00 01 80 01 00 00 00 0E 00 00 00 00 00 02 00 01");
  }

  @Test
  void everyByteTakesEightClocks() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    miso(chip, "80 D4 00 00 00");
    assertThat(time.nanoTime()).isEqualTo(5 * 800);
  }

  @Test
  void chipSelectIsHeldBetweenTransfersOfATransaction() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    byte[] header = {(byte) 0x80, (byte) 0xD4, 0, 0};
    byte[] data = new byte[1];
    try (SpiTransaction bus = chip.begin()) {
      bus.transfer(header, 0, null, 0, 4);
      bus.transfer(null, 0, data, 0, 1);
    }
    assertThat(data[0]).isEqualTo((byte) 0x81);
    assertThat(chip.chip().log().total()).isEqualTo(new WireCost(1, 1, 1, 5, 1));
  }

  @Test
  void anAdapterThatCannotHoldChipSelectRefusesATransaction() {
    VirtualSpiChip chip =
        new VirtualSpiChip(
            new TisChip(new ScriptedTpm(), TestParts.fastSpi().build(), time),
            new SpiCapabilities(false, true, 1_000_000, 64));
    assertThatThrownBy(chip::begin)
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(Kind.CHIP_SELECT_NOT_HELD));
    assertThat(miso(chip, "80 D4 00 00 00")).isEqualTo("00 00 00 01 81");
  }

  @Test
  void aHalfDuplexAdapterHearsNothingWhileItSends() {
    VirtualSpiChip chip =
        new VirtualSpiChip(
            new TisChip(new ScriptedTpm(), TestParts.fastSpi().build(), time),
            new SpiCapabilities(true, false, 1_000_000, 64));
    byte[] header = {(byte) 0x80, (byte) 0xD4, 0, 0};
    byte[] data = new byte[1];
    try (SpiTransaction bus = chip.begin()) {
      bus.transfer(header, 0, header, 0, 4);
      bus.transfer(null, 0, data, 0, 1);
    }
    assertThat(header).containsOnly(0);
    assertThat(data[0]).isEqualTo((byte) 0x81);
  }

  @Test
  void enforcesTheLargestTransfer() {
    VirtualSpiChip chip =
        new VirtualSpiChip(
            new TisChip(new ScriptedTpm(), TestParts.fastSpi().build(), time),
            new SpiCapabilities(true, true, 1_000_000, 8));
    byte[] nine = new byte[9];
    assertThatIllegalArgumentException().isThrownBy(() -> chip.exchange(nine, 0, nine, 0, 9));
    assertThatIllegalArgumentException().isThrownBy(() -> chip.exchange(nine, 0, nine, 0, 0));
    assertThat(miso(chip, "80 D4 00 00 00")).as("and is free again").endsWith("81");
  }

  @Test
  void isClosedForGood() {
    VirtualSpiChip chip = chip(TestParts.fastSpi());
    chip.close();
    chip.close();
    assertThatThrownBy(chip::begin)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
  }
}
