package dev.tpm4j.transport.i2c;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.TisRegisters;
import dev.tpm4j.transport.tis.TisTransportProvider;

/**
 * Drives parts with the FIFO interface over any {@link I2cDevice}; found by ServiceLoader.
 *
 * <p>Parts on I2C that speak something else are recognised and refused with the reason: {@link
 * Kind#UNSUPPORTED_PART} for NationZ's and Nuvoton's own protocols, {@link Kind#TPM12_PART} for
 * Infineon's TPM 1.2.
 */
public final class I2cTransportProvider implements TisTransportProvider {

  /** For {@link java.util.ServiceLoader}. */
  public I2cTransportProvider() {}

  @Override
  public boolean supports(TpmProfile profile, BusDevice device) {
    return device instanceof I2cDevice
        && switch (profile.hostInterface()) {
          case FIFO_I2C, NATIONZ_I2C, NUVOTON_I2C, INFINEON_TPM12_I2C -> true;
          case FIFO_SPI, FIFO_MMIO, CRB -> false;
        };
  }

  @Override
  public TisRegisters registers(TpmProfile profile, BusDevice device, Timebase timebase) {
    return switch (profile.hostInterface()) {
      case FIFO_I2C -> new I2cTisRegisters((I2cDevice) device, profile, timebase);
      case NATIONZ_I2C ->
          throw refused(
              Kind.UNSUPPORTED_PART,
              profile,
              "speaks NationZ's own I2C protocol (the command in one write, usually at 0x58), not"
                  + " TIS: this version of tpm4j recognises but does not drive it",
              "wire the part over SPI, or use one with the TCG's I2C interface (address 0x2E)");
      case NUVOTON_I2C ->
          throw refused(
              Kind.UNSUPPORTED_PART,
              profile,
              "speaks Nuvoton's own I2C register map (NPCT501 to NPCT650, usually at 0x57), not"
                  + " TIS: this version of tpm4j recognises but does not drive it",
              "wire the part over SPI or LPC, or use an NPCT75x (address 0x2E)");
      case INFINEON_TPM12_I2C ->
          throw refused(
              Kind.TPM12_PART,
              profile,
              "is a TPM 1.2 with Infineon's own I2C register map (SLB9635, SLB9645, usually at"
                  + " 0x20); tpm4j speaks TPM 2.0 only",
              "mount a TPM 2.0; Infineon's for I2C is the SLB9673");
      case FIFO_SPI, FIFO_MMIO, CRB ->
          throw refused(
              Kind.CONFIGURATION,
              profile,
              "is not on I2C: its profile says " + profile.hostInterface().label(),
              "choose a profile for I2C (tpm4j profile list)");
    };
  }

  private static TransportException refused(
      Kind kind, TpmProfile profile, String why, String instead) {
    return TransportException.of(kind)
        .what(profile.name() + " " + why)
        .diagnosis(
            Diagnosis.of("the part, as its profile describes it, cannot be driven", instead)
                .or(
                    "another part is mounted than the profile describes",
                    "read the marking on the chip and choose its profile (tpm4j profile list)"))
        .build();
  }
}
