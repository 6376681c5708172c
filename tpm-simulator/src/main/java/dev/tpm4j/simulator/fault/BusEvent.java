package dev.tpm4j.simulator.fault;

/**
 * A transfer that is about to take place; a {@link FaultPlan} decides whether a fault strikes it.
 *
 * @param number counted from 1, through the life of the faulty device
 * @param register the register's address on its bus (SPI: offset within the locality), or -1 where
 *     it is not known
 * @param read whether data goes to the host
 * @param length bytes of data
 */
public record BusEvent(long number, int register, boolean read, int length) {

  /** {@code TPM_STS}, on both buses. */
  public static final int STS = 0x18;

  /** {@code TPM_DATA_FIFO}, on both buses. */
  public static final int FIFO = 0x24;

  /**
   * Whether it is a read of a register.
   *
   * @param address its address
   * @return true if so
   */
  public boolean reads(int address) {
    return read && register == address;
  }

  /**
   * Whether it is a write to a register.
   *
   * @param address its address
   * @return true if so
   */
  public boolean writes(int address) {
    return !read && register == address;
  }
}
