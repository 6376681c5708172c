package dev.tpm4j.simulator.chip;

/**
 * CRC-16/KERMIT over the bytes that went through the FIFO: polynomial 0x1021 reflected, initial
 * value 0 (TCG PTP 1.05 §8, {@code TPM_DATA_CSUM}). Bit by bit, and not shared with the driver, so
 * that each checks the other.
 */
final class DataChecksum {

  private static final int REFLECTED_POLYNOMIAL = 0x8408;

  private int crc;

  void clear() {
    crc = 0;
  }

  void add(int value) {
    crc ^= value & 0xFF;
    for (int bit = 0; bit < 8; bit++) {
      crc = (crc & 1) != 0 ? crc >>> 1 ^ REFLECTED_POLYNOMIAL : crc >>> 1;
    }
  }

  int value() {
    return crc;
  }
}
