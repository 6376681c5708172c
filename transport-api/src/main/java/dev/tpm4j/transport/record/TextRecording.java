package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
 * Lines that begin with {@code #} are comments. {@code ..} stands for redacted bytes; such an
 * exchange cannot be replayed.
 */
public final class TextRecording implements ExchangeSink {

  /** Bytes of the longest frame {@link #read} accepts. */
  static final int MAX_FRAME = 64 * 1024;

  /** Exchanges of the longest recording {@link #read} accepts. */
  static final int MAX_EXCHANGES = 1_000_000;

  private static final String REDACTED = " ..";
  private static final HexFormat HEX = HexFormat.of();

  private final Writer writer;
  private IOException failure;
  private long origin;
  private boolean closed;

  /**
   * Writes to a writer.
   *
   * @param writer receives the text; closed with this sink
   */
  public TextRecording(Writer writer) {
    this.writer = Objects.requireNonNull(writer, "writer");
  }

  @Override
  public void accept(Exchange exchange) {
    if (failure != null || closed) {
      return;
    }
    if (exchange.number() == 1) {
      origin = exchange.startNanos();
    }
    try {
      writer.write(
          String.format(
              Locale.ROOT,
              "# %d at %.6f s, %.3f ms%s%n",
              exchange.number(),
              (exchange.startNanos() - origin) / 1e9,
              (exchange.endNanos() - exchange.startNanos()) / 1e6,
              exchange.redacted() == 0 ? "" : ", " + exchange.redacted() + " bytes redacted"));
      line('>', exchange.command(), exchange.redacted() > 0);
      if (exchange.failure().isPresent()) {
        writer.write("! " + exchange.failure().get() + System.lineSeparator());
      } else {
        line('<', exchange.response(), exchange.redacted() > 0);
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void line(char direction, byte[] bytes, boolean cut) throws IOException {
    writer.write(direction);
    writer.write(' ');
    writer.write(HEX.formatHex(bytes));
    writer.write(cut ? REDACTED : "");
    writer.write(System.lineSeparator());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      writer.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      throw new UncheckedIOException("the recording is incomplete", failure);
    }
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
    BufferedReader lines =
        reader instanceof BufferedReader buffered ? buffered : new BufferedReader(reader);
    byte[] command = null;
    boolean cut = false;
    int number = 0;
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        char direction = text.charAt(0);
        if ((direction == '>') == (command != null)) {
          throw notARecording(
              number, command == null ? "expected a command ('>')" : "expected '<' or '!'");
        }
        if (exchanges.size() >= MAX_EXCHANGES) {
          throw notARecording(number, "more than " + MAX_EXCHANGES + " exchanges");
        }
        switch (direction) {
          case '>' -> {
            cut = text.endsWith(REDACTED);
            command = bytes(text, number);
          }
          case '<' -> {
            exchanges.add(exchange(exchanges.size() + 1, command, bytes(text, number), cut, null));
            command = null;
          }
          case '!' -> {
            Kind kind = kind(text.substring(1).strip(), number);
            exchanges.add(exchange(exchanges.size() + 1, command, new byte[0], cut, kind));
            command = null;
          }
          default -> throw notARecording(number, "a line begins with '>', '<', '!' or '#'");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (command != null) {
      throw notARecording(number, "the last command has no response");
    }
    return exchanges;
  }

  private static Exchange exchange(
      long number, byte[] command, byte[] response, boolean cut, Kind kind) {
    return new Exchange(number, 0, 0, command, response, cut ? 1 : 0, Optional.ofNullable(kind));
  }

  private static byte[] bytes(String line, int number) {
    String hex = line.substring(1).strip();
    if (hex.endsWith("..")) {
      hex = hex.substring(0, hex.length() - 2).strip();
    }
    if (hex.length() > 2 * MAX_FRAME) {
      throw notARecording(number, "a frame of more than " + MAX_FRAME + " bytes");
    }
    try {
      return HEX.parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw notARecording(number, "not hexadecimal: " + e.getMessage());
    }
  }

  private static Kind kind(String name, int number) {
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw notARecording(number, "'" + name + "' is not a kind of failure");
  }

  private static TransportException notARecording(int line, String why) {
    return TransportException.of(Kind.CONFIGURATION)
        .what("not a recording of a transport, line " + line + ": " + why)
        .build();
  }
}
