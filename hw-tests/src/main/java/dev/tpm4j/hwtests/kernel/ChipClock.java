package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.simulator.chip.VirtualTimebase;

/**
 * Lets a virtual chip's time pass between two calls as it does for the program that makes them;
 * within a call it passes by the bytes on the wires.
 */
final class ChipClock {

  private final VirtualTimebase chip;
  private long left;

  ChipClock(VirtualTimebase chip) {
    this.chip = chip;
    this.left = System.nanoTime();
  }

  /** A call begins. */
  void enter() {
    chip.advance(System.nanoTime() - left);
  }

  /** A call ends. */
  void leave() {
    left = System.nanoTime();
  }
}
