package dev.tpm4j.simulator.engine;

/**
 * What a handle refers to: something that is there and can be authorised (TCG TPM 2.0 Library, Part
 * 1, "Entities").
 */
sealed interface Entity {

  /** {@code TPM_HANDLE}. */
  int handle();

  /** The authorisation value, without trailing zeros; empty where the entity has none. */
  byte[] authValue();

  /** A hierarchy, lockout, the null hierarchy: permanent handles. */
  record Permanent(int handle, byte[] authValue) implements Entity {
    /** The value is a secret. */
    @Override
    public String toString() {
      return "Permanent[0x%08x]".formatted(handle);
    }
  }

  /** A PCR. */
  record Pcr(int handle, byte[] authValue) implements Entity {
    /** The value is a secret. */
    @Override
    public String toString() {
      return "Pcr[" + handle + "]";
    }
  }
}
