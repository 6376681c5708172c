package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.TransportException;

/**
 * Reads and writes the registers of one chip; everything in which SPI, I2C and memory differ is
 * behind this port, and nothing else is.
 *
 * <p>One access is one transfer on the wires: framing, wait states, guard times and the repetition
 * of a not yet acknowledged I2C transfer happen inside. An implementation does not retry what has
 * an effect on the chip (FIFO data) and does not interpret what it moves.
 *
 * <p>Not safe for use by several threads at once; the engine serialises.
 *
 * <p>After a {@link TransportException} the bus is idle (chip select released, STOP sent), or the
 * exception says that it could not be brought there. Whether the chip saw the access is unknown.
 */
public interface TisRegisters extends AutoCloseable {

  /**
   * What this way to the registers can do.
   *
   * @return facts that do not change
   */
  TisCapabilities capabilities();

  /**
   * Reads a register in one access.
   *
   * @param locality 0 to 4
   * @param register which; one that exists on this bus
   * @param data receives the bytes in the order of the wire
   * @param offset where in {@code data} they begin
   * @param length bytes to read: 1 to {@link TisCapabilities#maxTransfer()} for the FIFO, up to the
   *     register's size otherwise
   * @throws TransportException if the bus fails
   */
  void read(int locality, TisRegister register, byte[] data, int offset, int length);

  /**
   * Writes a register in one access.
   *
   * @param locality 0 to 4
   * @param register which; one that exists on this bus
   * @param data holds the bytes in the order of the wire
   * @param offset where in {@code data} they begin
   * @param length bytes to write, limited as in {@link #read}
   * @throws TransportException if the bus fails
   */
  void write(int locality, TisRegister register, byte[] data, int offset, int length);

  /**
   * Tries to bring a stuck bus back to idle; see {@link dev.tpm4j.transport.BusDevice#recover()}.
   *
   * @return false if there is no means to do so
   */
  boolean recover();

  /**
   * Which wires, for people.
   *
   * @return for example {@code "SPI /dev/spidev0.1 at 33 MHz"}
   */
  String describe();

  /** Closes the bus device. Idempotent. */
  @Override
  void close();
}
