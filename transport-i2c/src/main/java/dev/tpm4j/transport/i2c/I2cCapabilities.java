package dev.tpm4j.transport.i2c;

/**
 * What an I2C device's adapter can do.
 *
 * @param repeatedStart whether {@link I2cDevice#writeRead} works
 * @param hertz the clock in use, in hertz
 * @param maxWrite largest message sent, in bytes, register address included
 * @param maxRead largest message received, in bytes
 */
public record I2cCapabilities(boolean repeatedStart, long hertz, int maxWrite, int maxRead) {

  /**
   * Checks the ranges.
   *
   * @param repeatedStart see above
   * @param hertz see above
   * @param maxWrite see above
   * @param maxRead see above
   */
  public I2cCapabilities {
    if (hertz <= 0) {
      throw new IllegalArgumentException("clock out of range: " + hertz);
    }
    if (maxWrite < 5 || maxRead < 4) {
      throw new IllegalArgumentException("an adapter must move a register of 4 bytes");
    }
  }
}
