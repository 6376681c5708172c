package dev.tpm4j.simulator.engine;

/** {@code ORDERLY_DATA}: kept in RAM and written to NV by a shutdown or now and then. */
final class OrderlyData {

  /** {@code TPMS_CLOCK_INFO.clock}, in milliseconds. */
  long clock;

  /** {@code TPMS_CLOCK_INFO.safe}: no value greater than {@link #clock} has been reported. */
  boolean clockSafe = true;

  /** {@code TPMS_TIME_INFO.time} when this was written by a shutdown, in milliseconds. */
  long time;

  /** Time of the last recovery from an authorisation failure, in milliseconds. */
  long selfHealTimer;

  /** Time of the last failure of lockoutAuth, in milliseconds. */
  long lockoutTimer;

  /** Every field, in the order of saved states. */
  void fields(StateFields fields) {
    clock = fields.u64("clock", clock);
    clockSafe = fields.flag("clockSafe", clockSafe);
    time = fields.u64("time", time);
    selfHealTimer = fields.u64("selfHealTimer", selfHealTimer);
    lockoutTimer = fields.u64("lockoutTimer", lockoutTimer);
  }

  OrderlyData copy() {
    OrderlyData copy = new OrderlyData();
    copy.clock = clock;
    copy.clockSafe = clockSafe;
    copy.time = time;
    copy.selfHealTimer = selfHealTimer;
    copy.lockoutTimer = lockoutTimer;
    return copy;
  }
}
