package dev.tpm4j.transport;

import java.util.concurrent.locks.LockSupport;

/** Real time. */
enum SystemTimebase implements Timebase {
  INSTANCE;

  /** Below this a parked thread wakes far too late (Linux: about 55 us), so the CPU is kept. */
  private static final long SPIN_NANOS = 60_000;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void sleep(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      if (Thread.currentThread().isInterrupted()) {
        throw TransportException.of(TransportException.Kind.CANCELED)
            .what("the thread was interrupted while it waited for the TPM")
            .build();
      }
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS / 2);
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
