package dev.tpm4j.transport;

import dev.tpm4j.profile.TpmProfile;
import java.util.function.UnaryOperator;

/** A board that gives access to the bus, register by register, and not only to whole commands. */
public interface BusBoard extends Board {

  /**
   * The device that a profile's wiring names. Nothing moves on the wires yet.
   *
   * @param profile which part, and how it is wired
   * @return the device; the caller closes it
   * @throws TransportException if this board does not have such a bus, or it cannot be opened
   */
  BusDevice device(TpmProfile profile);

  @Override
  default TpmTransport connect(TpmProfile profile) {
    return connect(profile, UnaryOperator.identity());
  }

  /**
   * Opens a transport to the part that a profile describes, with a decorator around the wires: a
   * recorder, a meter, a fault.
   *
   * @param profile which part, and how it is wired
   * @param decorator wraps the device; what it returns is closed with the transport and closes the
   *     device
   * @return an open transport; the caller closes it
   * @throws TransportException as {@link #connect(TpmProfile)}
   */
  default TpmTransport connect(TpmProfile profile, UnaryOperator<BusDevice> decorator) {
    BusDevice device = device(profile);
    try {
      device = decorator.apply(device);
      TpmTransport transport =
          TransportProvider.find(profile, device).open(profile, device, timebase());
      return new MountedTransport(transport, this, profile);
    } catch (RuntimeException | Error failure) {
      // An error too: a provider of another version fails to link, and the wires must come free.
      try {
        device.close();
      } catch (RuntimeException later) {
        failure.addSuppressed(later);
      }
      throw failure;
    }
  }
}
