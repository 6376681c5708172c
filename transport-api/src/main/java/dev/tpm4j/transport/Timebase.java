package dev.tpm4j.transport;

/**
 * The one clock of a connection.
 *
 * <p>Everything that waits or measures takes a timebase, and nothing else in tpm4j sleeps. The
 * system's is the default. A virtual board brings its own, in which time passes only by sleeping
 * and by bytes on its wires; deadlines, polling and recovery then run in microseconds of real time
 * and always the same way.
 *
 * <p>Safe for use by several threads.
 */
public interface Timebase {

  /**
   * Nanoseconds since an arbitrary origin, never going back.
   *
   * @return as {@link System#nanoTime()}
   */
  long nanoTime();

  /**
   * Waits.
   *
   * @param nanos how long, in nanoseconds; 0 or less returns at once
   * @throws TransportException with {@link TransportException.Kind#CANCELED} if the thread is
   *     interrupted before or while it waits; the interrupt flag stays set
   */
  void sleep(long nanos);

  /**
   * The system's clock.
   *
   * @return a timebase in real time
   */
  static Timebase system() {
    return SystemTimebase.INSTANCE;
  }
}
