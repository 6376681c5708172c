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

  /** Releases the wires in their idle state. Idempotent. */
  @Override
  void close();
}
