package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.simulator.chip.VirtualTimebase;

/** Lets a virtual chip's time pass at least as fast as that of the program that drives it. */
final class ChipClock {

  private final VirtualTimebase chip;
  private final long origin;

  ChipClock(VirtualTimebase chip) {
    this.chip = chip;
    this.origin = System.nanoTime() - chip.nanoTime();
  }

  void catchUp() {
    chip.advance(System.nanoTime() - origin - chip.nanoTime());
  }
}
