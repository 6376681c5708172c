package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still unless somebody sleeps or a byte moves on a virtual wire.
 *
 * <p>What is to happen at a moment can be put on it ({@link #at}); it runs in the thread that moves
 * time past that moment, so that a run is the same every time. Threads that sleep one beside the
 * other add their times: virtual time is the sum of all waiting.
 *
 * <p>Safe for use by several threads.
 */
public final class VirtualTimebase implements Timebase {

  private record Event(long nanoTime, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::nanoTime).thenComparing(Event::order));
  private long now;
  private long nextOrder;

  /** A clock at 0. */
  public VirtualTimebase() {}

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public void sleep(long nanos) {
    if (Thread.currentThread().isInterrupted()) {
      throw TransportException.of(TransportException.Kind.CANCELED)
          .what("the thread was interrupted while it waited for the TPM")
          .build();
    }
    advance(nanos);
  }

  /**
   * Lets time pass, as bytes on a wire do: without regard to interruption.
   *
   * @param nanos how much, in nanoseconds; 0 or less does nothing
   */
  public void advance(long nanos) {
    long end;
    synchronized (this) {
      end = nanos > 0 ? Math.addExact(now, nanos) : now;
    }
    Event due = moveTo(end);
    while (due != null) {
      due.action().run();
      due = moveTo(end);
    }
  }

  /**
   * Runs something when virtual time reaches a moment.
   *
   * @param nanoTime the moment; one that has passed runs as soon as time moves
   * @param action what to run; it may schedule more, and must not sleep
   */
  public synchronized void at(long nanoTime, Runnable action) {
    events.add(new Event(nanoTime, nextOrder++, action));
  }

  /** Time up to the next event or the end; the event is left to the caller to run unlocked. */
  private synchronized Event moveTo(long end) {
    Event next = events.peek();
    if (next != null && next.nanoTime() <= end) {
      now = Math.max(now, next.nanoTime());
      return events.poll();
    }
    now = Math.max(now, end);
    return null;
  }
}
