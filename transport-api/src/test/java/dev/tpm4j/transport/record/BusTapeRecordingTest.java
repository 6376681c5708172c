package dev.tpm4j.transport.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusTapeRecordingTest {

  private static final String SPI =
      "tpm4j-bus-tape 1\n"
          + "spi holds-chip-select=true full-duplex=true hertz=10000000 max-transfer=64 a bus, say\n";

  private static final String GOOD =
      SPI
          + "spi-transaction 1000 13800 done\n"
          + "transfer 1000 4200 83d40018 00000000\n"
          + "transfer 4200 5000 00 01\n"
          + "spi-exchange 20000 20001 failed BUS_ERROR\n"
          + "transfer 20000 20001 80d4000000 -\n"
          + "recovery 30000 30000 not-possible\n"
          + "spi-transaction 40000 40000 begin-failed BUSY\n";

  private static BusTape read(String text) {
    return BusTapeRecording.read(new StringReader(text));
  }

  private static String write(BusTape tape) {
    StringWriter text = new StringWriter();
    try (BusTapeRecording recording = new BusTapeRecording(text)) {
      recording.begin(tape.setup(), Redaction.NONE);
      tape.operations().forEach(recording::accept);
    }
    return text.toString();
  }

  private static TransportException failure(String text) {
    return catchThrowableOfType(TransportException.class, () -> read(text));
  }

  @Test
  void writesWhatItReads() {
    assertThat(write(read(GOOD))).isEqualTo(GOOD);
    String i2c =
        "tpm4j-bus-tape 1\n"
            + "i2c address=46 repeated-start=false hertz=400000 max-write=33 max-read=32 /dev/i2c-1\n"
            + "i2c-write 0 10 address-not-acknowledged\n"
            + "transfer 0 10 1840 -\n"
            + "i2c-read 20 30 done\n"
            + "transfer 20 30 - 80400000\n";
    assertThat(write(read(i2c))).isEqualTo(i2c);
  }

  @Test
  void readsEveryField() {
    BusTape tape = read(GOOD);

    assertThat(tape.setup()).isEqualTo(new BusSetup.Spi("a bus, say", true, true, 10_000_000, 64));
    assertThat(tape.operations()).hasSize(4);
    BusRecord first = tape.operations().get(0);
    assertThat(first.operation()).isEqualTo(Operation.SPI_TRANSACTION);
    assertThat(first.startNanos()).isEqualTo(1000);
    assertThat(first.endNanos()).isEqualTo(13800);
    assertThat(first.transfers()).hasSize(2);
    assertThat(first.transfers().get(0).sent()).containsExactly(0x83, 0xd4, 0, 0x18);
    assertThat(first.transfers().get(1).received()).containsExactly(1);
    BusRecord second = tape.operations().get(1);
    assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(second.failure()).contains(Kind.BUS_ERROR);
    assertThat(second.transfers().get(0).received()).isEmpty();
  }

  @Test
  void passesOverCommentsAndEmptyLines() {
    assertThat(read(GOOD.replace("recovery", "# a remark\n\nrecovery")).operations()).hasSize(4);
    assertThat(read(GOOD.replace("\n", "\r\n")).operations()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tpm4j-bus-tape 2\n",
        "tpm4j-bus-tape 1\n",
        "tpm4j-bus-tape 1\nmmio\n",
        "tpm4j-bus-tape 1\nspi\n",
        "tpm4j-bus-tape 1\nspi hertz=1\n",
        "tpm4j-bus-tape 1\nspi holds-chip-select=true full-duplex=true hertz=0 max-transfer=64 x\n",
        "tpm4j-bus-tape 1\nspi holds-chip-select=true full-duplex=true hertz=x max-transfer=64 x\n",
        "tpm4j-bus-tape 1\ni2c address=200 repeated-start=true hertz=1 max-write=9 max-read=9 x\n",
        SPI + "transfer 0 0 00 00\n",
        SPI + "spi-exchange 0 0\n",
        SPI + "spi-exchange 0 0 done\n",
        SPI + "spi-exchange 0 0 done\ntransfer 0 0 00 00\ntransfer 0 0 00 00\n",
        SPI + "spi-exchange 0 0 done\ntransfer 0 0 0g 00\n",
        SPI + "spi-exchange 0 0 done\ntransfer 0 0 000 00\n",
        SPI + "spi-exchange 0 0 done\ntransfer 0 0 0000 00\n",
        SPI + "spi-exchange 0 0 done\ntransfer 0 0 00\n",
        SPI + "spi-exchange 0 99999999999999999999 done\ntransfer 0 0 00 00\n",
        SPI + "spi-exchange 0 0 splendid\ntransfer 0 0 00 00\n",
        SPI + "spi-exchange 0 0 failed NO_SUCH_KIND\ntransfer 0 0 00 -\n",
        SPI + "spi-dance 0 0 done\n",
        SPI + "recovery 0 0 done\ntransfer 0 0 00 00\n",
        SPI + "i2c-write 0 0 done\ntransfer 0 0 00 -\n",
      })
  void refusesWhatIsNotATape(String text) {
    assertThat(failure(text).kind()).isEqualTo(Kind.CONFIGURATION);
  }

  @Test
  void namesTheLine() {
    assertThat(failure(GOOD.replace("4200 5000 00 01", "4200 5000 zz 01")).what())
        .isEqualTo("not a recording of a bus, line 5: bytes are not hexadecimal");
  }

  @Test
  void boundsTheLine() {
    char[] endless = new char[BusTapeRecording.MAX_LINE + 2];
    Arrays.fill(endless, 'a');
    assertThat(failure(SPI + new String(endless)).what()).contains("longer than");
  }

  @Test
  void boundsTheTransfersOfAnOperation() {
    String text =
        SPI
            + "spi-transaction 0 0 done\n"
            + "transfer 0 0 00 00\n".repeat(BusTapeRecording.MAX_TRANSFERS + 1);
    assertThat(failure(text).what()).contains("more than 10000 transfers");
  }

  @Test
  void damageIsReadOrRefusedButNeverAnythingElse() {
    Random random = new Random(20260101);
    for (int i = 0; i < 5_000; i++) {
      char[] text = GOOD.toCharArray();
      for (int k = random.nextInt(4); k >= 0; k--) {
        text[random.nextInt(text.length)] =
            (char) random.nextInt(random.nextBoolean() ? 128 : 0x300);
      }
      String damaged = new String(text, 0, random.nextInt(text.length) + 1);
      try {
        BusTape tape = read(damaged);
        assertThat(read(write(tape)).operations()).hasSameSizeAs(tape.operations());
      } catch (TransportException refused) {
        assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION);
      }
    }
  }

  @Test
  void aTapeHidesNothing() {
    BusTransfer hidden =
        new BusTransfer(0, 0, new byte[] {1, 2}, 0, new byte[] {3, 4}, 0).hide(1, 2);
    BusRecord record =
        new BusRecord(
            1,
            Operation.SPI_EXCHANGE,
            0,
            0,
            List.of(hidden),
            Outcome.DONE,
            Optional.empty(),
            Optional.empty());
    BusSetup setup = new BusSetup.Spi("bus", true, true, 1, 64);

    assertThat(hidden.sent()).containsExactly(1);
    assertThat(hidden.sentLength()).isEqualTo(2);
    assertThat(hidden.received()).containsExactly(3, 4);
    assertThat(
            catchThrowableOfType(
                TransportException.class, () -> new BusTape(setup, List.of(record))))
        .extracting(TransportException::kind)
        .isEqualTo(Kind.CONFIGURATION);
  }
}
