package dev.tpm4j.transport;

import dev.tpm4j.profile.TpmProfile;
import java.util.ServiceLoader;

/**
 * Joins a profile and a bus device to a transport; found by {@link ServiceLoader}. The SPI and the
 * I2C module each bring one.
 */
public interface TransportProvider {

  /**
   * Whether this provider drives such a part over such a device.
   *
   * @param profile the part
   * @param device the wires
   * @return true if {@link #open} may be called with both
   */
  boolean supports(TpmProfile profile, BusDevice device);

  /**
   * Opens the transport: waits for the chip to start, checks that it is the part the profile says,
   * and takes its locality. The transport owns the device from here on and closes it; if this
   * method throws, the device is still the caller's.
   *
   * @param profile the part
   * @param device the wires
   * @param timebase the clock of the board
   * @return an open transport
   * @throws TransportException if the part does not answer or is not the one expected
   */
  TpmTransport open(TpmProfile profile, BusDevice device, Timebase timebase);

  /**
   * The provider for a profile and a device.
   *
   * @param profile the part
   * @param device the wires
   * @return a provider that supports both
   * @throws TransportException with {@link TransportException.Kind#UNSUPPORTED_PART} if none does
   */
  static TransportProvider find(TpmProfile profile, BusDevice device) {
    for (TransportProvider provider : Providers.load(TransportProvider.class)) {
      if (provider.supports(profile, device)) {
        return provider;
      }
    }
    throw TransportException.of(TransportException.Kind.UNSUPPORTED_PART)
        .what(
            "no transport on the class path drives the interface '"
                + profile.hostInterface().label()
                + "' of "
                + profile.name()
                + " over "
                + device.describe())
        .build();
  }
}
