package dev.tpm4j.simulator.engine;

/** {@code ORDERLY_DATA}: kept in RAM and written to NV by a shutdown or now and then. */
final class OrderlyData {

  /** {@code TPMS_CLOCK_INFO.clock}, in milliseconds. */
  long clock;

  /** {@code TPMS_CLOCK_INFO.safe}: no value greater than {@link #clock} has been reported. */
  boolean clockSafe = true;

  /** Time of the last recovery from an authorisation failure, in milliseconds. */
  long selfHealTimer;

  /** Time of the last failure of lockoutAuth, in milliseconds. */
  long lockoutTimer;

  OrderlyData copy() {
    OrderlyData copy = new OrderlyData();
    copy.clock = clock;
    copy.clockSafe = clockSafe;
    copy.selfHealTimer = selfHealTimer;
    copy.lockoutTimer = lockoutTimer;
    return copy;
  }
}
