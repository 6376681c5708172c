package dev.tpm4j.transport.tis;

/**
 * The interrupt line of a part, as a thing to wait on. Given through {@link TisOptions}; without
 * one the transport polls.
 *
 * <p>TPMs pull their line low and hold it until {@code TPM_INT_STATUS} is cleared (level low), so
 * an implementation remembers an edge or reads the level, whichever it has. The transport tests the
 * line when it opens and goes back to polling when the line turns out not to work, when an
 * interrupt is missed, or when it fires without a reason.
 *
 * <p>Used by one thread at a time.
 */
public interface InterruptLine {

  /**
   * Waits for the interrupt.
   *
   * @param nanos how long at most, in nanoseconds of the transport's {@link
   *     dev.tpm4j.transport.Timebase}; more than 0
   * @return true if the line is, or since the last {@link #clear} was, asserted
   * @throws dev.tpm4j.transport.TransportException with kind {@code CANCELED} if the thread is
   *     interrupted (its flag stays set), or another if the line cannot be read
   */
  boolean await(long nanos);

  /** Forgets an interrupt that was remembered. Called once the TPM's own flag is cleared. */
  void clear();
}
