package dev.tpm4j.transport.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The drawn wires, read back by a small decoder of our own and, where installed, by sigrok. */
class BusVcdRecordingTest {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final int ADDRESS = 0x2E;

  private static BusTransfer transfer(long start, String sent, String received) {
    return new BusTransfer(start, start + 1, bytes(sent), 0, bytes(received), 0);
  }

  private static byte[] bytes(String hex) {
    return hex.isEmpty() ? new byte[0] : HEX.parseHex(hex);
  }

  private static BusRecord operation(
      int number, Operation what, long start, Outcome outcome, BusTransfer... transfers) {
    return new BusRecord(
        number,
        what,
        start,
        start + 10,
        List.of(transfers),
        outcome,
        outcome == Outcome.DONE ? Optional.empty() : Optional.of(Kind.BUS_ERROR),
        Optional.empty());
  }

  private static String draw(BusSetup setup, BusRecord... operations) {
    StringWriter text = new StringWriter();
    try (BusVcdRecording vcd = new BusVcdRecording(text)) {
      vcd.begin(setup, Redaction.NONE);
      for (BusRecord each : operations) {
        vcd.accept(each);
      }
    }
    return text.toString();
  }

  private static String spi(long hertz, BusRecord... operations) {
    return draw(new BusSetup.Spi("an SPI bus", true, true, hertz, 64), operations);
  }

  private static String i2c(BusRecord... operations) {
    return draw(new BusSetup.I2c("an I2C bus", ADDRESS, true, 400_000, 64, 64), operations);
  }

  private static String threeSpiAccesses(long hertz) {
    return spi(
        hertz,
        operation(
            1,
            Operation.SPI_TRANSACTION,
            7_000_000,
            Outcome.DONE,
            transfer(7_000_000, "83 d4 00 18", "00 00 00 00"),
            transfer(7_000_100, "00", "01"),
            transfer(7_000_200, "00 00 00 00", "80 40 00 04")),
        operation(
            2,
            Operation.SPI_EXCHANGE,
            7_000_300,
            Outcome.DONE,
            transfer(7_000_300, "00 d4 00 18 40", "00 00 00 01 c0")),
        operation(
            3,
            Operation.SPI_EXCHANGE,
            9_000_000,
            Outcome.DONE,
            transfer(9_000_000, "80 d4 0f 04 00", "00 00 00 01 26")));
  }

  private static String fiveI2cMessages() {
    return i2c(
        operation(1, Operation.I2C_WRITE, 0, Outcome.DONE, transfer(0, "24 80 01", "")),
        operation(2, Operation.I2C_READ, 10, Outcome.DONE, transfer(10, "", "de ad be ef")),
        operation(3, Operation.I2C_WRITE_READ, 20, Outcome.DONE, transfer(20, "18", "80 40 00 00")),
        operation(
            4,
            Operation.I2C_WRITE,
            900_000,
            Outcome.ADDRESS_NOT_ACKNOWLEDGED,
            transfer(900_000, "18 40", "")),
        operation(
            5,
            Operation.I2C_WRITE,
            990_000,
            Outcome.DATA_NOT_ACKNOWLEDGED,
            transfer(990_000, "18 40", "")));
  }

  /** Levels of all wires at each moment something changed, by name. */
  private record Moment(long time, Map<String, Character> levels) {}

  /** Reads a value change dump: knows declarations, times and single-bit changes, nothing else. */
  private static List<Moment> parse(String vcd) {
    Map<String, String> names = new HashMap<>();
    Map<String, Character> levels = new HashMap<>();
    List<Moment> moments = new ArrayList<>();
    boolean definitions = true;
    long time = -1;
    for (String line : vcd.split("\n")) {
      String[] words = line.split(" ");
      if (definitions) {
        if (words[0].equals("$timescale")) {
          assertThat(line).isEqualTo("$timescale 1 ns $end");
        } else if (words[0].equals("$var")) {
          assertThat(words).hasSize(6);
          names.put(words[3], words[4]);
        } else if (words[0].equals("$enddefinitions")) {
          definitions = false;
        }
      } else if (line.startsWith("#")) {
        if (time >= 0) {
          moments.add(new Moment(time, Map.copyOf(levels)));
        }
        long next = Long.parseLong(line.substring(1));
        assertThat(next).as("time goes on").isGreaterThan(time);
        time = next;
      } else {
        assertThat(line).hasSize(2).matches("[01xz].");
        levels.put(names.get(line.substring(1)), line.charAt(0));
      }
    }
    moments.add(new Moment(time, Map.copyOf(levels)));
    return moments;
  }

  /** Samples at each rising clock edge while chip select is low; bytes as {@code mosi/miso}. */
  private static List<String> decodeSpi(List<Moment> moments) {
    List<String> frames = new ArrayList<>();
    StringBuilder frame = new StringBuilder();
    StringBuilder mosi = new StringBuilder();
    StringBuilder miso = new StringBuilder();
    Moment before = moments.get(0);
    for (Moment now : moments) {
      boolean selected = now.levels().get("CS") == '0';
      if (selected && rises("SCLK", before, now)) {
        mosi.append(now.levels().get("MOSI"));
        miso.append(now.levels().get("MISO"));
        if (mosi.length() == 8) {
          frame.append(frame.isEmpty() ? "" : " ").append(hex(mosi)).append('/').append(hex(miso));
          mosi.setLength(0);
          miso.setLength(0);
        }
      }
      if (before.levels().get("CS") == '0' && !selected) {
        assertThat(mosi.length()).as("whole bytes").isZero();
        frames.add(frame.toString());
        frame.setLength(0);
      }
      before = now;
    }
    return frames;
  }

  private static boolean rises(String wire, Moment before, Moment now) {
    return before.levels().get(wire) == '0' && now.levels().get(wire) == '1';
  }

  private static String hex(StringBuilder bits) {
    return bits.indexOf("x") >= 0
        ? "xx"
        : String.format("%02x", Integer.parseInt(bits.toString(), 2));
  }

  /** {@code S}, {@code P}, bytes followed by {@code a} or {@code n} for (not) acknowledged. */
  private static String decodeI2c(List<Moment> moments) {
    StringBuilder text = new StringBuilder();
    StringBuilder bits = new StringBuilder();
    Moment before = moments.get(0);
    for (Moment now : moments) {
      char sda = now.levels().get("SDA");
      boolean high = before.levels().get("SCL") == '1' && now.levels().get("SCL") == '1';
      if (high && sda != before.levels().get("SDA")) {
        text.append(sda == '0' ? "S " : "P ");
        bits.setLength(0);
      }
      if (rises("SCL", before, now)) {
        if (bits.length() == 8) {
          text.append(hex(bits)).append(sda == '0' ? "a " : "n ");
          bits.setLength(0);
        } else {
          bits.append(sda);
        }
      }
      before = now;
    }
    return text.toString().strip();
  }

  @ParameterizedTest
  @ValueSource(longs = {100_000, 1_000_000, 10_000_000, 33_000_000, 43_000_000})
  void drawsSpiThatDecodesToTheSameBytesAtAnyClock(long hertz) {
    assertThat(decodeSpi(parse(threeSpiAccesses(hertz))))
        .containsExactly(
            "83/00 d4/00 00/00 18/00 00/01 00/80 00/40 00/00 00/04",
            "00/00 d4/00 00/00 18/01 40/c0",
            "80/00 d4/00 0f/00 04/01 00/26");
  }

  @Test
  void drawsTheClockItWasGivenAndTheRecordedPauses() {
    List<Moment> moments = parse(threeSpiAccesses(1_000_000));
    List<Long> rising = new ArrayList<>();
    for (int i = 1; i < moments.size(); i++) {
      if (rises("SCLK", moments.get(i - 1), moments.get(i))) {
        rising.add(moments.get(i).time());
      }
    }
    assertThat(rising.get(1) - rising.get(0)).as("period").isEqualTo(1000);
    assertThat(rising).hasSize((9 + 5 + 5) * 8);
    assertThat(rising.get(14 * 8) - rising.get(0)).as("2 ms apart").isEqualTo(2_000_000);
  }

  @Test
  void drawsHiddenBytesUnknown() {
    BusTransfer hidden = transfer(0, "03 d4 00 24 73 65", "00 00 00 01 ff ff").hide(4, 4);
    String vcd = spi(1_000_000, operation(1, Operation.SPI_EXCHANGE, 0, Outcome.DONE, hidden));

    assertThat(decodeSpi(parse(vcd))).containsExactly("03/00 d4/00 00/00 24/01 xx/xx xx/xx");
  }

  @Test
  void drawsWhatWasNotDeliveredUnknown() {
    String vcd =
        spi(
            1_000_000,
            operation(
                1, Operation.SPI_EXCHANGE, 0, Outcome.DONE, transfer(0, "80 d4 00 00 00", "")));
    assertThat(decodeSpi(parse(vcd))).containsExactly("80/xx d4/xx 00/xx 00/xx 00/xx");
  }

  @Test
  void drawsNothingOfAFailedTransferButReleasesChipSelect() {
    String vcd =
        spi(
            1_000_000,
            operation(
                1,
                Operation.SPI_TRANSACTION,
                0,
                Outcome.FAILED,
                transfer(0, "80 d4 00 00", "00 00 00 00"),
                transfer(5, "00", "")),
            operation(2, Operation.SPI_TRANSACTION, 900_000, Outcome.BEGIN_FAILED),
            operation(3, Operation.RECOVERY, 950_000, Outcome.NOT_POSSIBLE));

    assertThat(decodeSpi(parse(vcd))).containsExactly("80/00 d4/00 00/00 00/00");
  }

  @Test
  void drawsI2cThatDecodesToTheSameMessages() {
    assertThat(decodeI2c(parse(fiveI2cMessages())))
        .isEqualTo(
            "S 5ca 24a 80a 01a P "
                + "S 5da dea ada bea efn P "
                + "S 5ca 18a S 5da 80a 40a 00a 00n P "
                + "S 5cn P "
                + "S 5ca 18n P");
  }

  @Test
  void aDescriptionCannotEndItsComment() {
    String vcd = draw(new BusSetup.Spi("evil $end\n#99\n0!", true, true, 1_000_000, 64));
    assertThat(vcd.lines().filter(line -> line.contains("evil")))
        .containsExactly("$comment evil  end #99 0! $end");
  }

  @Test
  void aFullDiskIsToldOnCloseAndNotBefore() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("no space left");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    BusVcdRecording vcd = new BusVcdRecording(full);
    vcd.begin(new BusSetup.Spi("bus", true, true, 1_000_000, 64), Redaction.NONE);
    vcd.accept(operation(1, Operation.SPI_EXCHANGE, 0, Outcome.DONE, transfer(0, "00", "01")));

    assertThat(org.assertj.core.api.Assertions.catchThrowable(vcd::close))
        .isInstanceOf(java.io.UncheckedIOException.class)
        .hasRootCauseMessage("no space left");
  }

  @Test
  void sigrokReadsTheSameSpiBytes(@TempDir Path folder) throws Exception {
    List<String> annotations =
        sigrok(
            folder, threeSpiAccesses(1_000_000), "spi:cs=CS:clk=SCLK:mosi=MOSI:miso=MISO", "spi");

    assertThat(annotations)
        .containsSubsequence(
            "spi-1: 83", "spi-1: D4", "spi-1: 00", "spi-1: 18", "spi-1: 00", "spi-1: 00")
        .containsSubsequence("spi-1: 01", "spi-1: 80", "spi-1: 40", "spi-1: 00", "spi-1: 04")
        .containsSubsequence("spi-1: 01", "spi-1: C0")
        .containsSubsequence("spi-1: 01", "spi-1: 26");
  }

  @Test
  void sigrokReadsTheSameI2cMessages(@TempDir Path folder) throws Exception {
    List<String> annotations = sigrok(folder, fiveI2cMessages(), "i2c:scl=SCL:sda=SDA", "i2c");

    assertThat(annotations)
        .containsSubsequence(
            "i2c-1: Start",
            "i2c-1: Address write: 2E",
            "i2c-1: ACK",
            "i2c-1: Data write: 24",
            "i2c-1: Data write: 80",
            "i2c-1: Data write: 01",
            "i2c-1: Stop",
            "i2c-1: Start",
            "i2c-1: Address read: 2E",
            "i2c-1: Data read: DE",
            "i2c-1: Data read: EF",
            "i2c-1: NACK",
            "i2c-1: Stop",
            "i2c-1: Data write: 18",
            "i2c-1: Start repeat",
            "i2c-1: Address read: 2E",
            "i2c-1: Data read: 80",
            "i2c-1: Stop",
            "i2c-1: Address write: 2E",
            "i2c-1: NACK",
            "i2c-1: Stop",
            "i2c-1: Data write: 18",
            "i2c-1: NACK",
            "i2c-1: Stop");
  }

  /** What sigrok's own decoder says of the drawn wires. */
  private static List<String> sigrok(Path folder, String vcd, String decoder, String name)
      throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/sigrok-cli")),
        "install with: apt-get install sigrok-cli");
    Path file = folder.resolve("wires.vcd");
    Files.writeString(file, vcd, StandardCharsets.US_ASCII);
    Path output = folder.resolve("annotations.txt");
    Process process =
        new ProcessBuilder(
                "/usr/bin/sigrok-cli",
                "-I",
                "vcd",
                "-i",
                file.toString(),
                "-P",
                decoder,
                "-A",
                name)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    return Files.readAllLines(output);
  }
}
