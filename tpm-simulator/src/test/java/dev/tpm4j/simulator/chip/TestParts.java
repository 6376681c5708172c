package dev.tpm4j.simulator.chip;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;

/** Profiles of which nothing is known but the bus, and the plainest behaviour on each. */
public final class TestParts {

  /** An SPI part at 10 MHz without wait states. */
  public static final TpmProfile SPI =
      TpmProfile.of(
              "spi-part",
              HostInterface.FIFO_SPI,
              new Wiring.Spi("\\_SB.SPI0", 0, true, 0, 8, 10_000_000))
          .withFifo(
              FifoBehaviour.UNKNOWN.toBuilder().waitStates(FifoBehaviour.WaitStates.NEVER).build());

  /** An I2C part at 400 kHz. */
  public static final TpmProfile I2C =
      TpmProfile.of(
          "i2c-part", HostInterface.FIFO_I2C, new Wiring.I2c("\\_SB.I2C1", 0x2E, false, 400_000));

  private TestParts() {}

  /** A chip on SPI that answers as fast as it is asked. */
  public static ChipBehaviour.Builder fastSpi() {
    return ChipBehaviour.of(SPI).toBuilder()
        .defaultLatencyMicros(0)
        .latencyMicros(java.util.Map.of());
  }

  /** A chip on I2C that answers as fast as it is asked. */
  public static ChipBehaviour.Builder fastI2c() {
    return ChipBehaviour.of(I2C).toBuilder()
        .defaultLatencyMicros(0)
        .latencyMicros(java.util.Map.of());
  }
}
