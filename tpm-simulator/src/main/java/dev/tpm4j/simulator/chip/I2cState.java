package dev.tpm4j.simulator.chip;

/** What only a chip on I2C has to remember; lost at reset. */
final class I2cState {

  int pointer;
  int locality;
  boolean checksumEnabled;

  void reset() {
    pointer = 0;
    locality = 0;
    checksumEnabled = false;
  }
}
