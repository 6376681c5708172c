package dev.tpm4j.simulator.chip;

/**
 * A place to interfere with a chip from inside: what a fault needs that cannot be done on the
 * wires. The chip asks at each turn; the defaults change nothing.
 *
 * <p>Called while the chip's lock is held: do not call the chip from here.
 */
public interface ChipHook {

  /** Interferes with nothing. */
  ChipHook NONE = new ChipHook() {};

  /**
   * The status about to be shown to the active locality.
   *
   * @param state the state the chip is in
   * @param status {@code TPM_STS}, 32 bits
   * @return what is shown instead
   */
  default int status(ChipState state, int status) {
    return status;
  }

  /**
   * The response about to be put in the FIFO.
   *
   * @param response the engine's response, exactly
   * @return what the FIFO holds instead; may be longer or shorter than its size field says
   */
  default byte[] response(byte[] response) {
    return response;
  }

  /**
   * The wait states of the SPI access that begins.
   *
   * @param planned what the chip's behaviour says
   * @return how many bytes of wait instead; {@link Integer#MAX_VALUE} for ever
   */
  default int waits(int planned) {
    return planned;
  }

  /**
   * The chip has entered a state.
   *
   * @param state which
   */
  default void entered(ChipState state) {}
}
