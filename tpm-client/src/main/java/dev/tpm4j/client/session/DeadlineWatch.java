package dev.tpm4j.client.session;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cancels the command in progress when its deadline has come. The thread that does is there from
 * the first deadline on, and keeps no program from ending.
 */
final class DeadlineWatch implements AutoCloseable {

  private final TpmTransport transport;
  private ScheduledThreadPoolExecutor timer;

  DeadlineWatch(TpmTransport transport) {
    this.transport = transport;
  }

  synchronized Watch until(long nanos) {
    if (timer == null) {
      timer =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "tpm-deadline");
                thread.setDaemon(true);
                return thread;
              });
      timer.setRemoveOnCancelPolicy(true);
    }
    Watch watch = new Watch();
    watch.task = timer.schedule(watch, nanos, TimeUnit.NANOSECONDS);
    return watch;
  }

  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
  }

  /** One command's deadline. */
  final class Watch implements Runnable {
    private ScheduledFuture<?> task;
    private boolean over;
    private boolean expired;

    @Override
    public synchronized void run() {
      if (over) {
        return;
      }
      expired = true;
      try {
        // Under the lock, lest it hits the next command; it never waits for the command.
        transport.cancel();
      } catch (TransportException e) {
        // The command goes on to the transport's own deadline, and the next call meets the fault.
        System.getLogger(DeadlineWatch.class.getName())
            .log(System.Logger.Level.DEBUG, "a command could not be cancelled", e);
      }
    }

    /** Ends it; whether the deadline had come. */
    synchronized boolean end() {
      over = true;
      task.cancel(false);
      return expired;
    }
  }
}
