package dev.tpm4j.transport.record;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Answers from a recording: each command must be the next one recorded, byte for byte, and gets the
 * response (or the kind of failure) recorded for it.
 */
public final class ReplayTransport implements TpmTransport {

  private final List<Exchange> exchanges;
  private final TransportInfo info;
  private int next;
  private boolean closed;

  /**
   * Plays a recording.
   *
   * @param exchanges complete ones, in order
   * @throws TransportException with {@link Kind#CONFIGURATION} if one is redacted
   */
  public ReplayTransport(List<Exchange> exchanges) {
    this.exchanges = List.copyOf(exchanges);
    for (Exchange exchange : this.exchanges) {
      if (exchange.redacted() > 0) {
        throw TransportException.of(Kind.CONFIGURATION)
            .what("exchange " + exchange.number() + " of the recording is redacted")
            .build();
      }
    }
    this.info =
        new TransportInfo(
            "replay",
            "answers from a recording",
            TextRecording.MAX_FRAME,
            this.exchanges.stream()
                .mapToInt(exchange -> exchange.response().length)
                .reduce(TransportInfo.DEFAULT_MAX_SIZE, Math::max));
  }

  @Override
  public synchronized int transmit(byte[] command, int length, byte[] response) {
    if (length < HEADER_SIZE || length > command.length) {
      throw new IllegalArgumentException(
          "length " + length + " of a command in an array of " + command.length);
    }
    if (closed) {
      throw TransportException.of(Kind.CLOSED).build();
    }
    if (next == exchanges.size()) {
      throw diverged("the recording ends after " + next + " exchanges");
    }
    Exchange exchange = exchanges.get(next);
    byte[] expected = exchange.command();
    if (!Arrays.equals(command, 0, length, expected, 0, expected.length)) {
      int at = Arrays.mismatch(command, 0, length, expected, 0, expected.length);
      throw diverged(
          "command "
              + (next + 1)
              + " differs from the recording at byte "
              + at
              + "; the recorded one begins "
              + HexFormat.of().formatHex(expected, 0, Math.min(HEADER_SIZE, expected.length)));
    }
    next++;
    if (exchange.failure().isPresent()) {
      throw TransportException.of(exchange.failure().get()).what("as recorded").build();
    }
    byte[] answer = exchange.response();
    if (answer.length < HEADER_SIZE || ByteBuffer.wrap(answer).getInt(2) != answer.length) {
      throw TransportException.of(Kind.MALFORMED_RESPONSE)
          .what(
              "the recorded response of exchange "
                  + exchange.number()
                  + " has "
                  + answer.length
                  + " bytes, which is not what its header says")
          .diagnosis(
              Diagnosis.of("the recording was damaged or edited", "compare it with the original"))
          .build();
    }
    if (answer.length > response.length) {
      throw TransportException.of(Kind.BUFFER_TOO_SMALL)
          .what("a response of " + answer.length + " bytes for " + response.length)
          .build();
    }
    System.arraycopy(answer, 0, response, 0, answer.length);
    return answer.length;
  }

  private static TransportException diverged(String why) {
    return TransportException.of(Kind.PROTOCOL).what(why).build();
  }

  /**
   * How much of the recording has not been asked for.
   *
   * @return exchanges, 0 when all were played
   */
  public synchronized int remaining() {
    return exchanges.size() - next;
  }

  /** Does nothing: a recorded response is there at once. */
  @Override
  public void cancel() {}

  @Override
  public TransportInfo info() {
    return info;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
