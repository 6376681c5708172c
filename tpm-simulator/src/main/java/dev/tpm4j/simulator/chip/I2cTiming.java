package dev.tpm4j.simulator.chip;

import dev.tpm4j.simulator.chip.Violation.Kind;

/**
 * When an I2C chip may be addressed: guard time between messages, sleep, and refusing while it
 * works (TCG PTP 1.05 §8, {@code TPM_I2C_INTERFACE_CAPABILITY} bits 20:9 and 30).
 *
 * <p>"XY" is operation X followed by operation Y.
 */
final class I2cTiming {

  private static final int GUARD_SHIFT = 9;
  private static final int GUARD_MASK = 0xFF;
  private static final int WRITE_WRITE = 1 << 17;
  private static final int WRITE_READ = 1 << 18;
  private static final int READ_WRITE = 1 << 19;
  private static final int READ_READ = 1 << 20;

  private final TisChip chip;
  private final ChipBehaviour behaviour;
  private boolean anyMessage;
  private boolean lastWasRead;
  private long lastEnd;
  private boolean waking;
  private long awakeAt;

  I2cTiming(TisChip chip) {
    this.chip = chip;
    this.behaviour = chip.behaviour();
  }

  /** Whether the chip acknowledges its address now. */
  boolean acknowledges(boolean read) {
    if (!chip.powered() || chip.starting()) {
      return false;
    }
    long now = chip.timebase().nanoTime();
    if (asleep(now)) {
      return false;
    }
    if (behaviour.nackWhileExecuting() && chip.state() == ChipState.EXECUTION) {
      return false;
    }
    return !tooEarly(read, now) || behaviour.guardCheck() != GuardCheck.NACK;
  }

  private boolean asleep(long now) {
    if (waking) {
      waking = now < awakeAt;
      return waking;
    }
    long idle = 1_000L * behaviour.sleepAfterMicros();
    if (idle > 0 && anyMessage && now - lastEnd >= idle) {
      waking = true;
      awakeAt = now + 1_000L * behaviour.wakeMicros();
      lastEnd = awakeAt;
      return true;
    }
    return false;
  }

  private boolean tooEarly(boolean read, long now) {
    if (!anyMessage || (behaviour.i2cCapability() & flag(read)) == 0) {
      return false;
    }
    long guard = 1_000L * (behaviour.i2cCapability() >>> GUARD_SHIFT & GUARD_MASK);
    if (now - lastEnd >= guard) {
      return false;
    }
    String detail =
        "a message began " + (now - lastEnd) + " ns after the last; the guard time is " + guard;
    chip.log().violation(Kind.GUARD_TIME, now, detail);
    if (behaviour.guardCheck() == GuardCheck.FAIL) {
      throw new IllegalStateException(detail);
    }
    return true;
  }

  private int flag(boolean read) {
    if (lastWasRead) {
      return read ? READ_READ : READ_WRITE;
    }
    return read ? WRITE_READ : WRITE_WRITE;
  }

  /** STOP after an acknowledged message. */
  void ended(boolean read) {
    anyMessage = true;
    lastWasRead = read;
    lastEnd = chip.timebase().nanoTime();
  }
}
