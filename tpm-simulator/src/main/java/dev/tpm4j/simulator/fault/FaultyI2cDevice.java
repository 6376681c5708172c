package dev.tpm4j.simulator.fault;

import dev.tpm4j.transport.i2c.I2cCapabilities;
import dev.tpm4j.transport.i2c.I2cDevice;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * An I2C device whose wires are not good. A plan is asked for each message; byte numbers count from
 * 0, the register pointer being byte 0 of what is sent.
 *
 * <p>A fault that strikes in the middle of a message does so before it, or after it where it
 * strikes after at least as many bytes as the message sends.
 */
public final class FaultyI2cDevice implements I2cDevice {

  private final I2cDevice device;
  private FaultPlan plan;
  private long messages;
  private int pointer = -1;

  /**
   * Spoils a device.
   *
   * @param device the device; closed with this one
   * @param plan when which fault strikes
   */
  public FaultyI2cDevice(I2cDevice device, FaultPlan plan) {
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
  public I2cCapabilities capabilities() {
    return device.capabilities();
  }

  @Override
  public Result write(byte[] data, int offset, int length) {
    byte[] sent = Arrays.copyOfRange(data, offset, offset + length);
    pointer = sent[0] & 0xFF;
    Optional<WireFault> fault = strike(false, length - 1);
    if (fault.isEmpty()) {
      return device.write(data, offset, length);
    }
    WireFault each = fault.get();
    each.before();
    if (each.refused().isPresent()) {
      return each.refused().get();
    }
    byte[] arriving = each.sent(sent);
    return around(each, arriving.length, () -> device.write(arriving, 0, arriving.length));
  }

  @Override
  public Result read(byte[] data, int offset, int length) {
    Optional<WireFault> fault = strike(true, length);
    if (fault.isEmpty()) {
      return device.read(data, offset, length);
    }
    WireFault each = fault.get();
    each.before();
    if (each.refused().isPresent()) {
      return each.refused().get();
    }
    byte[] received = new byte[length];
    Result result = around(each, length, () -> device.read(received, 0, length));
    deliver(each.received(received), data, offset, length);
    return result;
  }

  @Override
  public Result writeRead(
      byte[] tx, int txOffset, int txLength, byte[] rx, int rxOffset, int rxLength) {
    byte[] sent = Arrays.copyOfRange(tx, txOffset, txOffset + txLength);
    pointer = sent[0] & 0xFF;
    Optional<WireFault> fault = strike(true, rxLength);
    if (fault.isEmpty()) {
      return device.writeRead(tx, txOffset, txLength, rx, rxOffset, rxLength);
    }
    WireFault each = fault.get();
    each.before();
    if (each.refused().isPresent()) {
      return each.refused().get();
    }
    byte[] arriving = each.sent(sent);
    byte[] received = new byte[rxLength];
    Result result =
        around(
            each,
            arriving.length + rxLength,
            () -> device.writeRead(arriving, 0, arriving.length, received, 0, rxLength));
    deliver(each.received(received), rx, rxOffset, rxLength);
    return result;
  }

  private Optional<WireFault> strike(boolean read, int length) {
    messages++;
    return plan.strike(new BusEvent(messages, pointer, read, length));
  }

  private static Result around(
      WireFault fault, int bytes, java.util.function.Supplier<Result> message) {
    int when = fault.strikesAfter();
    if (when >= 0 && when < bytes) {
      fault.strike();
    }
    Result result = message.get();
    if (when >= bytes) {
      fault.strike();
    }
    fault.after();
    return result;
  }

  private static void deliver(byte[] heard, byte[] data, int offset, int length) {
    Arrays.fill(data, offset, offset + length, (byte) 0xFF);
    System.arraycopy(heard, 0, data, offset, Math.min(length, heard.length));
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
}
