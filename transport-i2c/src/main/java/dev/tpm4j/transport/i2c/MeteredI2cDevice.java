package dev.tpm4j.transport.i2c;

import dev.tpm4j.transport.BusCost;
import java.util.Objects;

/**
 * Counts what passes: one transaction from START to STOP, and every byte on the wire, address and
 * register bytes included. A write of n bytes to a register costs 2 + n, a read with repeated start
 * 3 + n.
 *
 * <p>Of what was not acknowledged, the bytes up to the one refused are counted: the address alone,
 * or the address and one byte where it is not known how many moved. Of what failed, none.
 */
public final class MeteredI2cDevice implements I2cDevice {

  private static final int ADDRESS_BYTE = 1;

  private final I2cDevice device;
  private long transactions;
  private long bytes;

  /**
   * Wraps a device.
   *
   * @param device to be metered; closed with this one
   */
  public MeteredI2cDevice(I2cDevice device) {
    this.device = Objects.requireNonNull(device, "device");
  }

  /**
   * The reading of the meter; see {@link BusCost#since}.
   *
   * @return everything since this object was made
   */
  public BusCost cost() {
    return new BusCost(transactions, bytes);
  }

  @Override
  public I2cCapabilities capabilities() {
    return device.capabilities();
  }

  @Override
  public Result write(byte[] data, int offset, int length) {
    transactions++;
    return counted(device.write(data, offset, length), ADDRESS_BYTE + length);
  }

  @Override
  public Result read(byte[] data, int offset, int length) {
    transactions++;
    return counted(device.read(data, offset, length), ADDRESS_BYTE + length);
  }

  @Override
  public Result writeRead(
      byte[] tx, int txOffset, int txLength, byte[] rx, int rxOffset, int rxLength) {
    transactions++;
    return counted(
        device.writeRead(tx, txOffset, txLength, rx, rxOffset, rxLength),
        ADDRESS_BYTE + txLength + ADDRESS_BYTE + rxLength);
  }

  private Result counted(Result result, int whole) {
    bytes +=
        switch (result) {
          case ACKNOWLEDGED -> whole;
          case ADDRESS_NOT_ACKNOWLEDGED -> ADDRESS_BYTE;
          case DATA_NOT_ACKNOWLEDGED -> ADDRESS_BYTE + 1;
        };
    return result;
  }

  @Override
  public String describe() {
    return device.describe();
  }

  @Override
  public boolean recover() {
    return device.recover();
  }

  @Override
  public void close() {
    device.close();
  }
}
