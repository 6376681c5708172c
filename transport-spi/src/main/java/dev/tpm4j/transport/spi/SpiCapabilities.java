package dev.tpm4j.transport.spi;

/**
 * What an SPI device can do.
 *
 * @param holdsChipSelect whether chip select stays asserted between transfers of a transaction;
 *     wait states need it
 * @param fullDuplex whether the bytes received while sending are delivered
 * @param hertz the clock in use, in hertz
 * @param maxTransfer largest single transfer in bytes, header included
 */
public record SpiCapabilities(
    boolean holdsChipSelect, boolean fullDuplex, long hertz, int maxTransfer) {

  /** Largest SPI frame of a TPM access: 4 bytes of header and 64 of data. */
  public static final int MAX_TPM_FRAME = 68;

  /**
   * Checks the ranges.
   *
   * @param holdsChipSelect see above
   * @param fullDuplex see above
   * @param hertz see above
   * @param maxTransfer see above
   */
  public SpiCapabilities {
    if (hertz <= 0) {
      throw new IllegalArgumentException("clock out of range: " + hertz);
    }
    if (maxTransfer < 1) {
      throw new IllegalArgumentException("largest transfer out of range: " + maxTransfer);
    }
  }
}
