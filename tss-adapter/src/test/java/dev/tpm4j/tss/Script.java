package dev.tpm4j.tss;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/** A transport that answers what is written down, the last answer for ever. */
final class Script implements TpmTransport {
  static final String RANDOM = "80010000001000000000000401020304";

  final List<String> commands = new ArrayList<>();
  final Deque<String> answers = new ArrayDeque<>();
  int maxCommand = 4096;
  int cancels;

  Script(String... answers) {
    this.answers.addAll(List.of(answers));
  }

  /** A response of a header with a code. */
  static String code(int responseCode) {
    return String.format("80010000000a%08x", responseCode);
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    commands.add(HexFormat.of().formatHex(command, 0, length));
    byte[] answer = HexFormat.of().parseHex(answers.size() > 1 ? answers.poll() : answers.peek());
    if (answer.length > response.length) {
      throw TransportException.of(Kind.BUFFER_TOO_SMALL).what("too long").build();
    }
    System.arraycopy(answer, 0, response, 0, answer.length);
    return answer.length;
  }

  @Override
  public void cancel() {
    cancels++;
  }

  @Override
  public TransportInfo info() {
    return new TransportInfo("script", "a script", maxCommand, 4096);
  }

  @Override
  public void close() {}

  /** Time that passes by sleeping alone. */
  static final class Clock implements Timebase {
    final List<Long> sleeps = new ArrayList<>();
    private long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      sleeps.add(nanos);
      now += nanos;
    }

    long elapsedMillis() {
      return now / 1_000_000;
    }
  }
}
