package dev.tpm4j.transport.spi;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.tis.TisRegisters;
import dev.tpm4j.transport.tis.TisTransportProvider;

/** Drives parts with the FIFO interface over any {@link SpiDevice}; found by ServiceLoader. */
public final class SpiTransportProvider implements TisTransportProvider {

  /** For {@link java.util.ServiceLoader}. */
  public SpiTransportProvider() {}

  @Override
  public boolean supports(TpmProfile profile, BusDevice device) {
    return device instanceof SpiDevice && profile.hostInterface() == HostInterface.FIFO_SPI;
  }

  @Override
  public TisRegisters registers(TpmProfile profile, BusDevice device, Timebase timebase) {
    return new SpiTisRegisters((SpiDevice) device, profile, timebase);
  }
}
