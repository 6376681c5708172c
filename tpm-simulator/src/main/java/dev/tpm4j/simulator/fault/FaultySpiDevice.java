package dev.tpm4j.simulator.fault;

import dev.tpm4j.transport.spi.SpiCapabilities;
import dev.tpm4j.transport.spi.SpiDevice;
import dev.tpm4j.transport.spi.SpiTransaction;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * An SPI device whose wires are not good.
 *
 * <p>A plan is asked once for each assertion of chip select, when the first bytes are sent. Its
 * fault then spoils every transfer of that transaction; byte numbers count through the transaction,
 * header included, from 0.
 */
public final class FaultySpiDevice implements SpiDevice {

  private static final int HEADER = 4;

  private final SpiDevice device;
  private FaultPlan plan;
  private long accesses;

  /**
   * Spoils a device.
   *
   * @param device the device; closed with this one
   * @param plan when which fault strikes
   */
  public FaultySpiDevice(SpiDevice device, FaultPlan plan) {
    this.device = Objects.requireNonNull(device, "device");
    this.plan = Objects.requireNonNull(plan, "plan");
  }

  /**
   * Goes on with another plan.
   *
   * @param other the plan
   */
  public void plan(FaultPlan other) {
    plan = Objects.requireNonNull(other, "other");
  }

  @Override
  public SpiCapabilities capabilities() {
    return device.capabilities();
  }

  @Override
  public SpiTransaction begin() {
    return new Transaction(device.begin());
  }

  @Override
  public void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    if (device.capabilities().holdsChipSelect()) {
      SpiDevice.super.exchange(tx, txOffset, rx, rxOffset, length);
      return;
    }
    byte[] sent = sent(tx, txOffset, length);
    Optional<WireFault> fault = plan.strike(event(sent));
    fault.ifPresent(WireFault::before);
    byte[] arriving = fault.map(each -> each.sent(sent)).orElse(sent);
    byte[] received = new byte[arriving.length];
    device.exchange(arriving, 0, received, 0, arriving.length);
    byte[] heard = fault.map(each -> each.received(received)).orElse(received);
    deliver(heard, rx, rxOffset, length);
    fault.ifPresent(WireFault::after);
  }

  private BusEvent event(byte[] first) {
    accesses++;
    if (first.length < HEADER) {
      return new BusEvent(accesses, -1, false, first.length);
    }
    int register = (first[2] & 0x0F) << 8 | first[3] & 0xFF;
    return new BusEvent(accesses, register, first[0] < 0, (first[0] & 0x3F) + 1);
  }

  private static byte[] sent(byte[] tx, int offset, int length) {
    return tx == null ? new byte[length] : Arrays.copyOfRange(tx, offset, offset + length);
  }

  private static void deliver(byte[] heard, byte[] rx, int offset, int length) {
    if (rx != null) {
      Arrays.fill(rx, offset, offset + length, (byte) 0xFF);
      System.arraycopy(heard, 0, rx, offset, Math.min(length, heard.length));
    }
  }

  @Override
  public boolean recover() {
    return device.recover();
  }

  @Override
  public String describe() {
    return device.describe() + " with faults";
  }

  @Override
  public void close() {
    device.close();
  }

  private final class Transaction implements SpiTransaction {

    private final SpiTransaction bus;
    private Optional<WireFault> fault = Optional.empty();
    private int position;

    Transaction(SpiTransaction bus) {
      this.bus = bus;
    }

    @Override
    public void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      byte[] sent = sent(tx, txOffset, length);
      if (position == 0) {
        fault = plan.strike(event(sent));
      }
      int from = position;
      position += length;
      if (fault.isEmpty()) {
        bus.transfer(tx, txOffset, rx, rxOffset, length);
        return;
      }
      WireFault each = fault.get();
      each.before();
      byte[] arriving = part(each::sent, sent, from);
      byte[] received = new byte[arriving.length];
      move(each, arriving, received, from);
      deliver(part(each::received, received, from), rx, rxOffset, length);
      each.after();
    }

    /** Lets a fault that counts from the transaction's begin see only this transfer. */
    private byte[] part(java.util.function.UnaryOperator<byte[]> spoil, byte[] bytes, int from) {
      byte[] whole = new byte[from + bytes.length];
      System.arraycopy(bytes, 0, whole, from, bytes.length);
      byte[] spoilt = spoil.apply(whole);
      return Arrays.copyOfRange(spoilt, Math.min(from, spoilt.length), spoilt.length);
    }

    private void move(WireFault each, byte[] out, byte[] in, int from) {
      int split = each.strikesAfter() - from;
      if (split < 0 || split > out.length) {
        clock(out, in, 0, out.length);
        return;
      }
      clock(out, in, 0, split);
      each.strike();
      clock(out, in, split, out.length - split);
    }

    private void clock(byte[] out, byte[] in, int offset, int length) {
      if (length > 0) {
        bus.transfer(out, offset, in, offset, length);
      }
    }

    @Override
    public void close() {
      bus.close();
    }
  }
}
