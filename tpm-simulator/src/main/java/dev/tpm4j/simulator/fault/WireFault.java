package dev.tpm4j.simulator.fault;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.i2c.I2cDevice;
import java.util.Optional;

/**
 * One thing that goes wrong with one transfer; the defaults spoil nothing. See {@link WireFaults}.
 *
 * <p>A transfer is what one call moves: on SPI one {@code transfer} of an open transaction, on I2C
 * one message or combined message, on a transport one command.
 */
public interface WireFault {

  /**
   * Before anything moves.
   *
   * @throws TransportException if the transfer does not take place at all
   */
  default void before() {}

  /**
   * What arrives at the chip.
   *
   * @param sent what the host sent
   * @return as many bytes, or fewer or more
   */
  default byte[] sent(byte[] sent) {
    return sent;
  }

  /**
   * What arrives at the host.
   *
   * @param received what the chip sent
   * @return as many bytes, or fewer or more; what is missing reads FF, what is too much is dropped
   */
  default byte[] received(byte[] received) {
    return received;
  }

  /**
   * I2C: what the host takes for the chip's acknowledgement.
   *
   * @return the answer given instead of any transfer, or empty to let it take place
   */
  default Optional<I2cDevice.Result> refused() {
    return Optional.empty();
  }

  /**
   * The number of bytes after which {@link #strike()} is called.
   *
   * @return 0 or more, or -1 for never
   */
  default int strikesAfter() {
    return -1;
  }

  /** Something happens to the chip in the middle of the transfer. */
  default void strike() {}

  /**
   * After the transfer: where a failure is reported although the bytes have moved.
   *
   * @throws TransportException if the adapter reports a failure
   */
  default void after() {}
}
