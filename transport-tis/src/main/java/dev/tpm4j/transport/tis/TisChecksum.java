package dev.tpm4j.transport.tis;

/**
 * The checksum of {@code TPM_DATA_CSUM}: CRC-16/KERMIT over every byte of a command, or of a
 * response, that moved through the FIFO (TCG PTP 1.05 §8).
 *
 * <p>Polynomial 0x1021 reflected (0x8408), start 0, nothing inverted at the end; {@code
 * "123456789"} gives 0x2189. On the wire the high byte comes first, unlike every other register.
 */
public final class TisChecksum {

  private static final short[] TABLE = table();

  private TisChecksum() {}

  private static short[] table() {
    short[] table = new short[256];
    for (int i = 0; i < table.length; i++) {
      int value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ 0x8408;
      }
      table[i] = (short) value;
    }
    return table;
  }

  /**
   * The checksum of some bytes.
   *
   * @param data holds the bytes
   * @param offset the first
   * @param length how many, 0 or more
   * @return 0 to 0xFFFF
   */
  public static int of(byte[] data, int offset, int length) {
    return update(0, data, offset, length);
  }

  /**
   * Continues a checksum with more bytes.
   *
   * @param checksum of the bytes before; 0 at the beginning
   * @param data holds the bytes
   * @param offset the first
   * @param length how many, 0 or more
   * @return the checksum of all bytes so far, 0 to 0xFFFF
   */
  public static int update(int checksum, byte[] data, int offset, int length) {
    int value = checksum;
    for (int i = offset; i < offset + length; i++) {
      value = update(value, data[i]);
    }
    return value;
  }

  /**
   * Continues a checksum with one byte.
   *
   * @param checksum of the bytes before; 0 at the beginning
   * @param next the byte
   * @return the checksum of all bytes so far, 0 to 0xFFFF
   */
  public static int update(int checksum, byte next) {
    return (checksum >>> 8 ^ TABLE[(checksum ^ next) & 0xFF]) & 0xFFFF;
  }
}
