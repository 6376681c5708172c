package dev.tpm4j.transport;

/**
 * One device on a bus: the wires to a chip. The buses' own ports ({@code SpiDevice}, {@code
 * I2cDevice}) extend it; a {@link TransportProvider} knows which it can drive.
 */
public interface BusDevice extends AutoCloseable {

  /**
   * Which wires, for people.
   *
   * @return for example {@code "/dev/spidev0.1 at 33 MHz"}
   */
  String describe();

  /**
   * Tries to bring a bus that is stuck half-way in a transfer back to idle: on SPI releases chip
   * select, on I2C clocks until SDA is released and sends STOP. Called after a failure, before the
   * next attempt.
   *
   * @return false if the adapter has no means to do so
   * @throws TransportException if the attempt itself fails
   */
  default boolean recover() {
    return false;
  }

  /** Releases the wires in their idle state. Idempotent. */
  @Override
  void close();
}
