package dev.tpm4j.tss;

import tss.Tpm;

/**
 * TSS.Java's {@code Tpm} over a transport: its commands and its types, and a {@link #close()} that
 * may be called again and throws no checked exception.
 *
 * <p>For one thread at a time.
 */
public final class TransportTpm extends Tpm {

  private final TransportTpmDevice device;

  TransportTpm(TransportTpmDevice device) {
    this.device = device;
    _setDevice(device);
  }

  /** Closes the device and its transport. Idempotent. */
  @Override
  public void close() {
    // Not super.close(): TSS.Java forgets its device there and fails at the second call.
    device.close();
  }
}
