package dev.tpm4j.tss;

import tss.tpm.TPM_RC;

/** From what is in a response to TSS.Java's constants. */
final class RawCodes {
  private static final int FORMAT_ONE = 0x080;
  private static final int FORMAT_ONE_ERROR = 0x0bf;
  private static final int FORMAT_ZERO_ERROR = 0x97f;

  private RawCodes() {}

  /**
   * The constant of a code, without the number of what it refers to. A code of somebody else than
   * the TPM (Windows, a resource manager) and a vendor's own are not cut down to one of the TPM's:
   * they are constants without a name.
   */
  static TPM_RC constant(int raw) {
    if ((raw & FORMAT_ONE) != 0 && raw >>> 12 == 0) {
      return TPM_RC.fromInt(raw & FORMAT_ONE_ERROR);
    }
    return (raw & ~FORMAT_ZERO_ERROR) == 0 ? TPM_RC.fromInt(raw) : new TPM_RC(raw);
  }
}
