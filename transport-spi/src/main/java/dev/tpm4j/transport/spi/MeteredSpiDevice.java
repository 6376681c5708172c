package dev.tpm4j.transport.spi;

import dev.tpm4j.transport.BusCost;
import java.util.Objects;

/**
 * Counts what passes: one transaction per chip select asserted, and every byte clocked.
 *
 * <p>Bytes of a transfer that failed are not counted; how many of them moved is not known.
 */
public final class MeteredSpiDevice implements SpiDevice {

  private final SpiDevice device;
  private final Metered metered = new Metered();
  private SpiTransaction open;
  private long transactions;
  private long bytes;

  /**
   * Wraps a device.
   *
   * @param device to be metered; closed with this one
   */
  public MeteredSpiDevice(SpiDevice device) {
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
  public SpiCapabilities capabilities() {
    return device.capabilities();
  }

  @Override
  public SpiTransaction begin() {
    open = device.begin();
    transactions++;
    return metered;
  }

  @Override
  public void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    transactions++;
    device.exchange(tx, txOffset, rx, rxOffset, length);
    bytes += length;
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

  private final class Metered implements SpiTransaction {
    @Override
    public void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      open.transfer(tx, txOffset, rx, rxOffset, length);
      bytes += length;
    }

    @Override
    public void transferLast(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      open.transferLast(tx, txOffset, rx, rxOffset, length);
      bytes += length;
    }

    @Override
    public void close() {
      open.close();
    }
  }
}
