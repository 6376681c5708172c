package dev.tpm4j.tss;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls that take longer than their caller wants to wait. At the deadline the TPM is asked to
 * give the command up; where that does not end the call either, its thread is interrupted, which
 * ends it on every transport.
 *
 * <p>There is no thread until somebody sets a deadline.
 */
final class CallTimer {
  private static final long GRACE_MILLIS = 250;

  private ScheduledThreadPoolExecutor executor;
  private boolean closed;

  private synchronized ScheduledThreadPoolExecutor executor() {
    if (closed) {
      return null;
    }
    if (executor == null) {
      executor =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "tpm4j-deadline");
                thread.setDaemon(true);
                return thread;
              });
      executor.setRemoveOnCancelPolicy(true);
    }
    return executor;
  }

  /** Watches the calling thread's call. */
  Watch watch(Duration limit, Link link) {
    Watch watch = new Watch(link, Thread.currentThread());
    watch.schedule(executor(), Math.max(0, limit.toNanos()));
    return watch;
  }

  synchronized void close() {
    closed = true;
    if (executor != null) {
      executor.shutdownNow();
    }
  }

  /** One call and its deadline. */
  static final class Watch {
    private final Link link;
    private final Thread caller;
    private ScheduledFuture<?> next;
    private boolean done;
    private boolean expired;
    private boolean interrupted;

    Watch(Link link, Thread caller) {
      this.link = link;
      this.caller = caller;
    }

    private synchronized void schedule(ScheduledThreadPoolExecutor executor, long nanos) {
      if (executor != null) {
        next = executor.schedule(() -> cancel(executor), nanos, TimeUnit.NANOSECONDS);
      }
    }

    private void cancel(ScheduledThreadPoolExecutor executor) {
      synchronized (this) {
        if (done) {
          return;
        }
        expired = true;
        next = executor.schedule(this::interrupt, GRACE_MILLIS, TimeUnit.MILLISECONDS);
      }
      // Outside: it may take as long as a simulator's other port.
      link.cancel();
    }

    private synchronized void interrupt() {
      if (!done) {
        interrupted = true;
        caller.interrupt();
      }
    }

    /**
     * The call is over; nothing happens to its thread from here on.
     *
     * @return whether it was over because of its deadline
     */
    synchronized boolean end() {
      done = true;
      if (next != null) {
        next.cancel(false);
      }
      if (interrupted) {
        // It was ours, and has done its work.
        Thread.interrupted();
      }
      return expired;
    }
  }
}
