package dev.tpm4j.transport.record;

import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes that moved on a bus in one go. The arrays are the record's own and must not be changed.
 *
 * <p>On SPI both directions move at once. On I2C what was sent went first, behind the device's
 * address, and what was received came after a repeated start if something was sent.
 *
 * @param startNanos when it began, in nanoseconds of the recording's timebase
 * @param endNanos when it had ended
 * @param sent bytes the host sent, as they may be shown
 * @param sentHidden how many more it sent that are redacted
 * @param received bytes the chip sent, as they may be shown; empty if they were not delivered
 * @param receivedHidden how many more it sent that are redacted
 */
public record BusTransfer(
    long startNanos,
    long endNanos,
    byte[] sent,
    int sentHidden,
    byte[] received,
    int receivedHidden) {

  public BusTransfer {
    Objects.requireNonNull(sent, "sent");
    Objects.requireNonNull(received, "received");
    if (sentHidden < 0 || receivedHidden < 0) {
      throw new IllegalArgumentException("a count of bytes is below 0");
    }
  }

  /**
   * This transfer with everything from an index on hidden.
   *
   * @param sentFrom the first byte sent that is hidden; beyond the end hides nothing
   * @param receivedFrom the first byte received that is hidden
   * @return a new record that no longer holds the hidden bytes
   */
  public BusTransfer hide(int sentFrom, int receivedFrom) {
    int showSent = Math.max(0, Math.min(sentFrom, sent.length));
    int showReceived = Math.max(0, Math.min(receivedFrom, received.length));
    return new BusTransfer(
        startNanos,
        endNanos,
        Arrays.copyOf(sent, showSent),
        sentHidden + sent.length - showSent,
        Arrays.copyOf(received, showReceived),
        receivedHidden + received.length - showReceived);
  }

  /**
   * Bytes sent, hidden ones included.
   *
   * @return 0 or more
   */
  public int sentLength() {
    return sent.length + sentHidden;
  }

  /**
   * Bytes received, hidden ones included.
   *
   * @return 0 or more
   */
  public int receivedLength() {
    return received.length + receivedHidden;
  }
}
