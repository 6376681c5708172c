package dev.tpm4j.transport;

/**
 * The ability to switch the TPM's power and to pulse its reset line.
 *
 * <p>After power-on or reset the TPM expects {@code TPM2_Startup}, and its volatile state is gone;
 * nothing in tpm4j does this on its own.
 */
public interface PowerControl {

  /** Applies power; without effect if it is on. Returns once the platform has acknowledged. */
  void powerOn();

  /** Removes power without a warning to the TPM; without effect if it is off. */
  void powerOff();

  /** Resets the TPM as the platform's reset line does ({@code _TPM_Init}). */
  void reset();
}
