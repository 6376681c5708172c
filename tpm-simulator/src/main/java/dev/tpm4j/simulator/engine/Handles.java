package dev.tpm4j.simulator.engine;

/** The parts of a handle (TCG TPM 2.0 Library, Part 2, "Handles"). */
final class Handles {

  private static final int TYPE_SHIFT = 24;
  private static final int INDEX_MASK = 0x00FFFFFF;

  private Handles() {}

  /** The {@code TPM_HT} of a handle, 0 to 0xFF. */
  static int type(int handle) {
    return handle >>> TYPE_SHIFT;
  }

  /** The handle without its type, 0 to 0xFFFFFF. */
  static int index(int handle) {
    return handle & INDEX_MASK;
  }
}
