package dev.tpm4j.transport.i2c.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/**
 * Numbers of {@code linux/i2c-dev.h} and {@code linux/i2c.h}.
 *
 * <pre>
 *   struct i2c_rdwr_ioctl_data   0 msgs pointer | nmsgs u32
 *   struct i2c_msg               0 addr u16 | 2 flags u16 | 4 len u16 | 6 pad | 8 buf pointer
 * </pre>
 */
final class I2cRdwr {

  /** Room for the first structure on every architecture. */
  static final int DATA_SIZE = 16;

  static final int NMSGS = Native.POINTER_SIZE;
  static final int MSG_SIZE = 8 + Native.POINTER_SIZE;
  static final int ADDR = 0;
  static final int FLAGS = 2;
  static final int LEN = 4;
  static final int BUF = 8;

  /** {@code I2C_M_RD}. */
  static final short READ = 0x0001;

  /** {@code I2C_M_TEN}. */
  static final short TEN_BIT = 0x0010;

  /** {@code I2C_SLAVE}: refused with EBUSY where a driver of the kernel has the address. */
  static final NativeLong SLAVE = new NativeLong(0x0703);

  /** {@code I2C_FUNCS}. */
  static final NativeLong FUNCS = new NativeLong(0x0705);

  /** {@code I2C_RDWR}. */
  static final NativeLong RDWR = new NativeLong(0x0707);

  /** {@code I2C_FUNC_I2C}: messages of any shape, repeated starts. */
  static final long FUNC_I2C = 0x0000_0001;

  /** {@code I2C_FUNC_10BIT_ADDR}. */
  static final long FUNC_10BIT = 0x0000_0002;

  /** Longest message that i2c-dev passes on ({@code i2cdev_ioctl_rdwr}). */
  static final int MOST = 8192;

  private I2cRdwr() {}
}
