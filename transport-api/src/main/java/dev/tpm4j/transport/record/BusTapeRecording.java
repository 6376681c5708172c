package dev.tpm4j.transport.record;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A bus recording that can be played back, written and read. Text, one thing per line:
 *
 * <pre>
 *   tpm4j-bus-tape 1
 *   spi holds-chip-select=true full-duplex=true hertz=10000000 max-transfer=4096 /dev/spidev0.1
 *   spi-transaction 1000 13800 done
 *   transfer 1000 4200 83d40018 00000000
 *   transfer 4200 5000 00 01
 *   transfer 5000 8200 00000000 80400004
 *   recovery 20000 20000 not-possible
 * </pre>
 *
 * <p>An operation has its name, start and end in nanoseconds, its outcome and, if it failed, the
 * {@link Kind}. Its transfers follow: start, end, bytes sent, bytes received; {@code -} for none.
 * Lines that begin with {@code #} are comments.
 *
 * <p>A tape holds every byte, authorisation values included; it takes only recordings with {@link
 * Redaction#NONE}.
 */
public final class BusTapeRecording implements BusSink {

  /** Operations of the longest tape {@link #read} accepts. */
  static final int MAX_OPERATIONS = 1_000_000;

  /** Transfers of the longest operation {@link #read} accepts. */
  static final int MAX_TRANSFERS = 10_000;

  /** Characters of the longest line {@link #read} accepts: two frames of 64 KiB and their times. */
  static final int MAX_LINE = 4 * 64 * 1024 + 100;

  private static final String MAGIC = "tpm4j-bus-tape 1";
  private static final String NOTHING = "-";
  private static final HexFormat HEX = HexFormat.of();

  private final RecordingWriter out;

  /**
   * Writes to a writer.
   *
   * @param writer receives the text; closed with this sink
   */
  public BusTapeRecording(Writer writer) {
    this.out = new RecordingWriter(writer);
  }

  @Override
  public void begin(BusSetup setup, Redaction redaction) {
    if (redaction != Redaction.NONE) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("a recording that can be played back holds every byte, and this one hides some")
          .diagnosis(
              Diagnosis.of(
                  "the recorder redacts secrets",
                  "on a test device, create it with Redaction.NONE; else record as text or VCD"))
          .build();
    }
    out.line(MAGIC);
    if (setup instanceof BusSetup.Spi spi) {
      out.line(
          "spi holds-chip-select="
              + spi.holdsChipSelect()
              + " full-duplex="
              + spi.fullDuplex()
              + " hertz="
              + spi.hertz()
              + " max-transfer="
              + spi.maxTransfer()
              + " "
              + oneLine(spi.description()));
    } else if (setup instanceof BusSetup.I2c i2c) {
      out.line(
          "i2c address="
              + i2c.address()
              + " repeated-start="
              + i2c.repeatedStart()
              + " hertz="
              + i2c.hertz()
              + " max-write="
              + i2c.maxWrite()
              + " max-read="
              + i2c.maxRead()
              + " "
              + oneLine(i2c.description()));
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\r\\n]+", " ");
  }

  @Override
  public void accept(BusRecord operation) {
    out.line(
        BusTextRecording.words(operation.operation())
            + " "
            + operation.startNanos()
            + " "
            + operation.endNanos()
            + " "
            + BusTextRecording.words(operation.outcome())
            + operation.failure().map(kind -> " " + kind).orElse(""));
    for (BusTransfer transfer : operation.transfers()) {
      out.line(
          "transfer "
              + transfer.startNanos()
              + " "
              + transfer.endNanos()
              + " "
              + hex(transfer.sent())
              + " "
              + hex(transfer.received()));
    }
  }

  private static String hex(byte[] bytes) {
    return bytes.length == 0 ? NOTHING : HEX.formatHex(bytes);
  }

  @Override
  public void close() {
    out.close();
  }

  /**
   * Reads a tape.
   *
   * @param reader the text; read to its end, not closed
   * @return the tape
   * @throws TransportException with {@link Kind#CONFIGURATION}, naming the line, if the text is not
   *     a tape
   * @throws UncheckedIOException if reading fails
   */
  public static BusTape read(Reader reader) {
    return new Parser(reader).tape();
  }

  private static final class Parser {
    private final LineReader lines;

    private Operation operation;
    private long start;
    private long end;
    private Outcome outcome;
    private Optional<Kind> failure = Optional.empty();
    private List<BusTransfer> transfers = new ArrayList<>();
    private final List<BusRecord> operations = new ArrayList<>();

    Parser(Reader reader) {
      this.lines = new LineReader(reader, MAX_LINE, Parser::notATape);
    }

    BusTape tape() {
      if (!MAGIC.equals(lines.next())) {
        throw wrong("a tape begins with '" + MAGIC + "'");
      }
      String line = lines.next();
      if (line == null) {
        throw wrong("the line that says which bus is missing");
      }
      BusSetup setup = setup(line);
      for (line = lines.next(); line != null; line = lines.next()) {
        String[] words = line.split(" +");
        if (words[0].equals("transfer")) {
          transfer(words);
        } else {
          finish();
          operation(words);
        }
      }
      finish();
      return new BusTape(setup, operations);
    }

    private BusSetup setup(String line) {
      try {
        if (line.startsWith("spi ")) {
          String[] words = line.split(" ", 6);
          return new BusSetup.Spi(
              words.length > 5 ? words[5] : "",
              Boolean.parseBoolean(value(words, 1, "holds-chip-select")),
              Boolean.parseBoolean(value(words, 2, "full-duplex")),
              Long.parseLong(value(words, 3, "hertz")),
              Integer.parseInt(value(words, 4, "max-transfer")));
        }
        if (line.startsWith("i2c ")) {
          String[] words = line.split(" ", 7);
          return new BusSetup.I2c(
              words.length > 6 ? words[6] : "",
              Integer.parseInt(value(words, 1, "address")),
              Boolean.parseBoolean(value(words, 2, "repeated-start")),
              Long.parseLong(value(words, 3, "hertz")),
              Integer.parseInt(value(words, 4, "max-write")),
              Integer.parseInt(value(words, 5, "max-read")));
        }
      } catch (IllegalArgumentException e) {
        throw wrong(e.getMessage());
      }
      throw wrong("expected 'spi' or 'i2c'");
    }

    private String value(String[] words, int index, String name) {
      if (index >= words.length || !words[index].startsWith(name + "=")) {
        throw wrong("expected '" + name + "='");
      }
      return words[index].substring(name.length() + 1);
    }

    private void operation(String[] words) {
      if (words.length < 4 || words.length > 5) {
        throw wrong("expected an operation, its start and end, and its outcome");
      }
      operation = constant(Operation.values(), words[0]);
      start = time(words[1]);
      end = time(words[2]);
      outcome = constant(Outcome.values(), words[3]);
      failure = Optional.empty();
      if (words.length == 5) {
        failure =
            Optional.of(
                constant(Kind.values(), words[4].toLowerCase(Locale.ROOT).replace('_', '-')));
      }
      transfers = new ArrayList<>();
    }

    private void transfer(String[] words) {
      if (operation == null) {
        throw wrong("a transfer without an operation");
      }
      if (words.length != 5) {
        throw wrong("expected 'transfer', its start and end, bytes sent and bytes received");
      }
      if (transfers.size() == MAX_TRANSFERS) {
        throw wrong("more than " + MAX_TRANSFERS + " transfers in one operation");
      }
      transfers.add(
          new BusTransfer(time(words[1]), time(words[2]), bytes(words[3]), 0, bytes(words[4]), 0));
    }

    private void finish() {
      if (operation == null) {
        return;
      }
      if (operations.size() == MAX_OPERATIONS) {
        throw wrong("more than " + MAX_OPERATIONS + " operations");
      }
      boolean one = operation != Operation.SPI_TRANSACTION && operation != Operation.RECOVERY;
      if (one ? transfers.size() != 1 : operation == Operation.RECOVERY && !transfers.isEmpty()) {
        throw wrong("the operation before has the wrong number of transfers");
      }
      operations.add(
          new BusRecord(
              operations.size() + 1,
              operation,
              start,
              end,
              transfers,
              outcome,
              failure,
              Optional.empty()));
      operation = null;
    }

    private <E extends Enum<E>> E constant(E[] values, String word) {
      for (E value : values) {
        if (BusTextRecording.words(value).equals(word)) {
          return value;
        }
      }
      throw wrong("'" + abbreviated(word) + "' is not known here");
    }

    private long time(String word) {
      try {
        return Long.parseLong(word);
      } catch (NumberFormatException e) {
        throw wrong("'" + abbreviated(word) + "' is not a time in nanoseconds");
      }
    }

    private byte[] bytes(String word) {
      if (word.equals(NOTHING)) {
        return new byte[0];
      }
      try {
        return HEX.parseHex(word);
      } catch (IllegalArgumentException e) {
        throw wrong("bytes are not hexadecimal");
      }
    }

    private static String abbreviated(String word) {
      return word.length() <= 40 ? word : word.substring(0, 40) + "...";
    }

    private TransportException wrong(String why) {
      return lines.wrong(why);
    }

    private static TransportException notATape(int line, String why) {
      return TransportException.of(Kind.CONFIGURATION)
          .what("not a recording of a bus, line " + line + ": " + why)
          .diagnosis(
              Diagnosis.of(
                  "the file is damaged, cut short, or something else",
                  "record it again; it begins with '" + MAGIC + "'"))
          .build();
    }
  }
}
