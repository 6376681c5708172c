package dev.tpm4j.transport.tcp;

/**
 * The ability to do to a simulator what no platform does to a chip; part of Microsoft's protocol
 * only. Found through {@link dev.tpm4j.transport.TpmTransport#ability}.
 */
public interface SimulatorControl {

  /** Makes the next self test fail, after which the TPM is in failure mode until it is reset. */
  void testFailureMode();

  /**
   * Whether an authenticated countdown timer has signalled.
   *
   * @param handle {@code TPM_RH_ACT_0} (0x40000110) to {@code TPM_RH_ACT_F} (0x4000011F)
   * @return true if it has
   */
  boolean actSignaled(int handle);
}
