package dev.tpm4j.transport.record;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Passes commands on and records each exchange.
 *
 * <p>As thread-safe as any transport. Exchanges reach the sink in the order in which they ended.
 * Abilities of the wrapped transport are found through this one; their use is not recorded.
 */
public final class RecordingTransport implements TpmTransport {

  private final TpmTransport transport;
  private final ExchangeSink sink;
  private final Redaction redaction;
  private final Timebase timebase;
  private final FrameDescriber describer;
  private final Object lock = new Object();
  private long number;

  /**
   * Wraps a transport.
   *
   * @param transport to be recorded; closed with this one
   * @param sink receives the exchanges; closed with this one
   * @param redaction what may be shown
   * @param timebase clock for the time stamps
   */
  public RecordingTransport(
      TpmTransport transport, ExchangeSink sink, Redaction redaction, Timebase timebase) {
    this(transport, sink, redaction, timebase, FrameDescriber.NONE);
  }

  /**
   * Wraps a transport, and describes what passes.
   *
   * @param transport to be recorded; closed with this one
   * @param sink receives the exchanges; closed with this one
   * @param redaction which bytes may be shown
   * @param timebase clock for the time stamps
   * @param describer says in words what passed, those bytes included that are not shown
   */
  public RecordingTransport(
      TpmTransport transport,
      ExchangeSink sink,
      Redaction redaction,
      Timebase timebase,
      FrameDescriber describer) {
    this.describer = Objects.requireNonNull(describer, "describer");
    this.transport = Objects.requireNonNull(transport, "transport");
    this.sink = Objects.requireNonNull(sink, "sink");
    this.redaction = Objects.requireNonNull(redaction, "redaction");
    this.timebase = Objects.requireNonNull(timebase, "timebase");
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    if (length < 0 || length > command.length) {
      throw new IllegalArgumentException(
          "length " + length + " of a command in an array of " + command.length);
    }
    // The two arrays may be the same one, so what may be shown is copied before it is overwritten.
    boolean whole = redaction.shows(command, length);
    byte[] shown = Redaction.visible(command, length, whole);
    boolean described = describer != FrameDescriber.NONE;
    byte[] all = described ? Arrays.copyOf(command, length) : new byte[0];
    long start = timebase.nanoTime();
    try {
      int received = transport.transmit(command, length, response);
      byte[] answer = Redaction.visible(response, received, whole);
      int hidden = length - shown.length + received - answer.length;
      byte[] allOfAnswer = described ? Arrays.copyOf(response, received) : all;
      List<String> words = describer.describe(all, allOfAnswer);
      record(start, shown, answer, hidden, Optional.empty(), words);
      return received;
    } catch (TransportException failure) {
      byte[] none = new byte[0];
      List<String> words = describer.describe(all, none);
      record(start, shown, none, length - shown.length, Optional.of(failure.kind()), words);
      throw failure;
    }
  }

  private void record(
      long start,
      byte[] command,
      byte[] response,
      int redacted,
      Optional<TransportException.Kind> failure,
      List<String> words) {
    synchronized (lock) {
      number++;
      sink.accept(
          new Exchange(
              number, start, timebase.nanoTime(), command, response, redacted, failure, words));
    }
  }

  @Override
  public void cancel() {
    transport.cancel();
  }

  @Override
  public TransportInfo info() {
    return transport.info();
  }

  @Override
  public <T> Optional<T> ability(Class<T> type) {
    return transport.ability(type);
  }

  /**
   * Closes the transport, then the sink, even if the first fails; the first failure is thrown, with
   * the second suppressed in it.
   */
  @Override
  public void close() {
    LastStep last = this::closeSink;
    try (last) {
      transport.close();
    }
  }

  /** Done whatever came before it; its failure does not hide an earlier one. */
  @FunctionalInterface
  private interface LastStep extends AutoCloseable {
    @Override
    void close();
  }

  private void closeSink() {
    synchronized (lock) {
      sink.close();
    }
  }
}
