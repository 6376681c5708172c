package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A recording as text: for people, for version control, and for {@link ReplayTransport}.
 *
 * <pre>
 *   # 1 at 0.000000 s, 2.204 ms
 *   &gt; 80010000000c000001440000
 *   &lt; 80010000000a00000000
 *   # 2 at 0.002210 s, 1.871 ms, 36 bytes redacted
 *   &gt; 80010000000c0000017b ..
 *   &lt; 80010000002c00000000 ..
 *   # 3 at 0.004090 s, 750.000 ms
 *   &gt; 80010000000a00000181
 *   ! TIMEOUT_A
 * </pre>
 *
 * Lines that begin with {@code #} are comments; what a {@link FrameDescriber} says is one. {@code
 * ..} stands for redacted bytes; such an exchange cannot be replayed.
 */
public final class TextRecording implements ExchangeSink {

  /** Bytes of the longest frame {@link #read} accepts. */
  static final int MAX_FRAME = 64 * 1024;

  /** Exchanges of the longest recording {@link #read} accepts. */
  static final int MAX_EXCHANGES = 1_000_000;

  private static final String REDACTED = "..";
  private static final HexFormat HEX = HexFormat.of();

  /** Characters of the longest line {@link #read} accepts: a frame and what is around it. */
  private static final int MAX_LINE = 2 * MAX_FRAME + 100;

  private final RecordingWriter out;
  private long origin;

  /**
   * Writes to a writer.
   *
   * @param writer receives the text; closed with this sink
   */
  public TextRecording(Writer writer) {
    this.out = new RecordingWriter(writer);
  }

  @Override
  public void accept(Exchange exchange) {
    if (exchange.number() == 1) {
      origin = exchange.startNanos();
    }
    boolean cut = exchange.redacted() > 0;
    out.line(
        String.format(
            Locale.ROOT,
            "# %d at %.6f s, %.3f ms%s",
            exchange.number(),
            (exchange.startNanos() - origin) / 1e9,
            (exchange.endNanos() - exchange.startNanos()) / 1e6,
            cut ? ", " + exchange.redacted() + " bytes redacted" : ""));
    out.line(frame('>', exchange.command(), cut));
    out.line(
        exchange.failure().isPresent()
            ? "! " + exchange.failure().get()
            : frame('<', exchange.response(), cut));
    exchange.description().forEach(each -> out.line("#   " + each.replaceAll("\\R", " ")));
  }

  private static String frame(char direction, byte[] bytes, boolean cut) {
    return direction + " " + HEX.formatHex(bytes) + (cut ? " " + REDACTED : "");
  }

  @Override
  public void close() {
    out.close();
  }

  /**
   * Reads a recording back.
   *
   * @param reader the text; read to its end, not closed
   * @return the exchanges in order; times are 0
   * @throws TransportException with {@link Kind#CONFIGURATION}, naming the line, if the text is not
   *     a recording
   * @throws UncheckedIOException if reading fails
   */
  public static List<Exchange> read(Reader reader) {
    List<Exchange> exchanges = new ArrayList<>();
    LineReader lines = new LineReader(reader, MAX_LINE, TextRecording::notARecording);
    byte[] command = null;
    boolean cut = false;
    for (String line = lines.next(); line != null; line = lines.next()) {
      char direction = line.charAt(0);
      if ((direction == '>') == (command != null)) {
        throw lines.wrong(command == null ? "expected a command ('>')" : "expected '<' or '!'");
      }
      if (exchanges.size() >= MAX_EXCHANGES) {
        throw lines.wrong("more than " + MAX_EXCHANGES + " exchanges");
      }
      cut = line.endsWith(REDACTED) || cut && direction != '>';
      switch (direction) {
        case '>' -> command = bytes(line, lines);
        case '<' -> {
          exchanges.add(exchange(exchanges.size() + 1, command, bytes(line, lines), cut, null));
          command = null;
        }
        case '!' -> {
          Kind kind = kind(line.substring(1).strip(), lines);
          exchanges.add(exchange(exchanges.size() + 1, command, new byte[0], cut, kind));
          command = null;
        }
        default -> throw lines.wrong("a line begins with '>', '<', '!' or '#'");
      }
    }
    if (command != null) {
      throw lines.wrong("the last command has no response");
    }
    return exchanges;
  }

  private static Exchange exchange(
      long number, byte[] command, byte[] response, boolean cut, Kind kind) {
    return new Exchange(number, 0, 0, command, response, cut ? 1 : 0, Optional.ofNullable(kind));
  }

  private static byte[] bytes(String line, LineReader lines) {
    String hex = line.substring(1).strip();
    if (hex.endsWith(REDACTED)) {
      hex = hex.substring(0, hex.length() - REDACTED.length()).strip();
    }
    if (hex.length() > 2 * MAX_FRAME) {
      throw lines.wrong("a frame of more than " + MAX_FRAME + " bytes");
    }
    try {
      return HEX.parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw lines.wrong("not hexadecimal: " + e.getMessage());
    }
  }

  private static Kind kind(String name, LineReader lines) {
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw lines.wrong("'" + name + "' is not a kind of failure");
  }

  private static TransportException notARecording(int line, String why) {
    return TransportException.of(Kind.CONFIGURATION)
        .what("not a recording of a transport, line " + line + ": " + why)
        .build();
  }
}
