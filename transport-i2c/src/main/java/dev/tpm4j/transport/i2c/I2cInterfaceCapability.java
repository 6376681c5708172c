package dev.tpm4j.transport.i2c;

import java.util.Locale;

/**
 * {@code TPM_I2C_INTERFACE_CAPABILITY}, the register at 0x30 (TCG PTP 1.05 §8.1.10).
 *
 * <pre>
 *   31   30   29      28:27    26:25       24 23  22   21   20 19 18 17  16:9        8:7     6:4      3:0
 *    0   SR   static  address  localities  HS Fm+ fast std  RR RW WR WW  GUARD_TIME  family  version  type
 *             burst   change                                             us
 * </pre>
 *
 * @param word the register's value; 4 bytes little-endian on the wire
 */
public record I2cInterfaceCapability(int word) {

  private static final int TYPE_FIFO_OVER_I2C = 2;

  /**
   * The value from the bytes of the wire.
   *
   * @param wire at least 4 bytes, the lowest first
   * @return the decoded register
   */
  public static I2cInterfaceCapability ofWire(byte[] wire) {
    return new I2cInterfaceCapability(
        wire[0] & 0xFF | (wire[1] & 0xFF) << 8 | (wire[2] & 0xFF) << 16 | wire[3] << 24);
  }

  /**
   * Whether this can be the register of a TPM with the FIFO interface over I2C: the type says so
   * and the bit that is always 0 is 0. A floating or stuck bus fails this.
   *
   * @return false if the value is to be disregarded
   */
  public boolean plausible() {
    return interfaceType() == TYPE_FIFO_OVER_I2C && word >= 0;
  }

  /**
   * Bits 3:0.
   *
   * @return 2 for FIFO over I2C
   */
  public int interfaceType() {
    return word & 0xF;
  }

  /**
   * Bits 6:4.
   *
   * @return 0 for TCG I2C interface 1.0
   */
  public int interfaceVersion() {
    return word >> 4 & 0x7;
  }

  /**
   * Bits 8:7.
   *
   * @return 1 for TPM 2.0, 0 for TPM 1.2
   */
  public int tpmFamily() {
    return word >> 7 & 0x3;
  }

  /**
   * Bits 16:9, {@code GUARD_TIME}.
   *
   * @return microseconds, 0 to 255
   */
  public int guardTimeMicros() {
    return word >> 9 & 0xFF;
  }

  /**
   * Bit 17, {@code GT_WW}.
   *
   * @return whether the guard time is due between a write and a write
   */
  public boolean guardWriteWrite() {
    return bit(17);
  }

  /**
   * Bit 18, {@code GT_WR}.
   *
   * @return whether the guard time is due between a write and a read
   */
  public boolean guardWriteRead() {
    return bit(18);
  }

  /**
   * Bit 19, {@code GT_RW}.
   *
   * @return whether the guard time is due between a read and a write
   */
  public boolean guardReadWrite() {
    return bit(19);
  }

  /**
   * Bit 20, {@code GT_RR}.
   *
   * @return whether the guard time is due between a read and a read
   */
  public boolean guardReadRead() {
    return bit(20);
  }

  /**
   * Bit 30, {@code GT_SR}.
   *
   * @return whether the guard time is due before a repeated start
   */
  public boolean guardRepeatedStart() {
    return bit(30);
  }

  /**
   * Bits 24:21: the fastest bus mode the part knows.
   *
   * @return hertz; 0 if none is named
   */
  public long maxHertz() {
    return bit(24) ? 3_400_000 : bit(23) ? 1_000_000 : bit(22) ? 400_000 : bit(21) ? 100_000 : 0;
  }

  /**
   * Bits 26:25: whether there are localities besides 0.
   *
   * @return false if {@code TPM_LOC_SEL} has nothing to select
   */
  public boolean hasLocalities() {
    return (word >> 25 & 0x3) != 0;
  }

  /**
   * Bit 29.
   *
   * @return whether burstCount is static
   */
  public boolean staticBurst() {
    return bit(29);
  }

  private boolean bit(int number) {
    return (word >> number & 1) != 0;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "0x%08X", word);
  }
}
