package dev.tpm4j.transport.tis;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportProvider;

/**
 * A provider that reaches a chip through its TIS registers; bus modules implement {@link
 * #registers} and get the rest.
 */
public interface TisTransportProvider extends TransportProvider {

  /**
   * The registers of the chip behind a device. Nothing moves on the wires yet.
   *
   * @param profile the part
   * @param device the wires; closed by the registers
   * @param timebase the clock of the board
   * @return the registers
   */
  TisRegisters registers(TpmProfile profile, BusDevice device, Timebase timebase);

  @Override
  default TpmTransport open(TpmProfile profile, BusDevice device, Timebase timebase) {
    TisOptions options =
        device instanceof InterruptSource source
            ? source
                .interruptLine()
                .map(TisOptions.DEFAULTS::withInterruptLine)
                .orElse(TisOptions.DEFAULTS)
            : TisOptions.DEFAULTS;
    return TisTransport.open(registers(profile, device, timebase), profile, timebase, options);
  }
}
