package dev.tpm4j.simulator.chip;

/** Who owns the interface: {@code TPM_ACCESS} of every locality (TCG PTP 1.05 §6.5.2.4). */
final class Localities {

  static final int NONE = -1;

  static final int VALID = 0x80;
  static final int ACTIVE = 0x20;
  static final int SEIZED = 0x10;
  static final int SEIZE = 0x08;
  static final int PENDING = 0x04;
  static final int REQUEST_USE = 0x02;
  static final int ESTABLISHMENT = 0x01;

  private final ChipBehaviour behaviour;
  private final boolean[] requested = new boolean[5];
  private final boolean[] seized = new boolean[5];
  private int active = NONE;
  private long grantableAt = Long.MIN_VALUE;
  private boolean dynamicLaunch;

  Localities(ChipBehaviour behaviour) {
    this.behaviour = behaviour;
  }

  /** Back to the state after reset. */
  void reset() {
    for (int each = 0; each < requested.length; each++) {
      requested[each] = false;
      seized[each] = false;
    }
    active = NONE;
    grantableAt = Long.MIN_VALUE;
    dynamicLaunch = false;
  }

  int active() {
    return active;
  }

  boolean exists(int locality) {
    return locality >= 0 && locality < behaviour.localities();
  }

  /** {@code tpmEstablishment} tells, inverted, whether a D-RTM happened. */
  void dynamicLaunch(boolean happened) {
    dynamicLaunch = happened;
  }

  int access(int locality) {
    int value = VALID;
    if (active == locality) {
      value |= ACTIVE;
    }
    if (seized[locality]) {
      value |= SEIZED;
    }
    if (requested[locality]) {
      value |= REQUEST_USE;
    }
    for (int other = 0; other < requested.length; other++) {
      if (other != locality && requested[other]) {
        value |= PENDING;
      }
    }
    if (behaviour.establishmentShown() && !dynamicLaunch) {
      value |= ESTABLISHMENT;
    }
    return value;
  }

  /** Writes {@code TPM_ACCESS}; returns false if the value has no meaning. */
  boolean write(int locality, int value, long now) {
    switch (value) {
      case ACTIVE -> relinquish(locality, now);
      case SEIZED -> seized[locality] = false;
      case SEIZE -> seize(locality);
      case REQUEST_USE -> request(locality, now);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Grants what waits, once the settle time is over. */
  void settle(long now) {
    if (active != NONE || now < grantableAt) {
      return;
    }
    for (int highest = requested.length - 1; highest >= 0; highest--) {
      if (requested[highest]) {
        requested[highest] = false;
        active = highest;
        return;
      }
    }
  }

  /** Locality 4 owns the interface during a hash sequence without asking. */
  boolean take(int locality) {
    if (active != NONE && active != locality) {
      return false;
    }
    active = locality;
    return true;
  }

  void relinquish(int locality, long now) {
    if (active == locality) {
      active = NONE;
      grantableAt = now + 1_000L * behaviour.localitySettleMicros();
      settle(now);
    } else {
      requested[locality] = false;
    }
  }

  private void request(int locality, long now) {
    if (active != locality) {
      requested[locality] = true;
      settle(now);
    }
  }

  private void seize(int locality) {
    if (active == NONE || locality > active) {
      if (active != NONE) {
        seized[active] = true;
      }
      requested[locality] = false;
      active = locality;
    }
  }
}
