package dev.tpm4j.transport.tis;

/**
 * What a way to the registers can do.
 *
 * @param bus which register map applies
 * @param maxTransfer largest FIFO access in bytes: the smaller of what the bus framing, the adapter
 *     and the profile allow; 1 or more
 * @param checksum whether the registers for the data checksum exist
 */
public record TisCapabilities(Bus bus, int maxTransfer, boolean checksum) {

  /** The bus behind the registers. */
  public enum Bus {
    /** SPI frames. */
    SPI,
    /** I2C messages. */
    I2C,
    /** Memory-mapped. */
    MMIO
  }
}
