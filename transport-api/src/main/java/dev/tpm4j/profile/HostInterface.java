package dev.tpm4j.profile;

import java.util.Locale;

/** How a part speaks to its host: the register interface and the bus it is on. */
public enum HostInterface {
  /** TIS/PTP FIFO registers in SPI frames (TCG PTP 1.05 §7.4). */
  FIFO_SPI,
  /** TIS/PTP FIFO registers over I2C (TCG PTP 1.05 §8). */
  FIFO_I2C,
  /** TIS/PTP FIFO registers in memory (LPC, eSPI). */
  FIFO_MMIO,
  /** The command response buffer in memory (TCG PTP 1.05 §6.5.3). */
  CRB,
  /** Nuvoton's own I2C register map of NPCT501, NPCT601 and NPCT650. */
  NUVOTON_I2C,
  /** NationZ's I2C without registers: the command in one write, the response in reads. */
  NATIONZ_I2C,
  /** Infineon's TPM 1.2 I2C register map of SLB9635 and SLB9645; recognised, never driven. */
  INFINEON_TPM12_I2C;

  /**
   * The word used in profiles and on the command line.
   *
   * @return for example {@code "fifo-spi"}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Whether it is the TIS/PTP FIFO interface, on whatever bus.
   *
   * @return true for the FIFO interfaces
   */
  public boolean isFifo() {
    return this == FIFO_SPI || this == FIFO_I2C || this == FIFO_MMIO;
  }
}
