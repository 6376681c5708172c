package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;

/**
 * When an authorisation ends (TCG TPM 2.0 Library, Part 3, "Policy Authorizations with
 * Expiration"), and the {@code TPM2B_TIMEOUT} that says so to {@code TPM2_PolicyTicket}: Time in 64
 * bits, the first of which is {@link #endsOnReset}.
 *
 * @param time compared with Time, in milliseconds; 0 for never
 * @param endsOnReset whether a TPM Reset or TPM Restart ends it too
 */
record PolicyTimeout(long time, boolean endsOnReset) {

  static final PolicyTimeout NEVER = new PolicyTimeout(0, false);

  private static final long ENDS_ON_RESET = Long.MIN_VALUE;
  private static final long MILLIS = 1000;

  /**
   * What an expiration means.
   *
   * @param state the TPM
   * @param session the policy session
   * @param expiration in seconds, its sign not counting; 0 for never
   * @param nonceTpm where there is one the seconds count from the start of the session, where not
   *     they are a value of Time
   */
  static PolicyTimeout of(TpmState state, Session session, int expiration, Octets nonceTpm) {
    boolean absolute = nonceTpm.length() == 0;
    if (expiration == 0) {
      return new PolicyTimeout(0, absolute);
    }
    long seconds = Math.min(Math.abs((long) expiration), Integer.MAX_VALUE);
    long from = absolute ? state.live.time % MILLIS : session.policy.startTime;
    return new PolicyTimeout(from + seconds * MILLIS, absolute);
  }

  /** Reads a {@code TPM2B_TIMEOUT} of 8 bytes. */
  static PolicyTimeout read(Octets timeout) {
    long value = Wire.u64(timeout.toByteArray(), 0);
    return new PolicyTimeout(value & ~ENDS_ON_RESET, value < 0);
  }

  /** {@code TPM2B_TIMEOUT}. */
  Octets write() {
    byte[] bytes = new byte[Long.BYTES];
    Wire.putU64(bytes, 0, time | (endsOnReset ? ENDS_ON_RESET : 0));
    return Octets.of(bytes);
  }

  /** Whether it is over, or was given in another time epoch than the session. */
  boolean isOver(TpmState state, Session session) {
    return time != 0
        && (Long.compareUnsigned(time, state.live.time) < 0
            || session.policy.epoch != state.permanent.timeEpoch);
  }
}
