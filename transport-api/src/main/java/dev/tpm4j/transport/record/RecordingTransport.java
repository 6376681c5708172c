package dev.tpm4j.transport.record;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportInfo;
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
    long start = timebase.nanoTime();
    try {
      int received = transport.transmit(command, length, response);
      byte[] answer = Redaction.visible(response, received, whole);
      int hidden = length - shown.length + received - answer.length;
      record(start, shown, answer, hidden, Optional.empty());
      return received;
    } catch (TransportException failure) {
      record(start, shown, new byte[0], length - shown.length, Optional.of(failure.kind()));
      throw failure;
    }
  }

  private void record(
      long start,
      byte[] command,
      byte[] response,
      int redacted,
      Optional<TransportException.Kind> failure) {
    synchronized (lock) {
      number++;
      sink.accept(
          new Exchange(number, start, timebase.nanoTime(), command, response, redacted, failure));
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
