package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.tis.InterruptLine;
import java.util.Objects;

/**
 * The interrupt line of a virtual chip: a level, held until the host clears {@code TPM_INT_STATUS}.
 * Waiting lets virtual time pass to the very moment the chip asserts it.
 */
public final class VirtualInterruptLine implements InterruptLine {

  private final TisChip chip;

  /**
   * The line of a chip.
   *
   * @param chip the chip
   */
  public VirtualInterruptLine(TisChip chip) {
    this.chip = Objects.requireNonNull(chip, "chip");
  }

  @Override
  public boolean await(long nanos) {
    VirtualTimebase time = chip.timebase();
    long end = time.nanoTime() + nanos;
    while (!chip.interruptAsserted()) {
      long now = time.nanoTime();
      if (now >= end) {
        return false;
      }
      long due = chip.dueAt();
      time.sleep(due > now && due < end ? due - now : end - now);
    }
    return true;
  }

  /** {@inheritDoc} A level is not remembered, so there is nothing to forget. */
  @Override
  public void clear() {}
}
