package dev.tpm4j.transport.spi;

import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.TransportException;

/**
 * One device on an SPI bus: the wires and its chip select.
 *
 * <p>What happens on the wires:
 *
 * <ol>
 *   <li>{@link #begin()} asserts chip select (low for a TPM), or has it asserted at the latest with
 *       the first byte. No clock runs yet.
 *   <li>{@link SpiTransaction#transfer} clocks bytes in both directions at once, most significant
 *       bit first, mode 0. Chip select stays asserted between transfers.
 *   <li>{@link SpiTransaction#close()} releases chip select: always, also after an error.
 *   <li>If a transfer failed and the release fails too, the first error is thrown and the second is
 *       added to it as suppressed.
 * </ol>
 *
 * <p>One transaction at a time; not safe for use by several threads at once.
 */
public interface SpiDevice extends BusDevice {

  /**
   * What this device can do.
   *
   * @return facts that do not change
   */
  SpiCapabilities capabilities();

  /**
   * Asserts chip select and keeps it until the transaction is closed.
   *
   * @return the open transaction; an implementation may return the same object each time
   * @throws TransportException with {@link TransportException.Kind#CHIP_SELECT_NOT_HELD} if the
   *     device cannot hold chip select ({@link SpiCapabilities#holdsChipSelect()}); otherwise of a
   *     kind that tells why the bus cannot be had. Chip select is released.
   */
  SpiTransaction begin();

  /**
   * Clocks bytes in both directions under one chip select, for what needs no hold.
   *
   * @param tx bytes to send, or null to send zeros
   * @param txOffset where in {@code tx} they begin
   * @param rx receives as many bytes, or null to drop them; may be the same array as {@code tx}
   * @param rxOffset where in {@code rx} they begin
   * @param length bytes, 1 to {@link SpiCapabilities#maxTransfer()}
   * @throws TransportException if the bus fails; chip select is released
   */
  default void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    try (SpiTransaction transaction = begin()) {
      transaction.transferLast(tx, txOffset, rx, rxOffset, length);
    }
  }
}
