package dev.tpm4j.transport.tis;

/**
 * The registers of the FIFO interface (TCG PTP 1.05, tables 10 and 51).
 *
 * <p>On SPI and in memory each locality has its own copy of 4096 bytes; on I2C there is one copy,
 * and {@link #LOC_SEL} chooses the locality. Values of more than one byte are little-endian, except
 * {@link #DATA_CSUM}, which is big-endian.
 */
public enum TisRegister {
  /** Locality request, grant and release. */
  ACCESS(0x000, 0x04, 1),
  /** Interrupt enable. */
  INT_ENABLE(0x008, 0x08, 4),
  /** SIRQ number; not on I2C. */
  INT_VECTOR(0x00C, -1, 1),
  /** Interrupt status; writing 1 clears. */
  INT_STATUS(0x010, 0x10, 4),
  /** What the interface can do. */
  INTF_CAPABILITY(0x014, 0x14, 4),
  /** Status and control; read as one access of 4 bytes, or its first byte alone, never inside. */
  STS(0x018, 0x18, 4),
  /** Ends a hash sequence; locality 4. */
  HASH_END(0x020, 0x20, 1),
  /** Command and response bytes; the address does not advance. */
  DATA_FIFO(0x024, 0x24, 0),
  /** Starts a hash sequence; locality 4. */
  HASH_START(0x028, 0x28, 1),
  /** Interface identifier; not on I2C. */
  INTERFACE_ID(0x030, -1, 4),
  /** Data FIFO for wide accesses; not on I2C. */
  XDATA_FIFO(0x080, -1, 0),
  /** Device and vendor id: VID in bits 15:0, DID in bits 31:16. */
  DID_VID(0xF00, 0x48, 4),
  /** Revision id. */
  RID(0xF04, 0x4C, 1),
  /** Chosen locality; I2C only. */
  LOC_SEL(-1, 0x00, 1),
  /** I2C interface capability; I2C only. */
  I2C_INTERFACE_CAPABILITY(-1, 0x30, 4),
  /** I2C device address; I2C only. */
  I2C_DEVICE_ADDRESS(-1, 0x38, 2),
  /** Switches the data checksum on; I2C only. */
  DATA_CSUM_ENABLE(-1, 0x40, 1),
  /** The checksum of the bytes moved, big-endian; I2C only. */
  DATA_CSUM(-1, 0x44, 2);

  private final int fifoOffset;
  private final int i2cOffset;
  private final int size;

  TisRegister(int fifoOffset, int i2cOffset, int size) {
    this.fifoOffset = fifoOffset;
    this.i2cOffset = i2cOffset;
    this.size = size;
  }

  /**
   * Offset within a locality's window on SPI and in memory.
   *
   * @return 0 to 0xFFF, or -1 where the register does not exist there
   */
  public int fifoOffset() {
    return fifoOffset;
  }

  /**
   * Register address on I2C.
   *
   * @return 0 to 0xFF, or -1 where the register does not exist there
   */
  public int i2cOffset() {
    return i2cOffset;
  }

  /**
   * Size in bytes.
   *
   * @return 1, 2 or 4; 0 for the FIFOs, which take any length up to burstCount
   */
  public int size() {
    return size;
  }

  /**
   * The TCG's name.
   *
   * @return for example {@code "TPM_STS"}
   */
  public String tcgName() {
    return "TPM_" + name();
  }
}
