package dev.tpm4j.simulator.chip;

/**
 * Something a host did that this chip survived and another part may not.
 *
 * @param kind what kind
 * @param nanoTime when, in virtual nanoseconds
 * @param detail for people
 */
public record Violation(Kind kind, long nanoTime, String detail) {

  /** Kinds of violation. */
  public enum Kind {
    /** A byte written to the FIFO that the chip did not expect and dropped. */
    DROPPED_BYTE,
    /** A FIFO read with nothing left; the chip gave FF. */
    OVER_READ,
    /** More bytes moved than burstCount granted. */
    BURST_EXCEEDED,
    /** A FIFO access larger than the part's transfer size. */
    TRANSFER_TOO_LONG,
    /** A control bit that has no effect in this state, or several at once. */
    IGNORED_CONTROL,
    /** An access to a locality that does not own the interface. */
    NOT_OWNER,
    /** SPI: chip select was released in the middle of a frame. */
    FRAME_CUT,
    /** SPI: clocked on after the frame's last byte. */
    CLOCKED_PAST_END,
    /** I2C: the next message came within the guard time. */
    GUARD_TIME
  }

  @Override
  public String toString() {
    return kind + ": " + detail;
  }
}
