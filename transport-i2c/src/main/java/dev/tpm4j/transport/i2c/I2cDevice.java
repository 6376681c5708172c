package dev.tpm4j.transport.i2c;

import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.TransportException;

/**
 * One device at one address of an I2C bus.
 *
 * <p>What happens on the wires ({@code S} start, {@code Sr} repeated start, {@code P} stop):
 *
 * <pre>
 *   write       S address+W  data ...                      P
 *   read        S address+R  data ...                      P
 *   writeRead   S address+W  data ...  Sr address+R data.. P
 * </pre>
 *
 * <p>A device that does not acknowledge is no error here but a result: a busy TPM does exactly
 * that. STOP has been sent when a call returns, whatever the result, and also when it throws.
 *
 * <p>Not safe for use by several threads at once.
 */
public interface I2cDevice extends BusDevice {

  /** What the device said to a transfer. */
  enum Result {
    /** All bytes were acknowledged. */
    ACKNOWLEDGED,
    /** Nobody acknowledged the address; no data moved. */
    ADDRESS_NOT_ACKNOWLEDGED,
    /** A data byte was not acknowledged; how many moved is unknown. */
    DATA_NOT_ACKNOWLEDGED
  }

  /**
   * What this device can do.
   *
   * @return facts that do not change
   */
  I2cCapabilities capabilities();

  /**
   * Sends bytes in one message.
   *
   * @param data holds the bytes
   * @param offset where they begin
   * @param length bytes, 1 to {@link I2cCapabilities#maxWrite()}
   * @return what the device said
   * @throws TransportException if the bus itself fails (arbitration, stretch timeout, I/O error)
   */
  Result write(byte[] data, int offset, int length);

  /**
   * Receives bytes in one message.
   *
   * @param data receives the bytes
   * @param offset where they begin
   * @param length bytes, 1 to {@link I2cCapabilities#maxRead()}
   * @return what the device said; unless acknowledged, {@code data} holds nothing of use
   * @throws TransportException if the bus itself fails
   */
  Result read(byte[] data, int offset, int length);

  /**
   * Sends and then receives in one transfer with a repeated start.
   *
   * @param tx holds the bytes to send
   * @param txOffset where they begin
   * @param txLength bytes to send, 1 to {@link I2cCapabilities#maxWrite()}
   * @param rx receives the bytes
   * @param rxOffset where they begin
   * @param rxLength bytes to receive, 1 to {@link I2cCapabilities#maxRead()}
   * @return what the device said
   * @throws TransportException if the bus itself fails, or {@link I2cCapabilities#repeatedStart()}
   *     is false
   */
  Result writeRead(byte[] tx, int txOffset, int txLength, byte[] rx, int rxOffset, int rxLength);
}
