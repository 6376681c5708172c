package dev.tpm4j.simulator.chip;

/** The states of a FIFO interface (TCG PTP 1.05 §6.5.2.4, with the time before any is reached). */
public enum ChipState {
  /** No power: the bus floats. */
  OFF,
  /** Powered, not yet accessible: {@code TPM_ACCESS.tpmRegValidSts} is 0. */
  RESET,
  /** Nobody owns the interface. */
  NO_LOCALITY,
  /** Owned; waits for commandReady. */
  IDLE,
  /** Takes the first byte of a command. */
  READY,
  /** Takes the rest of a command, then waits for tpmGo. */
  RECEPTION,
  /** Works. */
  EXECUTION,
  /** Has a response, read or not. */
  COMPLETION
}
