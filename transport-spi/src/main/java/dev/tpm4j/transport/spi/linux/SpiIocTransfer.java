package dev.tpm4j.transport.spi.linux;

import com.sun.jna.NativeLong;

/**
 * Numbers of {@code linux/spi/spidev.h}: one {@code struct spi_ioc_transfer}, the same on all
 * architectures, and the requests.
 *
 * <pre>
 *   0 tx_buf u64 | 8 rx_buf u64 | 16 len u32 | 20 speed_hz u32 | 24 delay_usecs u16
 *   26 bits_per_word u8 | 27 cs_change u8 | 28 tx_nbits, rx_nbits, word_delay_usecs, pad u8
 * </pre>
 */
final class SpiIocTransfer {

  static final int SIZE = 32;
  static final int TX_BUF = 0;
  static final int RX_BUF = 8;
  static final int LEN = 16;
  static final int SPEED_HZ = 20;
  static final int BITS_PER_WORD = 26;
  static final int CS_CHANGE = 27;

  /** {@code SPI_IOC_MESSAGE(1)}. */
  static final NativeLong MESSAGE_OF_ONE = new NativeLong(0x4020_6B00L);

  /** {@code SPI_IOC_RD_MODE}. */
  static final NativeLong READ_MODE = new NativeLong(0x8001_6B01L, true);

  /** {@code SPI_IOC_WR_MODE}. */
  static final NativeLong WRITE_MODE = new NativeLong(0x4001_6B01L);

  /** {@code SPI_IOC_RD_MAX_SPEED_HZ}. */
  static final NativeLong READ_MAX_SPEED = new NativeLong(0x8004_6B04L, true);

  /** {@code SPI_CPHA | SPI_CPOL}. */
  static final int MODE_MASK = 0x03;

  /** {@code SPI_CS_HIGH}: older kernels show it for chip selects that are GPIOs. */
  static final int CS_HIGH = 0x04;

  private SpiIocTransfer() {}
}
