package dev.tpm4j.transport.spi;

import dev.tpm4j.transport.TransportException;

/** Chip select is asserted; bytes may move. See {@link SpiDevice}. */
public interface SpiTransaction extends AutoCloseable {

  /**
   * Clocks bytes in both directions at once.
   *
   * @param tx bytes to send, or null to send zeros
   * @param txOffset where in {@code tx} they begin
   * @param rx receives as many bytes, or null to drop them; may be the same array as {@code tx}
   * @param rxOffset where in {@code rx} they begin
   * @param length bytes, 1 to {@link SpiCapabilities#maxTransfer()}; never 0, which some
   *     controllers do not survive
   * @throws TransportException if the bus fails; the transaction can then only be closed
   */
  void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length);

  /**
   * Clocks bytes as {@link #transfer} does and says that they are the last: afterwards the
   * transaction can only be closed. Some adapters release chip select together with the last byte,
   * and can do so later only by clocking one byte more.
   *
   * @param tx bytes to send, or null to send zeros
   * @param txOffset where in {@code tx} they begin
   * @param rx receives as many bytes, or null to drop them; may be the same array as {@code tx}
   * @param rxOffset where in {@code rx} they begin
   * @param length bytes, 1 to {@link SpiCapabilities#maxTransfer()}
   * @throws TransportException if the bus fails
   */
  default void transferLast(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    transfer(tx, txOffset, rx, rxOffset, length);
  }

  /** Releases chip select. Idempotent. */
  @Override
  void close();
}
