package dev.tpm4j.simulator.chip;

/** Watches that a host moves no more FIFO bytes than burstCount told it. */
final class BurstGrant {

  private final ChipBehaviour behaviour;
  private final BusLog log;
  private final VirtualTimebase timebase;
  private int granted;
  private int moved;

  BurstGrant(ChipBehaviour behaviour, BusLog log, VirtualTimebase timebase) {
    this.behaviour = behaviour;
    this.log = log;
    this.timebase = timebase;
  }

  void given(int burst) {
    granted = behaviour.staticBurst() ? behaviour.burstCount() : burst;
    moved = 0;
  }

  /** What was granted for one direction of one command serves no other. */
  void ends() {
    given(0);
  }

  void beginTransfer() {
    if (behaviour.staticBurst()) {
      moved = 0;
    }
  }

  void moved() {
    moved++;
    if (moved == granted + 1) {
      log.violation(
          Violation.Kind.BURST_EXCEEDED,
          timebase.nanoTime(),
          "more than the " + granted + " bytes that burstCount granted");
    }
  }
}
