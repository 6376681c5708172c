package dev.tpm4j.transport.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import dev.tpm4j.transport.record.BusRecord;
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
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RecordingI2cDeviceTest {

  private static final int ADDRESS = 0x2E;
  private static final byte[] SECRET = {0x73, 0x65, 0x63, 0x72};

  private final ManualTime time = new ManualTime();

  private ScriptedI2c chip() {
    return new ScriptedI2c(new I2cCapabilities(true, 400_000, 64, 64), time)
        .capability(0x1AE00082)
        .holds(0x18, "80 40 00 00")
        .holds(0x24, "de ad be ef")
        .holds(0x44, "12 34");
  }

  private String record(
      ScriptedI2c chip,
      Function<StringWriter, BusSink> sink,
      Redaction redaction,
      Consumer<RecordingI2cDevice> session) {
    StringWriter text = new StringWriter();
    try (RecordingI2cDevice device =
        new RecordingI2cDevice(chip, ADDRESS, sink.apply(text), redaction, time)) {
      session.accept(device);
    }
    return text.toString();
  }

  private void session(I2cDevice device) {
    I2cTisRegisters registers = new I2cTisRegisters(device, MeteredI2cDeviceTest.PART, time);
    byte[] data = new byte[4];
    registers.read(1, TisRegister.STS, data, 0, 4);
    assertThat(data).containsExactly(0x80, 0x40, 0, 0);
    registers.write(1, TisRegister.DATA_FIFO, SECRET, 0, 4);
    registers.read(1, TisRegister.DATA_CSUM, data, 0, 2);
    assertThat(data).startsWith(0x12, 0x34);
    registers.read(1, TisRegister.DATA_FIFO, data, 0, 4);
    assertThat(data).containsExactly(0xde, 0xad, 0xbe, 0xef);
  }

  private static TransportException failure(Runnable access) {
    return catchThrowableOfType(TransportException.class, access::run);
  }

  @Nested
  class AsText {

    @Test
    void decodesRegistersAndHidesFifoAndChecksum() {
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
              # I2C 0x2e scripted I2C 0x2E at 400000 Hz, FIFO data hidden
              #  start/s      took/us
               0.000000000      7.001  point TPM_I2C_INTERFACE_CAPABILITY.?  > 30
               0.000257001      7.001  read  TPM_I2C_INTERFACE_CAPABILITY.? 4 B  < 82 00 e0 1a
               0.000264002      7.001  write TPM_LOC_SEL.? 1 B  > 00 01
               0.000271003      7.001  read  TPM_STS.1 4 B  > 18  < 80 40 00 00
               0.000278004      7.001  write TPM_DATA_FIFO.1 4 B  > 24 (4)
               0.000285005      7.001  read  TPM_DATA_CSUM.1 2 B  > 44  < (2)
               0.000292006      7.001  read  TPM_DATA_FIFO.1 4 B  > 24  < (4)
               0.000299007      0.000  recovery
              """);
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
      ScriptedI2c chip = chip();
      RecordingI2cDevice device =
          new RecordingI2cDevice(chip, ADDRESS, sink, Redaction.SECRETS, time);
      chip.failAtClose = true;
      TransportException first = failure(device::close);
      assertThat(first.what()).isEqualTo("close failed");
      assertThat(first.getSuppressed()).containsExactly(full);
    }

    @Test
    void showsEverythingOnRequest() {
      assertThat(
              record(
                  chip(),
                  BusTextRecording::new,
                  Redaction.NONE,
                  RecordingI2cDeviceTest.this::session))
          .contains("> 24 73 65 63 72", "> 44  < 12 34", "> 24  < de ad be ef")
          .doesNotContain("hidden");
    }

    @Test
    void showsWhatWasNotAcknowledged() {
      ScriptedI2c chip =
          chip().says(1, Result.ADDRESS_NOT_ACKNOWLEDGED).says(1, Result.DATA_NOT_ACKNOWLEDGED);
      chip.failAtMessage = 2;

      String text =
          record(
              chip,
              BusTextRecording::new,
              Redaction.SECRETS,
              device -> {
                device.write(new byte[] {0x18, 0x40}, 0, 2);
                device.write(new byte[] {0x24, 0x73, 0x65}, 0, 3);
                assertThat(failure(() -> device.read(new byte[4], 0, 4)).kind())
                    .isEqualTo(Kind.BUS_ERROR);
              });

      assertThat(text)
          .contains("write TPM_STS.? 1 B  > 18 40  ! address-not-acknowledged\n")
          .contains("write TPM_DATA_FIFO.? 2 B  > 24 (2)  ! data-not-acknowledged\n")
          .contains("i2c-read  ! failed, BUS_ERROR\n");
    }

    @Test
    void hidesWhatIsReadFromNobodyKnowsWhere() {
      ScriptedI2c chip =
          chip()
              .says(2, Result.ACKNOWLEDGED)
              .says(1, Result.ADDRESS_NOT_ACKNOWLEDGED)
              .says(1, Result.ACKNOWLEDGED);

      String text =
          record(
              chip,
              BusTextRecording::new,
              Redaction.SECRETS,
              device -> {
                byte[] data = new byte[4];
                device.read(data, 0, 4);
                device.write(new byte[] {0x18}, 0, 1);
                device.write(new byte[] {0x24}, 0, 1);
                device.read(data, 0, 4);
                device.write(new byte[] {(byte) 0x80, 1, 0, 0}, 0, 4);
              });

      assertThat(text.lines().filter(line -> line.contains("<")))
          .hasSize(2)
          .allMatch(line -> line.contains("i2c-read  < (4)"));
      assertThat(text).contains("write 0x80.? 3 B  > 80 (3)");
    }
  }

  @Test
  void thePictureHoldsNoHiddenByte() {
    byte[] marker = new byte[9];
    Arrays.fill(marker, (byte) 0xFF);
    marker[0] = 0x24;
    String picture =
        record(
            chip(), BusVcdRecording::new, Redaction.SECRETS, device -> device.write(marker, 0, 9));

    assertThat(picture.lines().filter("x\""::equals)).as("each byte becomes unknown").hasSize(8);
    String hidden = picture.substring(picture.indexOf("x\""), picture.lastIndexOf("x\""));
    assertThat(hidden).doesNotContain("1\"");
  }

  @Nested
  class Replayed {

    private BusTape tape(ScriptedI2c chip, Consumer<I2cDevice> session) {
      return BusTapeRecording.read(
          new StringReader(record(chip, BusTapeRecording::new, Redaction.NONE, session::accept)));
    }

    private BusTape tape() {
      return tape(chip(), RecordingI2cDeviceTest.this::session);
    }

    @Test
    void givesTheSameAnswersToTheSameQuestions() {
      try (ReplayI2cDevice replay = new ReplayI2cDevice(tape())) {
        session(replay);
        assertThat(replay.remaining()).isZero();
        assertThat(replay.capabilities()).isEqualTo(chip().capabilities());
        assertThat(replay.describe()).isEqualTo("replay of scripted I2C 0x2E");
      }
    }

    @Test
    void givesTheSameRefusalsAndFailures() {
      ScriptedI2c chip = chip().says(3, Result.ADDRESS_NOT_ACKNOWLEDGED);
      chip.failAtMessage = 8;
      Consumer<I2cDevice> session =
          device -> {
            assertThat(failure(() -> session(device)).kind()).isEqualTo(Kind.BUS_ERROR);
            assertThat(device.recover()).isTrue();
            chip.otherwise = Result.DATA_NOT_ACKNOWLEDGED;
            assertThat(device.write(new byte[] {0x18, 0x40}, 0, 2))
                .isEqualTo(Result.DATA_NOT_ACKNOWLEDGED);
          };
      BusTape tape = tape(chip, session);

      try (ReplayI2cDevice replay = new ReplayI2cDevice(tape)) {
        session.accept(replay);
      }
    }

    private void assertDiverges(Consumer<ReplayI2cDevice> session, String how) {
      ReplayI2cDevice replay = new ReplayI2cDevice(tape());
      TransportException failure = failure(() -> session.accept(replay));
      assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
      assertThat(failure.what()).contains(how);
      assertThat(failure(() -> replay.read(new byte[1], 0, 1)).what()).contains(how);
      assertThat(failure(replay::close).what()).as("a caller that swallowed it").contains(how);
    }

    @Test
    void saysWhatDiffers() {
      assertDiverges(
          replay -> replay.write(new byte[] {0x18}, 0, 1), "operation 1: byte 0 sent differs");
      assertDiverges(
          replay -> replay.write(new byte[] {0x30, 0}, 0, 2), "2 bytes sent, 1 recorded");
      assertDiverges(
          replay -> replay.read(new byte[4], 0, 4),
          "operation 1 is I2C_READ, but I2C_WRITE was recorded");
      assertDiverges(
          replay -> {
            replay.write(new byte[] {0x30}, 0, 1);
            replay.read(new byte[3], 0, 3);
          },
          "operation 2: 3 bytes wanted, 4 recorded");
      assertDiverges(
          replay -> {
            session(replay);
            replay.write(new byte[] {0x30}, 0, 1);
          },
          "ends after 7 operations");
    }

    @Test
    void failsOnCloseIfSomethingWasNotPlayed() {
      ReplayI2cDevice replay = new ReplayI2cDevice(tape());
      replay.write(new byte[] {0x30}, 0, 1);

      assertThat(failure(replay::close).what()).contains("6 of 7 operations were never asked for");
      replay.close();
      assertThat(failure(() -> replay.read(new byte[1], 0, 1)).kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void needsARecordingOfThisBus() {
      BusTape spi =
          BusTapeRecording.read(
              new StringReader(
                  "tpm4j-bus-tape 1\nspi holds-chip-select=true full-duplex=true hertz=1"
                      + " max-transfer=64 x\n"));
      assertThat(failure(() -> new ReplayI2cDevice(spi)).kind()).isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void needsARecordingThatHidesNothing() {
      assertThat(
              failure(
                      () ->
                          new RecordingI2cDevice(
                              chip(),
                              ADDRESS,
                              new BusTapeRecording(new StringWriter()),
                              Redaction.SECRETS,
                              time))
                  .kind())
          .isEqualTo(Kind.CONFIGURATION);
    }
  }
}
