package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.FifoBehaviour.CancelPattern;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportInfo;
import dev.tpm4j.transport.tis.TisRegister;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registers in each state, on no bus. */
class TisChipTest {

  private final VirtualTimebase time = new VirtualTimebase();
  private final ScriptedTpm engine = new ScriptedTpm();
  private TisChip chip = new TisChip(engine, TestParts.fastSpi().build(), time);

  private void behave(ChipBehaviour.Builder behaviour) {
    chip = new TisChip(engine, behaviour.build(), time);
  }

  private int access(int locality) {
    return chip.read(locality, TisRegister.ACCESS, 0, 1)[0] & 0xFF;
  }

  private int status() {
    return status(0);
  }

  private int status(int locality) {
    byte[] word = chip.read(locality, TisRegister.STS, 0, 4);
    return word[0] & 0xFF | (word[1] & 0xFF) << 8 | (word[2] & 0xFF) << 16 | word[3] << 24;
  }

  private int flags() {
    return status() & 0xFF;
  }

  private int burst() {
    return status() >>> 8 & 0xFFFF;
  }

  private void control(int value) {
    control(0, value);
  }

  private void control(int locality, int value) {
    byte[] word = {(byte) value, 0, 0, (byte) (value >>> 24)};
    chip.write(locality, TisRegister.STS, 0, word, 4);
  }

  private void writeAccess(int locality, int value) {
    chip.write(locality, TisRegister.ACCESS, 0, new byte[] {(byte) value}, 1);
  }

  private void fifo(int locality, byte... bytes) {
    chip.beginFifo(bytes.length);
    for (byte each : bytes) {
      chip.writeFifo(locality, each & 0xFF);
    }
  }

  private byte[] fifo(int length) {
    chip.beginFifo(length);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) chip.readFifo(0);
    }
    return bytes;
  }

  private void ready() {
    writeAccess(0, 0x02);
    control(0x40);
    status();
  }

  private void received() {
    ready();
    fifo(0, ScriptedTpm.getRandom(8));
  }

  @Test
  void showsEveryStateOfTheTable() {
    behave(TestParts.fastSpi().busyPolls(1).stsValidInReady(true));
    assertThat(access(0)).isEqualTo(0x81);
    assertThat(status()).isEqualTo(-1);
    writeAccess(0, 0x02);
    assertThat(access(0)).isEqualTo(0xA1);
    assertThat(status()).as("Idle").isEqualTo(0x04000080);
    control(0x40);
    assertThat(status()).as("Ready").isEqualTo(0x040040C0);
    byte[] command = ScriptedTpm.getRandom(8);
    fifo(0, Arrays.copyOf(command, 5));
    assertThat(status()).as("Reception").isEqualTo(0x04004088);
    control(0x20);
    assertThat(chip.state()).as("tpmGo is ignored").isEqualTo(ChipState.RECEPTION);
    fifo(0, Arrays.copyOfRange(command, 5, 12));
    assertThat(status()).as("Reception, complete").isEqualTo(0x04004080);
    control(0x20);
    assertThat(status()).as("Execution").isEqualTo(0x04000080);
    assertThat(status()).as("Completion").isEqualTo(0x04001490);
    assertThat(fifo(20)).isEqualTo(ScriptedTpm.randomResponse(0, 8));
    assertThat(status()).as("drained").isEqualTo(0x04000080);
    control(0x02);
    assertThat(status()).as("rewound").isEqualTo(0x04001490);
    assertThat(fifo(20)).isEqualTo(ScriptedTpm.randomResponse(0, 8));
    control(0x40);
    assertThat(chip.state()).isEqualTo(ChipState.READY);
    writeAccess(0, 0x20);
    assertThat(access(0)).isEqualTo(0x81);
    assertThat(chip.log().violations())
        .extracting(Violation::kind)
        .containsExactly(Violation.Kind.IGNORED_CONTROL);
  }

  @Test
  void theResponseAppearsWhenTheExecutionTimeHasPassed() {
    behave(TestParts.fastSpi().defaultLatencyMicros(2_000));
    received();
    control(0x20);
    time.advance(1_999_999);
    assertThat(flags()).isEqualTo(0x80);
    assertThat(engine.codes()).isEmpty();
    time.advance(1);
    assertThat(flags()).isEqualTo(0x90);
    assertThat(engine.codes()).containsExactly(0x17B);
  }

  @ParameterizedTest
  @CsvSource({"STANDARD, 0x40, 0x80", "STMICRO, 0xC0, 0x80", "NUVOTON, 0xC0, 0x84"})
  void anAbortedCommandShowsTheVendorsPatternAndHasNoEffect(
      CancelPattern pattern, int canceled, int executing) {
    behave(
        TestParts.fastSpi()
            .cancelPattern(pattern)
            .stsValidInReady(pattern == CancelPattern.STANDARD)
            .defaultLatencyMicros(1_000));
    received();
    control(0x20);
    assertThat(flags()).isEqualTo(executing);
    control(0x40);
    assertThat(flags()).isEqualTo(canceled);
    time.advance(2_000_000);
    assertThat(flags()).isEqualTo(canceled);
    assertThat(engine.codes()).isEmpty();
    received();
    control(0x20);
    time.advance(1_000_000);
    assertThat(flags()).as("the next command works").isEqualTo(0x90);
  }

  @Test
  void commandCancelGivesTheCanceledResponse() {
    behave(TestParts.fastSpi().defaultLatencyMicros(1_000_000));
    received();
    control(0x20);
    control(1 << 24);
    assertThat(flags()).isEqualTo(0x90);
    assertThat(fifo(10)).containsExactly(0x80, 1, 0, 0, 0, 10, 0, 0, 9, 9);
    assertThat(engine.codes()).isEmpty();
  }

  @Test
  void abortInReceptionDropsTheBytes() {
    ready();
    fifo(0, (byte) 1, (byte) 2);
    control(0x40);
    assertThat(flags()).isEqualTo(0xC0);
    fifo(0, ScriptedTpm.getRandom(8));
    assertThat(flags()).isEqualTo(0x80);
  }

  @Test
  void readyComesLaterOnAChipThatIsSlow() {
    behave(TestParts.fastSpi().readyMicros(2_250_000).stsValidInReady(false));
    writeAccess(0, 0x02);
    control(0x40);
    assertThat(flags()).isZero();
    time.advance(2_249_999_999L);
    assertThat(flags()).isZero();
    time.advance(1);
    assertThat(flags()).isEqualTo(0x40);
  }

  @Test
  void statusAndBurstLagBehindOnAChipThatDigests() {
    behave(TestParts.fastSpi().statusMicros(100).digestMicros(200));
    ready();
    fifo(0, Arrays.copyOf(ScriptedTpm.getRandom(8), 11));
    assertThat(flags()).isZero();
    assertThat(burst()).isZero();
    time.advance(100_000);
    assertThat(flags()).isEqualTo(0x88);
    assertThat(burst()).isZero();
    time.advance(100_000);
    assertThat(burst()).isEqualTo(64);
  }

  @Test
  void staticBurstMayReadZeroInTheResponse() {
    behave(TestParts.fastSpi().staticBurst(true).zeroBurstInResponse(true).burstCount(32));
    ready();
    assertThat(burst()).isEqualTo(32);
    fifo(0, ScriptedTpm.getRandom(8));
    control(0x20);
    assertThat(flags()).isEqualTo(0x90);
    assertThat(burst()).isZero();
  }

  @Test
  void readingPastTheEndGivesFf() {
    received();
    control(0x20);
    status();
    fifo(20);
    assertThat(fifo(1)).containsExactly(0xFF);
    assertThat(chip.log().violations())
        .extracting(Violation::kind)
        .containsExactly(Violation.Kind.OVER_READ);
  }

  @Test
  void notesMoreBytesThanBurstGranted() {
    behave(TestParts.fastSpi().burstCount(8));
    ready();
    fifo(0, ScriptedTpm.getRandom(8));
    assertThat(chip.log().violations())
        .extracting(Violation::kind)
        .containsExactly(Violation.Kind.BURST_EXCEEDED);
  }

  /** As wolfTPM treats ST parts: 64 bytes were granted once, and 12 and 20 moved each time. */
  @Test
  void aGrantServesOneDirectionOfOneCommand() {
    received();
    control(0x20);
    chip.read(0, TisRegister.STS, 0, 1);
    fifo(20);
    control(0x40);
    fifo(0, ScriptedTpm.getRandom(8));
    assertThat(chip.log().violations())
        .extracting(Violation::kind)
        .as("one for the response, one for the next command")
        .containsExactly(Violation.Kind.BURST_EXCEEDED, Violation.Kind.BURST_EXCEEDED);
  }

  @Test
  void answersASizeThatIsNoneItself() {
    ready();
    fifo(0, new byte[] {(byte) 0x80, 1, 0, 0, 0, 4, 0, 0, 1, 0x7B});
    assertThat(flags()).isEqualTo(0x80);
    control(0x20);
    assertThat(fifo(10)).containsExactly(0x80, 1, 0, 0, 0, 10, 0, 0, 1, 0x42);
    control(0x40);
    fifo(0, new byte[] {(byte) 0x80, 1, (byte) 0xFF, -1, -1, -1, 0, 0, 1, 0x7B});
    fifo(0, new byte[4086]);
    assertThat(flags()).as("the buffer is full").isEqualTo(0x80);
    control(0x20);
    assertThat(fifo(10)).containsExactly(0x80, 1, 0, 0, 0, 10, 0, 0, 1, 0x42);
    assertThat(engine.codes()).isEmpty();
  }

  @Test
  void aLocalityWaitsUntilTheOwnerGivesWay() {
    writeAccess(0, 0x02);
    writeAccess(2, 0x02);
    assertThat(access(2)).isEqualTo(0x83);
    assertThat(access(0)).as("somebody waits").isEqualTo(0xA5);
    writeAccess(1, 0x02);
    writeAccess(0, 0x20);
    assertThat(chip.activeLocality()).as("the highest").isEqualTo(2);
    writeAccess(1, 0x20);
    writeAccess(2, 0x20);
    assertThat(chip.activeLocality()).as("the other withdrew").isEqualTo(-1);
  }

  @Test
  void onlyAHigherLocalitySeizesAndTheCommandIsLost() {
    writeAccess(1, 0x02);
    control(1, 0x40);
    fifo(1, (byte) 0x80);
    writeAccess(0, 0x08);
    assertThat(chip.activeLocality()).isEqualTo(1);
    chip.seize(3);
    assertThat(chip.activeLocality()).isEqualTo(3);
    assertThat(access(1)).isEqualTo(0x91);
    assertThat(chip.state()).isEqualTo(ChipState.IDLE);
    writeAccess(1, 0x10);
    assertThat(access(1)).isEqualTo(0x81);
  }

  @Test
  void ignoresAnAccessWriteOfTwoBits() {
    writeAccess(0, 0x22);
    assertThat(access(0)).isEqualTo(0x81);
    assertThat(chip.log().violations())
        .extracting(Violation::kind)
        .containsExactly(Violation.Kind.IGNORED_CONTROL);
  }

  @Test
  void aLocalityIsNotGrantedBeforeItHasSettled() {
    behave(TestParts.fastSpi().localitySettleMicros(5_000));
    writeAccess(0, 0x02);
    writeAccess(0, 0x20);
    writeAccess(0, 0x02);
    assertThat(access(0)).isEqualTo(0x83);
    time.advance(5_000_000);
    assertThat(access(0)).isEqualTo(0xA1);
  }

  @Test
  void commandsReachTheEngineAtTheirLocality() {
    writeAccess(3, 0x02);
    control(3, 0x40);
    fifo(3, ScriptedTpm.getRandom(1));
    control(3, 0x20);
    status(3);
    assertThat(engine.localities()).containsExactly(3);
  }

  @Test
  void locality4RunsAHashSequence() {
    chip.write(4, TisRegister.HASH_START, 0, new byte[1], 1);
    assertThat(access(4)).as("active, and a D-RTM happened").isEqualTo(0xA0);
    chip.writeFifo(4, 0x41);
    chip.writeFifo(4, 0x42);
    chip.write(4, TisRegister.HASH_END, 0, new byte[1], 1);
    assertThat(engine.hashEvents()).containsExactly("start", "end");
    assertThat(engine.hashed()).containsExactly(0x41, 0x42);
    assertThat(chip.activeLocality()).isEqualTo(-1);
    writeAccess(3, 0x02);
    control(3, 1 << 25);
    assertThat(access(3)).as("establishment is reset").isEqualTo(0xA1);
  }

  @Test
  void otherLocalitiesRunNoHashSequence() {
    chip.write(3, TisRegister.HASH_START, 0, new byte[1], 1);
    assertThat(engine.hashEvents()).isEmpty();
  }

  @Test
  void interruptsAreRaisedForTheEnabledEventsAndClearedByTheOwner() {
    ready();
    chip.write(0, TisRegister.INT_ENABLE, 0, new byte[] {1, 0, 0, (byte) 0x80}, 4);
    assertThat(chip.interruptAsserted()).isFalse();
    fifo(0, ScriptedTpm.getRandom(8));
    control(0x20);
    status();
    assertThat(chip.interruptAsserted()).isTrue();
    assertThat(chip.read(0, TisRegister.INT_STATUS, 0, 4)).containsExactly(1, 0, 0, 0);
    chip.write(2, TisRegister.INT_STATUS, 0, new byte[] {1}, 1);
    assertThat(chip.interruptAsserted()).as("not the owner").isTrue();
    chip.write(0, TisRegister.INT_STATUS, 0, new byte[] {1}, 1);
    assertThat(chip.interruptAsserted()).isFalse();
  }

  @Test
  void aReadyChipMayBeFoundWithoutAsking() {
    behave(TestParts.fastSpi().autoReady(true));
    writeAccess(0, 0x02);
    assertThat(flags()).isEqualTo(0xC0);
  }

  @Test
  void aSecondCommandReadyMayBeNeeded() {
    behave(TestParts.fastSpi().idleAfterResponse(true));
    received();
    control(0x20);
    status();
    control(0x40);
    assertThat(chip.state()).isEqualTo(ChipState.IDLE);
    control(0x40);
    assertThat(chip.state()).isEqualTo(ChipState.READY);
  }

  @Test
  void resetLosesLocalityAndCommand() {
    received();
    chip.reset();
    assertThat(chip.state()).isEqualTo(ChipState.NO_LOCALITY);
    assertThat(access(0)).isEqualTo(0x81);
  }

  @Test
  void anEngineThatFailsIsHeardOnTheBusAndTheChipIsIdle() {
    TpmTransport broken =
        new TpmTransport() {
          @Override
          public int transmit(byte[] command, int length, byte[] response) {
            throw TransportException.of(TransportException.Kind.DISCONNECTED).build();
          }

          @Override
          public void cancel() {}

          @Override
          public TransportInfo info() {
            return new TransportInfo("broken", "broken", 4096, 4096);
          }

          @Override
          public void close() {}
        };
    chip = new TisChip(broken, TestParts.fastSpi().build(), time);
    received();
    control(0x20);
    assertThatThrownBy(this::status)
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.DISCONNECTED));
    assertThat(chip.state()).isEqualTo(ChipState.IDLE);
  }
}
