package dev.tpm4j.simulator.chip;

/** {@code TPM_INT_ENABLE}, {@code TPM_INT_VECTOR}, {@code TPM_INT_STATUS}: one set for the chip. */
final class InterruptRegisters {

  static final int DATA_AVAIL = 1;
  static final int STS_VALID = 1 << 1;
  static final int LOCALITY_CHANGE = 1 << 2;
  static final int COMMAND_READY = 1 << 7;
  private static final int SOURCES = DATA_AVAIL | STS_VALID | LOCALITY_CHANGE | COMMAND_READY;
  private static final int POLARITY = 3 << 3;
  private static final int GLOBAL = 1 << 31;

  private final int supported;
  private int enable;
  private int vector;
  private int status;

  InterruptRegisters(int interfaceCapability) {
    supported = interfaceCapability & SOURCES;
  }

  void reset() {
    enable = 0;
    vector = 0;
    status = 0;
  }

  /** An event; remembered only while its interrupt and the global one are enabled. */
  void raise(int source) {
    if ((enable & GLOBAL) != 0) {
      status |= source & enable & supported;
    }
  }

  boolean asserted() {
    return status != 0;
  }

  int enable() {
    return enable;
  }

  int vector() {
    return vector;
  }

  int status() {
    return status;
  }

  void writeEnable(int value) {
    enable = value & (GLOBAL | POLARITY | supported);
  }

  void writeVector(int value) {
    vector = value & 0x0F;
  }

  void clear(int bits) {
    status &= ~bits;
  }
}
