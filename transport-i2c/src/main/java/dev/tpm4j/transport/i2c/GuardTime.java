package dev.tpm4j.transport.i2c;

import dev.tpm4j.transport.Timebase;
import java.util.OptionalInt;

/**
 * The pause a TPM needs on I2C between the end of one message and the start of the next (TCG PTP
 * 1.05 §8.1.10).
 *
 * <p>Until the part has said what it needs, and after everything it did not acknowledge, that is
 * {@value #DEFAULT_NANOS} ns. Then it is {@code GUARD_TIME}, in the situations the capability
 * flags. A profile's own guard time replaces {@code GUARD_TIME} and is due in every situation.
 *
 * <p>Reading a register begins with a write (its address) whether or not a repeated start follows,
 * so the message that begins it counts as a read and as a write: the guard is due if either flag
 * says so.
 *
 * <p>Only what is left of the guard time is waited for: what the driver did in between counts.
 */
final class GuardTime {

  /** Due while nothing is known, and after a NACK. */
  static final long DEFAULT_NANOS = 250_000;

  /** What a message is, seen from the part. */
  enum Message {
    /** Sends the address of a register and data for it. */
    WRITE,
    /** Begins to read a register: sends its address, with or without a repeated start after it. */
    READ_BEGIN,
    /** Receives from the register whose address was sent before. */
    READ
  }

  private final Timebase timebase;
  private final long overrideNanos;
  private I2cInterfaceCapability capability;
  private boolean probed;

  private boolean anything;
  private boolean refused;
  private Message last = Message.WRITE;
  private long lastEnd;

  GuardTime(Timebase timebase, OptionalInt overrideMicros) {
    this.timebase = timebase;
    this.overrideNanos = overrideMicros.isPresent() ? overrideMicros.getAsInt() * 1000L : -1;
  }

  /** The part has said what it needs. */
  void learn(I2cInterfaceCapability said) {
    capability = said;
    probed = true;
  }

  /** The part does not say what it needs: the profile's word counts, or the default for good. */
  void giveUpLearning() {
    probed = true;
  }

  /** Whether a repeated start may follow the register address at once. */
  boolean allowsRepeatedStart() {
    return capability != null && !(capability.guardRepeatedStart() && (knownNanos() > 0));
  }

  /** Waits for what is left of the guard time before a message starts. */
  void before(Message next) {
    if (!anything) {
      return;
    }
    long due = due(next);
    if (due > 0) {
      long left = due - (timebase.nanoTime() - lastEnd);
      if (left > 0) {
        timebase.sleep(left);
      }
    }
  }

  /** A message has ended, with STOP. A repeated-start read ends as {@link Message#READ}. */
  void ended(Message message, boolean acknowledged) {
    anything = true;
    last = message;
    refused = !acknowledged;
    lastEnd = timebase.nanoTime();
  }

  private long due(Message next) {
    long known = knownNanos();
    if (known < 0) {
      return DEFAULT_NANOS;
    }
    if (refused) {
      return Math.max(DEFAULT_NANOS, known);
    }
    return overrideNanos >= 0 || flagged(next) ? known : 0;
  }

  /** The guard time that applies, or -1 while nothing is known. */
  private long knownNanos() {
    if (!probed) {
      return -1;
    }
    if (overrideNanos >= 0) {
      return overrideNanos;
    }
    return capability == null ? -1 : capability.guardTimeMicros() * 1000L;
  }

  private boolean flagged(Message next) {
    boolean read = last == Message.READ;
    boolean toWrite = read ? capability.guardReadWrite() : capability.guardWriteWrite();
    boolean toRead = read ? capability.guardReadRead() : capability.guardWriteRead();
    return switch (next) {
      case WRITE -> toWrite;
      case READ_BEGIN -> toWrite || toRead;
      case READ -> toRead;
    };
  }
}
