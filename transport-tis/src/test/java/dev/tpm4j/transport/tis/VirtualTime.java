package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/** Time that passes by sleeping and by bytes on the wire; events happen on the way. */
final class VirtualTime implements Timebase {

  private record Event(long at, Runnable what) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
  private long now = 1_000_000_000;

  static long millis(long value) {
    return TimeUnit.MILLISECONDS.toNanos(value);
  }

  static long micros(long value) {
    return TimeUnit.MICROSECONDS.toNanos(value);
  }

  void after(long nanos, Runnable what) {
    events.add(new Event(now + nanos, what));
  }

  void forgetEvents() {
    events.clear();
  }

  void advance(long nanos) {
    long end = now + nanos;
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.poll();
      now = Math.max(now, event.at());
      event.what().run();
    }
    now = Math.max(now, end);
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void sleep(long nanos) {
    if (nanos <= 0) {
      return;
    }
    if (Thread.currentThread().isInterrupted()) {
      throw TransportException.of(Kind.CANCELED).what("interrupted").build();
    }
    advance(nanos);
    if (Thread.currentThread().isInterrupted()) {
      throw TransportException.of(Kind.CANCELED).what("interrupted").build();
    }
  }
}
