package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.BusDevice;
import java.util.OptionalLong;

/** Counts the bytes on the wires, where the kind of bus is known. */
final class BusMeter {

  private final BusDevice device;

  private BusMeter(BusDevice device) {
    this.device = device;
  }

  static BusMeter of(BusDevice device) {
    return new BusMeter(device);
  }

  BusDevice device() {
    return device;
  }

  OptionalLong bytes() {
    return OptionalLong.empty();
  }
}
