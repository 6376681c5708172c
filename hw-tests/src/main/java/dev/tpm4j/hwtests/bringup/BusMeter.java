package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.BusCost;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.i2c.I2cDevice;
import dev.tpm4j.transport.i2c.MeteredI2cDevice;
import dev.tpm4j.transport.spi.MeteredSpiDevice;
import dev.tpm4j.transport.spi.SpiDevice;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Wires with a meter on them, where the kind of bus is known.
 *
 * @param device the wires to use from here on
 * @param reading what passed so far; empty where nothing counts it
 */
record BusMeter(BusDevice device, Supplier<Optional<BusCost>> reading) {

  static BusMeter of(BusDevice device) {
    if (device instanceof SpiDevice spi) {
      MeteredSpiDevice metered = new MeteredSpiDevice(spi);
      return new BusMeter(metered, () -> Optional.of(metered.cost()));
    }
    if (device instanceof I2cDevice i2c) {
      MeteredI2cDevice metered = new MeteredI2cDevice(i2c);
      return new BusMeter(metered, () -> Optional.of(metered.cost()));
    }
    return new BusMeter(device, Optional::empty);
  }
}
