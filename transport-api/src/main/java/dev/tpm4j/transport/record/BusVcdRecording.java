package dev.tpm4j.transport.record;

import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import java.io.Writer;

/**
 * A bus recording as a value change dump (IEEE 1364 §18), for GTKWave, PulseView and sigrok.
 *
 * <p>The wires were not measured: they are drawn from the bytes, at the bus clock, beginning at the
 * recorded times. An operation that takes longer on the drawn wires than it took in the recording
 * pushes the next one back. SPI is drawn in mode 0 as CS, SCLK, MOSI and MISO, I2C as SCL and SDA:
 *
 * <pre>
 *         __                                ___        ___    _____             ____
 *   CS      \______________________________/      SDA     \__/     \___ ... ____/
 *                _   _   _         _               ___       _______   _        ____
 *   SCLK  ______/ \_/ \_/ \_ ... _/ \________  SCL     \__/         \_/ \_ ... /
 *   MOSI      &lt;b7 &gt;&lt;b6 &gt;&lt;b5 &gt; ...               start                      stop
 * </pre>
 *
 * <p>Hidden bytes are drawn unknown ({@code x}). What was not acknowledged on I2C is drawn up to
 * the first byte refused; a transfer that failed is not drawn. (A comment there would say so, but
 * libsigrok 0.5 ends its reading at comments between value changes.)
 */
public final class BusVcdRecording implements BusSink {

  /** Time before the first operation, so that viewers see the idle bus. */
  private static final long LEAD_NANOS = 1_000;

  private static final int UNKNOWN = -1;

  private final RecordingWriter out;
  private BusSetup setup;
  private long quarter;
  private long origin;
  private long now;
  private long written = -1;

  private final Wire first = new Wire("!");
  private final Wire second = new Wire("\"");
  private final Wire third = new Wire("#");
  private final Wire fourth = new Wire("$");

  /**
   * Writes to a writer.
   *
   * @param writer receives the dump; closed with this sink
   */
  public BusVcdRecording(Writer writer) {
    this.out = new RecordingWriter(writer);
  }

  /** A wire and its present level: 0, 1, x or z. */
  private final class Wire {
    private final String id;
    private char level = '?';

    Wire(String id) {
      this.id = id;
    }

    void set(char to) {
      if (to != level) {
        if (written != now) {
          out.line("#" + now);
          written = now;
        }
        out.line(to + id);
        level = to;
      }
    }

    void bit(int value) {
      set(value == UNKNOWN ? 'x' : value == 0 ? '0' : '1');
    }
  }

  @Override
  public void begin(BusSetup which, Redaction redaction) {
    setup = which;
    quarter = Math.max(1, Math.round(1e9 / which.hertz() / 4));
    out.line("$version tpm4j $end");
    out.line("$comment " + which.description().replaceAll("[$\\s]", " ") + " $end");
    out.line("$timescale 1 ns $end");
    if (which instanceof BusSetup.Spi) {
      out.line("$scope module spi $end");
      declare(first, "CS");
      declare(second, "SCLK");
      declare(third, "MOSI");
      declare(fourth, "MISO");
    } else {
      out.line("$scope module i2c $end");
      declare(first, "SCL");
      declare(second, "SDA");
    }
    out.line("$upscope $end");
    out.line("$enddefinitions $end");
    idle();
  }

  private void declare(Wire wire, String name) {
    out.line("$var wire 1 " + wire.id + " " + name + " $end");
  }

  private void idle() {
    if (setup instanceof BusSetup.Spi) {
      first.set('1');
      second.set('0');
      third.set('0');
      fourth.set('z');
    } else {
      first.set('1');
      second.set('1');
    }
  }

  @Override
  public void accept(BusRecord operation) {
    if (operation.number() == 1) {
      origin = operation.startNanos() - LEAD_NANOS;
    }
    catchUp(operation.startNanos());
    if (operation.operation() == Operation.RECOVERY
        || operation.outcome() == Outcome.BEGIN_FAILED) {
      return;
    }
    if (operation.operation().isSpi()) {
      spi(operation);
    } else if (operation.outcome() != Outcome.FAILED) {
      i2c(operation);
    }
    // The idle bus is drawn for a moment, so that two operations never touch.
    now += 4 * quarter;
  }

  /** Time goes on to a recorded moment, unless the drawing is there already. */
  private void catchUp(long recorded) {
    now = Math.max(now, recorded - origin);
  }

  private void spi(BusRecord operation) {
    first.set('0');
    fourth.set('0');
    int drawn = operation.transfers().size() - (operation.outcome() == Outcome.FAILED ? 1 : 0);
    for (int i = 0; i < drawn; i++) {
      BusTransfer transfer = operation.transfers().get(i);
      catchUp(transfer.startNanos());
      for (int k = 0; k < transfer.sentLength(); k++) {
        spiByte(at(transfer.sent(), k), at(transfer.received(), k));
      }
    }
    now += 2 * quarter;
    catchUp(operation.endNanos());
    first.set('1');
    third.set('0');
    fourth.set('z');
  }

  /** A byte to draw; unknown where it is hidden, or was not delivered. */
  private static int at(byte[] shown, int index) {
    return index < shown.length ? shown[index] & 0xFF : UNKNOWN;
  }

  private void spiByte(int mosi, int miso) {
    for (int bit = 7; bit >= 0; bit--) {
      third.bit(mosi == UNKNOWN ? UNKNOWN : mosi >> bit & 1);
      fourth.bit(miso == UNKNOWN ? UNKNOWN : miso >> bit & 1);
      now += 2 * quarter;
      second.set('1');
      now += 2 * quarter;
      second.set('0');
    }
  }

  private void i2c(BusRecord operation) {
    int address = ((BusSetup.I2c) setup).address();
    BusTransfer transfer = operation.transfers().get(0);
    boolean found = operation.outcome() != Outcome.ADDRESS_NOT_ACKNOWLEDGED;
    boolean accepted = operation.outcome() == Outcome.DONE;
    start();
    boolean sends = operation.operation() != Operation.I2C_READ;
    i2cByte(address << 1 | (sends ? 0 : 1), found ? 0 : 1);
    if (sends && found) {
      int drawn = accepted ? transfer.sentLength() : 1;
      for (int i = 0; i < drawn; i++) {
        i2cByte(at(transfer.sent(), i), accepted ? 0 : 1);
      }
    }
    if (operation.operation() == Operation.I2C_WRITE_READ && accepted) {
      repeatedStart();
      i2cByte(address << 1 | 1, 0);
    }
    if (operation.operation() != Operation.I2C_WRITE && accepted) {
      int last = transfer.receivedLength() - 1;
      for (int i = 0; i <= last; i++) {
        i2cByte(at(transfer.received(), i), i == last ? 1 : 0);
      }
    }
    stop();
  }

  private void start() {
    second.set('0');
    now += 2 * quarter;
    first.set('0');
  }

  private void repeatedStart() {
    now += quarter;
    second.set('1');
    now += quarter;
    first.set('1');
    now += 2 * quarter;
    start();
  }

  private void stop() {
    now += quarter;
    second.set('0');
    now += quarter;
    first.set('1');
    now += 2 * quarter;
    second.set('1');
  }

  private void i2cByte(int value, int notAcknowledged) {
    for (int bit = 7; bit >= 0; bit--) {
      i2cBit(value == UNKNOWN ? UNKNOWN : value >> bit & 1);
    }
    i2cBit(notAcknowledged);
  }

  private void i2cBit(int value) {
    now += quarter;
    second.bit(value);
    now += quarter;
    first.set('1');
    now += 2 * quarter;
    first.set('0');
  }

  @Override
  public void close() {
    // A last time stamp, so that viewers show the end of the last operation.
    if (setup != null) {
      out.line("#" + (now + LEAD_NANOS));
    }
    out.close();
  }
}
