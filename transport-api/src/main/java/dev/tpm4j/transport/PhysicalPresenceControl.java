package dev.tpm4j.transport;

/** The ability to assert physical presence to the TPM. */
public interface PhysicalPresenceControl {

  /**
   * Asserts or withdraws physical presence.
   *
   * @param asserted true to assert
   */
  void physicalPresence(boolean asserted);
}
