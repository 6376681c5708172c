package dev.tpm4j.transport.record;

import java.io.Writer;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A bus recording as text for people: one line per operation.
 *
 * <pre>
 *   # SPI /dev/spidev0.1 at 10000000 Hz
 *   #  start/s      took/us
 *    0.000000000      6.400  read  TPM_STS.0 4 B, 1 wait  &gt; 83 d4 00 18 | 00 | 00 00 00 00  &lt; 00 00 00 00 | 01 | 80 40 00 04
 *    0.000112000     12.800  write TPM_DATA_FIFO.0 12 B  &gt; 0b d4 00 24 (12)  &lt; 00 00 00 01 (12)
 * </pre>
 *
 * <p>{@code >} is what the host sent, {@code <} what the chip sent, {@code |} separates transfers,
 * a number in parentheses stands for that many hidden bytes, and {@code !} begins what went wrong.
 * After the register's name comes the locality, {@code ?} if it is not known.
 */
public final class BusTextRecording implements BusSink {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private final RecordingWriter out;
  private long origin;

  /**
   * Writes to a writer.
   *
   * @param writer receives the text; closed with this sink
   */
  public BusTextRecording(Writer writer) {
    this.out = new RecordingWriter(writer);
  }

  @Override
  public void begin(BusSetup setup, Redaction redaction) {
    out.line(
        "# "
            + (setup instanceof BusSetup.I2c i2c
                ? String.format(Locale.ROOT, "I2C 0x%02x ", i2c.address())
                : "SPI ")
            + setup.description()
            + " at "
            + setup.hertz()
            + " Hz"
            + (redaction == Redaction.NONE ? "" : ", FIFO data hidden"));
    out.line("#  start/s      took/us");
  }

  @Override
  public void accept(BusRecord operation) {
    if (operation.number() == 1) {
      origin = operation.startNanos();
    }
    StringBuilder text = new StringBuilder(160);
    text.append(
        String.format(
            Locale.ROOT,
            "%12.9f %10.3f  ",
            (operation.startNanos() - origin) / 1e9,
            (operation.endNanos() - operation.startNanos()) / 1e3));
    meaning(text, operation);
    StringBuilder sent = new StringBuilder();
    StringBuilder received = new StringBuilder();
    for (BusTransfer transfer : operation.transfers()) {
      bytes(sent, transfer.sent(), transfer.sentHidden());
      bytes(received, transfer.received(), transfer.receivedHidden());
    }
    if (sent.length() > 0) {
      text.append("  > ").append(sent);
    }
    if (received.length() > 0) {
      text.append("  < ").append(received);
    }
    if (operation.outcome() != BusRecord.Outcome.DONE) {
      text.append("  ! ").append(words(operation.outcome()));
      operation.failure().ifPresent(kind -> text.append(", ").append(kind));
    }
    out.line(text);
  }

  private static void meaning(StringBuilder text, BusRecord operation) {
    if (operation.access().isEmpty()) {
      text.append(words(operation.operation()));
      return;
    }
    BusAccess access = operation.access().get();
    text.append(access.length() == 0 ? "point " : access.write() ? "write " : "read  ")
        .append(access.register())
        .append('.')
        .append(access.locality() < 0 ? "?" : access.locality());
    if (access.length() > 0) {
      text.append(' ').append(access.length()).append(" B");
    }
    if (access.waitBytes() > 0) {
      text.append(", ")
          .append(access.waitBytes())
          .append(access.waitBytes() == 1 ? " wait" : " waits");
    }
  }

  private static void bytes(StringBuilder text, byte[] shown, int hidden) {
    if (shown.length + hidden == 0) {
      return;
    }
    if (text.length() > 0) {
      text.append(" | ");
    }
    text.append(HEX.formatHex(shown));
    if (hidden > 0) {
      text.append(shown.length > 0 ? " (" : "(").append(hidden).append(')');
    }
  }

  static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void close() {
    out.close();
  }
}
