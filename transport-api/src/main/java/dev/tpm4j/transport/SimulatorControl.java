package dev.tpm4j.transport;

/**
 * The ability to do to a simulator what no platform does to a chip; Microsoft's simulator protocol
 * carries it.
 */
public interface SimulatorControl {

  /** Makes the next self test fail, after which the TPM is in failure mode until it is reset. */
  void testFailureMode();

  /**
   * Whether an authenticated countdown timer has signalled.
   *
   * @param handle {@code TPM_RH_ACT_0} (0x40000110) to {@code TPM_RH_ACT_F} (0x4000011F)
   * @return true if it has; false also where there is no such timer
   */
  boolean actSignaled(int handle);
}
