package dev.tpm4j.benchmarks;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;

/** Answers any command at once with the same response, which it copies into the caller's buffer. */
public final class CannedTransport implements TpmTransport {

  private final byte[] canned;

  /**
   * A transport with one answer.
   *
   * @param canned the response; not copied
   */
  public CannedTransport(byte[] canned) {
    this.canned = canned;
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    System.arraycopy(canned, 0, response, 0, canned.length);
    return canned.length;
  }

  @Override
  public void cancel() {
    // Every answer is there before anybody could.
  }

  @Override
  public TransportInfo info() {
    return new TransportInfo(
        "canned",
        "one answer to everything",
        TransportInfo.DEFAULT_MAX_SIZE,
        TransportInfo.DEFAULT_MAX_SIZE);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
