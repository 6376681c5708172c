package dev.tpm4j.transport.tis;

import java.util.concurrent.atomic.AtomicLongArray;

/** The figures of {@link TisStatistics}: written by the thread at work, read by any. */
final class Counters {

  enum Count {
    COMMANDS,
    READS,
    WRITES,
    PAYLOAD_BYTES,
    POLLS,
    SEND_RETRIES,
    RESPONSE_RETRIES,
    RESUBMISSIONS,
    ABORTS,
    INVALID_STATUS,
    BUS_FAILURES,
    LOCALITY_REQUESTS,
    LOCALITY_LOSSES,
    INTERRUPTS,
    INTERRUPTS_MISSED
  }

  /** Commands that are watched more closely after something went wrong. */
  private static final int WATCHFUL_COMMANDS = 64;

  private final AtomicLongArray values = new AtomicLongArray(Count.values().length);
  private int watchful;

  void add(Count count) {
    add(count, 1);
  }

  void add(Count count, long amount) {
    int index = count.ordinal();
    values.lazySet(index, values.get(index) + amount);
  }

  long get(Count count) {
    return values.get(count.ordinal());
  }

  /** Something went wrong on the bus: trust it less for a while. */
  void anomaly(Count count) {
    add(count);
    watchful = WATCHFUL_COMMANDS;
  }

  boolean watchful() {
    return watchful > 0;
  }

  void commandDone() {
    if (watchful > 0) {
      watchful--;
    }
  }

  TisStatistics snapshot(boolean checksum, boolean interruptDriven) {
    return new TisStatistics(
        get(Count.COMMANDS),
        get(Count.READS),
        get(Count.WRITES),
        get(Count.PAYLOAD_BYTES),
        get(Count.POLLS),
        get(Count.SEND_RETRIES),
        get(Count.RESPONSE_RETRIES),
        get(Count.RESUBMISSIONS),
        get(Count.ABORTS),
        get(Count.INVALID_STATUS),
        get(Count.BUS_FAILURES),
        get(Count.LOCALITY_REQUESTS),
        get(Count.LOCALITY_LOSSES),
        get(Count.INTERRUPTS),
        get(Count.INTERRUPTS_MISSED),
        checksum,
        interruptDriven);
  }
}
