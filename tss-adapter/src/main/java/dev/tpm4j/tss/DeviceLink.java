package dev.tpm4j.tss;

import java.util.Arrays;
import java.util.Objects;
import tss.TpmDevice;

/** Over a device of TSS.Java's kind, which takes and gives arrays of exact length. */
final class DeviceLink implements Link {
  private static final byte[] NOTHING = {};

  private final TpmDevice device;
  private byte[] response = NOTHING;

  DeviceLink(TpmDevice device) {
    this.device = device;
  }

  @Override
  public int exchange(byte[] command, int length) {
    device.dispatchCommand(Arrays.copyOf(command, length));
    response = Objects.requireNonNull(device.getResponse(), "the device's response");
    return response.length;
  }

  @Override
  public byte[] response() {
    return response;
  }

  @Override
  public void cancel() {
    // TSS.Java's devices know no cancel.
  }

  @Override
  public int maxCommand() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void wipe() {
    response = NOTHING;
  }
}
