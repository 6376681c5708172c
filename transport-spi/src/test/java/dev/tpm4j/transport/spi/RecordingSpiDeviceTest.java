package dev.tpm4j.transport.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.profile.FifoBehaviour.WaitStates;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.record.BusRecord;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import dev.tpm4j.transport.record.BusSetup;
import dev.tpm4j.transport.record.BusSink;
import dev.tpm4j.transport.record.BusTape;
import dev.tpm4j.transport.record.BusTapeRecording;
import dev.tpm4j.transport.record.BusTextRecording;
import dev.tpm4j.transport.record.BusVcdRecording;
import dev.tpm4j.transport.record.Redaction;
import dev.tpm4j.transport.tis.TisRegister;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RecordingSpiDeviceTest {

  /** Every reading of the clock is 100 ns later. */
  private static final class Ticking implements Timebase {
    private long now = 5_000_000;

    @Override
    public long nanoTime() {
      return now += 100;
    }

    @Override
    public void sleep(long nanos) {
      now += nanos;
    }
  }

  private static String record(
      ScriptedSpi chip,
      Function<StringWriter, BusSink> sink,
      Redaction redaction,
      Consumer<RecordingSpiDevice> session) {
    StringWriter text = new StringWriter();
    try (RecordingSpiDevice device =
        new RecordingSpiDevice(chip, sink.apply(text), redaction, new Ticking())) {
      session.accept(device);
    }
    return text.toString();
  }

  private static SpiTisRegisters registers(SpiDevice device, WaitStates waits) {
    return new SpiTisRegisters(device, SpiTisRegistersTest.part(waits), Timebase.system());
  }

  private static TransportException failure(Runnable access) {
    return catchThrowableOfType(TransportException.class, access::run);
  }

  private static final byte[] SECRET = {0x73, 0x65, 0x63, 0x72};

  /** A register with waits, a FIFO write, a FIFO read, a failure. */
  private static ScriptedSpi chip() {
    return ScriptedSpi.holding()
        .answers("00 00 00 00 01 80 40 00 04")
        .answers("00 00 00 00 01")
        .answers("00 00 00 01 de ad be ef");
  }

  private static void session(SpiDevice device) {
    SpiTisRegisters registers = registers(device, WaitStates.HEADER_BIT);
    registers.read(0, TisRegister.STS, new byte[4], 0, 4);
    registers.write(0, TisRegister.DATA_FIFO, SECRET, 0, 4);
    byte[] data = new byte[4];
    registers.read(1, TisRegister.DATA_FIFO, data, 0, 4);
    assertThat(data).containsExactly(0xde, 0xad, 0xbe, 0xef);
  }

  @Nested
  class AsText {

    @Test
    void decodesRegistersAndWaitStatesAndHidesFifoData() {
      String text =
          record(
              chip(),
              BusTextRecording::new,
              Redaction.SECRETS,
              device -> {
                session(device);
                device.recover();
              });

      assertThat(text)
          .isEqualTo(
              """
              # SPI scripted SPI at 10000000 Hz, FIFO data hidden
              #  start/s      took/us
               0.000000000      0.700  read  TPM_STS.0 4 B, 1 wait  > 83 d4 00 18 | 00 | 00 00 00 00  < 00 00 00 00 | 01 | 80 40 00 04
               0.000000800      0.700  write TPM_DATA_FIFO.0 4 B, 1 wait  > 03 d4 00 24 | (1) | (4)  < 00 00 00 00 | 01 | (4)
               0.000001600      0.500  read  TPM_DATA_FIFO.1 4 B  > 83 d4 10 24 | (4)  < 00 00 00 01 | (4)
               0.000002200      0.100  recovery
              """);
    }

    @Test
    void showsEverythingOnRequest() {
      String text =
          record(chip(), BusTextRecording::new, Redaction.NONE, RecordingSpiDeviceTest::session);

      assertThat(text)
          .contains("> 03 d4 00 24 | 00 | 73 65 63 72  <")
          .contains("< 00 00 00 01 | de ad be ef")
          .doesNotContain("hidden");
    }

    @Test
    void showsASingleTransferThatHitAWaitState() {
      ScriptedSpi chip = ScriptedSpi.notHolding().answers("00 00 00 00 01");

      String text =
          record(
              chip,
              BusTextRecording::new,
              Redaction.SECRETS,
              device ->
                  assertThat(
                          failure(
                              () ->
                                  registers(device, WaitStates.NEVER)
                                      .write(0, TisRegister.DATA_FIFO, SECRET, 0, 4)))
                      .isNotNull());

      assertThat(text)
          .contains("write TPM_DATA_FIFO.0 4 B, 1 wait  > 03 d4 00 24 (4)  < 00 00 00 00 01 (3)");
    }

    @Test
    void namesPartsOfRegistersAndHidesWhatItDoesNotKnow() {
      ScriptedSpi chip =
          ScriptedSpi.notHolding()
              .answers("00 00 00 01 40 00")
              .answers("00 00 00 01 aa")
              .answers("00 00 00 01 bb")
              .answers("01 02 03 04 05 06");

      String text =
          record(
              chip,
              BusTextRecording::new,
              Redaction.SECRETS,
              device -> {
                for (String mosi :
                    new String[] {
                      "81 d4 00 19 00 00", "00 d4 00 84 77", "80 d4 0f 90 00", "9f 12 34 56 78 9a"
                    }) {
                  byte[] frame = ScriptedSpi.HEX.parseHex(mosi);
                  device.exchange(frame, 0, null, 0, frame.length);
                }
              });

      assertThat(text)
          .contains("read  TPM_STS+1.0 2 B  > 81 d4 00 19 00 00  < 00 00 00 01 40 00")
          .contains("write TPM_XDATA_FIFO.0 1 B  > 00 d4 00 84 (1)  < 00 00 00 01 (1)")
          .contains("read  0xF90.0 1 B  > 80 d4 0f 90 (1)  < 00 00 00 01 (1)")
          .contains("spi-exchange  > 9f 12 34 56 (2)  < 01 02 03 04 (2)");
    }

    @Test
    void hidesARegisterAccessThatRunsIntoTheFifo() {
      ScriptedSpi chip = ScriptedSpi.notHolding().answers("00 00 00 01");
      byte[] frame = ScriptedSpi.HEX.parseHex("3f d4 00 18" + " 73".repeat(64));

      String text =
          record(
              chip,
              BusTextRecording::new,
              Redaction.SECRETS,
              device -> device.exchange(frame, 0, null, 0, frame.length));

      assertThat(text).contains("> 3f d4 00 18 (64)");
    }
  }

  @Test
  void neitherTextNorPictureHoldsAHiddenByte() {
    byte[] marker = new byte[8];
    java.util.Arrays.fill(marker, (byte) 0xC3);
    ScriptedSpi chip = ScriptedSpi.holding().answers("00 00 00 01");
    String text =
        record(
            chip,
            BusTextRecording::new,
            Redaction.SECRETS,
            device ->
                registers(device, WaitStates.UNKNOWN)
                    .write(0, TisRegister.DATA_FIFO, marker, 0, 8));
    assertThat(text).doesNotContain("c3");

    ScriptedSpi again = ScriptedSpi.holding().answers("00 00 00 01");
    String picture =
        record(
            again,
            BusVcdRecording::new,
            Redaction.SECRETS,
            device ->
                registers(device, WaitStates.UNKNOWN)
                    .write(0, TisRegister.DATA_FIFO, marker, 0, 8));
    String afterHeader = picture.substring(picture.indexOf("x#"));
    assertThat(afterHeader).as("MOSI stays unknown until chip select rises").doesNotContain("1#");
  }

  @Nested
  class OnFailure {

    @Test
    void releasesChipSelectAndRecordsWhateverByteFails() {
      for (int failing = 0; failing < 9; failing++) {
        ScriptedSpi chip = chip();
        chip.failAtByte = failing;
        String text =
            record(
                chip,
                BusTextRecording::new,
                Redaction.SECRETS,
                device ->
                    assertThat(failure(() -> session(device)).what()).startsWith("broke at byte"));

        assertThat(chip.released).isEqualTo(chip.asserted).isEqualTo(1);
        assertThat(text).contains("! failed, BUS_ERROR");
      }
    }

    @Test
    void recordsABusThatCannotBeHad() {
      ScriptedSpi chip = chip();
      chip.failAtBegin = true;
      String text =
          record(
              chip,
              BusTextRecording::new,
              Redaction.SECRETS,
              device -> assertThat(failure(() -> session(device)).kind()).isEqualTo(Kind.BUSY));
      assertThat(text).contains("spi-transaction  ! begin-failed, BUSY");
    }

    @Test
    void tellsTheFirstFailureOfClosing() {
      UncheckedIOException full = new UncheckedIOException(new IOException("disk full"));
      BusSink sink =
          new BusSink() {
            @Override
            public void begin(BusSetup setup, Redaction redaction) {}

            @Override
            public void accept(BusRecord operation) {}

            @Override
            public void close() {
              throw full;
            }
          };
      ScriptedSpi chip = chip();
      RecordingSpiDevice device =
          new RecordingSpiDevice(chip, sink, Redaction.SECRETS, new Ticking());
      chip.failAtClose = true;
      TransportException first = failure(device::close);
      assertThat(first.what()).isEqualTo("close failed");
      assertThat(first.getSuppressed()).containsExactly(full);
    }

    @Test
    void recordsAFailedRelease() {
      ScriptedSpi chip = chip();
      chip.failAtRelease = true;
      String text =
          record(
              chip,
              BusTextRecording::new,
              Redaction.SECRETS,
              device -> assertThat(failure(() -> session(device)).what()).contains("release"));
      assertThat(text).contains("read  TPM_STS.0").contains("! release-failed, BUS_ERROR");
    }
  }

  @Nested
  class Replayed {

    private BusTape tape(ScriptedSpi chip, Consumer<RecordingSpiDevice> session) {
      return BusTapeRecording.read(
          new StringReader(record(chip, BusTapeRecording::new, Redaction.NONE, session)));
    }

    private BusTape tape() {
      return tape(chip(), RecordingSpiDeviceTest::session);
    }

    @Test
    void givesTheSameAnswersToTheSameQuestions() {
      try (ReplaySpiDevice replay = new ReplaySpiDevice(tape())) {
        session(replay);
        assertThat(replay.remaining()).isZero();
        assertThat(replay.capabilities()).isEqualTo(chip().capabilities());
        assertThat(replay.describe()).isEqualTo("replay of scripted SPI");
      }
    }

    @Test
    void givesTheSameFailures() {
      ScriptedSpi chip = chip();
      chip.failAtByte = 5;
      Consumer<SpiDevice> session =
          device -> {
            assertThat(failure(() -> session(device)).kind()).isEqualTo(Kind.BUS_ERROR);
            assertThat(device.recover()).isTrue();
          };
      BusTape tape = tape(chip, session::accept);
      assertThat(tape.operations().get(0).outcome()).isEqualTo(Outcome.FAILED);

      try (ReplaySpiDevice replay = new ReplaySpiDevice(tape)) {
        session.accept(replay);
      }
    }

    @Test
    void givesTheSameFailuresOfChipSelect() {
      ScriptedSpi chip = chip();
      chip.failAtRelease = true;
      Consumer<SpiDevice> session =
          device -> {
            assertThat(failure(() -> session(device)).kind()).isEqualTo(Kind.BUS_ERROR);
            chip.failAtBegin = true;
            assertThat(failure(() -> session(device)).kind()).isEqualTo(Kind.BUSY);
          };
      BusTape tape = tape(chip, session::accept);

      try (ReplaySpiDevice replay = new ReplaySpiDevice(tape)) {
        session.accept(replay);
      }
    }

    @Test
    void replaysSingleTransfersIntoTheArrayTheyWereSentFrom() {
      Consumer<SpiDevice> session =
          device -> {
            byte[] data = new byte[4];
            registers(device, WaitStates.NEVER).read(0, TisRegister.DID_VID, data, 0, 4);
            assertThat(ScriptedSpi.HEX.formatHex(data)).isEqualTo("d1 15 1d 00");
          };
      BusTape tape =
          tape(ScriptedSpi.notHolding().answers("00 00 00 01 d1 15 1d 00"), session::accept);

      try (ReplaySpiDevice replay = new ReplaySpiDevice(tape)) {
        session.accept(replay);
      }
    }

    private void assertDiverges(Consumer<ReplaySpiDevice> session, String how) {
      ReplaySpiDevice replay = new ReplaySpiDevice(tape());
      TransportException failure = failure(() -> session.accept(replay));
      assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
      assertThat(failure.what()).contains(how);
      assertThat(failure(() -> replay.exchange(new byte[1], 0, null, 0, 1)).what())
          .as("a caller that went on")
          .contains(how);
      assertThat(failure(replay::close).what()).as("a caller that swallowed it").contains(how);
    }

    @Test
    void saysWhichByteDiffers() {
      assertDiverges(
          replay ->
              registers(replay, WaitStates.HEADER_BIT)
                  .read(0, TisRegister.INTF_CAPABILITY, new byte[4], 0, 4),
          "operation 1, transfer 1: byte 3 sent differs");
    }

    @Test
    void neverShowsPayloadInADifference() {
      assertDiverges(
          replay -> {
            SpiTisRegisters registers = registers(replay, WaitStates.HEADER_BIT);
            registers.read(0, TisRegister.STS, new byte[4], 0, 4);
            registers.write(0, TisRegister.DATA_FIFO, new byte[] {0x73, 0x65, 0, 0}, 0, 4);
          },
          "operation 2, transfer 3: byte 2 sent differs from the recorded one");
    }

    @Test
    void saysThatAnotherKindOfOperationWasRecorded() {
      assertDiverges(
          replay -> replay.exchange(new byte[4], 0, null, 0, 4),
          "operation 1 is SPI_EXCHANGE, but SPI_TRANSACTION was recorded");
    }

    @Test
    void saysThatATransferIsLongerThanRecorded() {
      assertDiverges(
          replay ->
              registers(replay, WaitStates.HEADER_BIT)
                  .read(0, TisRegister.DATA_FIFO, new byte[8], 0, 8),
          "operation 1, transfer 1: byte 0 sent differs");
      assertDiverges(
          replay -> {
            try (SpiTransaction transaction = replay.begin()) {
              transaction.transfer(null, 0, null, 0, 5);
            }
          },
          "5 bytes sent, 4 recorded");
    }

    @Test
    void saysThatChipSelectWasReleasedEarlier() {
      assertDiverges(
          replay -> {
            try (SpiTransaction transaction = replay.begin()) {
              transaction.transfer(new byte[] {(byte) 0x83, (byte) 0xd4, 0, 0x18}, 0, null, 0, 4);
            }
          },
          "ends after 1 transfers, but 3 were recorded");
    }

    @Test
    void saysThatChipSelectWasReleasedLater() {
      assertDiverges(
          replay -> {
            try (SpiTransaction transaction = replay.begin()) {
              transaction.transfer(new byte[] {(byte) 0x83, (byte) 0xd4, 0, 0x18}, 0, null, 0, 4);
              transaction.transfer(null, 0, null, 0, 1);
              transaction.transfer(null, 0, null, 0, 4);
              transaction.transfer(null, 0, null, 0, 1);
            }
          },
          "goes on, but chip select was released");
    }

    @Test
    void saysThatTheRecordingHasEnded() {
      assertDiverges(
          replay -> {
            session(replay);
            replay.begin();
          },
          "ends after 3 operations");
    }

    @Test
    void failsOnCloseIfSomethingWasNotPlayed() {
      ReplaySpiDevice replay = new ReplaySpiDevice(tape());
      registers(replay, WaitStates.HEADER_BIT).read(0, TisRegister.STS, new byte[4], 0, 4);

      TransportException failure = failure(replay::close);

      assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
      assertThat(failure.what()).contains("2 of 3 operations were never asked for");
      replay.close();
      assertThat(failure(replay::begin).kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void needsARecordingThatHidesNothing() {
      StringWriter text = new StringWriter();
      TransportException failure =
          failure(
              () ->
                  new RecordingSpiDevice(
                      chip(), new BusTapeRecording(text), Redaction.SECRETS, new Ticking()));
      assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
      assertThat(failure.diagnosis().toText()).contains("Redaction.NONE");
      assertThat(text.toString()).isEmpty();
    }

    @Test
    void needsARecordingOfThisBus() {
      BusTape i2c =
          BusTapeRecording.read(
              new StringReader(
                  "tpm4j-bus-tape 1\ni2c address=46 repeated-start=true hertz=400000"
                      + " max-write=64 max-read=64 /dev/i2c-1\n"));
      assertThat(failure(() -> new ReplaySpiDevice(i2c)).kind()).isEqualTo(Kind.CONFIGURATION);
    }
  }
}
