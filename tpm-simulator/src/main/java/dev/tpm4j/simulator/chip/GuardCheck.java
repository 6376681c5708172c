package dev.tpm4j.simulator.chip;

/** What a virtual I2C chip does when a message comes within the guard time. */
public enum GuardCheck {
  /** Notes it in the log and answers all the same. */
  LOG,
  /** Notes it and does not acknowledge. */
  NACK,
  /** Throws {@link IllegalStateException}: for tests in which it must not happen. */
  FAIL
}
