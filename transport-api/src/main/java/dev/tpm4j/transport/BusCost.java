package dev.tpm4j.transport;

/**
 * What something cost on a bus. Counts are exact, so tests may compare them.
 *
 * @param transactions SPI: assertions of chip select; I2C: transfers from START to STOP
 * @param bytes bytes clocked; on I2C the address bytes count too
 */
public record BusCost(long transactions, long bytes) {

  /** Nothing. */
  public static final BusCost NONE = new BusCost(0, 0);

  /**
   * This and another.
   *
   * @param other to be added
   * @return the sum
   */
  public BusCost plus(BusCost other) {
    return new BusCost(transactions + other.transactions, bytes + other.bytes);
  }

  /**
   * What came since an earlier reading of the same meter.
   *
   * @param earlier the earlier reading
   * @return the difference
   */
  public BusCost since(BusCost earlier) {
    return new BusCost(transactions - earlier.transactions, bytes - earlier.bytes);
  }
}
