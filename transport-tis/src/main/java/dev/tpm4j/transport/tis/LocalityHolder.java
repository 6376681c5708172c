package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;
import dev.tpm4j.transport.tis.Scene.State;

/**
 * Asks for a locality, keeps it, notices when it is gone, gives it back.
 *
 * <p>Held for the life of the connection: that saves two accesses per command, and the parts that
 * do not grant a locality again right after it was released (Nuvoton).
 */
final class LocalityHolder {

  private static final long STEP = 250_000;
  private static final long LONGEST_STEP = 5_000_000;

  /** Reads that must agree before a locality counts as lost: one may be a damaged byte. */
  private static final int OPINIONS = 4;

  private final RegisterPort port;
  private final Scene scene;
  private final TisTimeouts timeouts;
  private final Counters counters;
  private final Timebase timebase;
  private final Countdown countdown;
  private final boolean seize;
  private final long startupLimit;
  private long settle;
  private long releasedAt;
  private boolean everReleased;
  private boolean held;
  private boolean requested;
  private boolean lost;

  LocalityHolder(
      RegisterPort port,
      Scene scene,
      TisTimeouts timeouts,
      Counters counters,
      Timebase timebase,
      TisOptions options) {
    this.port = port;
    this.scene = scene;
    this.timeouts = timeouts;
    this.counters = counters;
    this.timebase = timebase;
    this.countdown = new Countdown(timebase);
    this.seize = options.seizeLocality();
    this.startupLimit = options.startupTimeout().toNanos();
  }

  void settle(long nanos) {
    settle = nanos;
  }

  boolean held() {
    return held;
  }

  /** Whether the locality was lost since {@link #restored}: the TPM may have been reset. */
  boolean lost() {
    return lost;
  }

  /** What a reset makes a TPM forget is set up again. */
  void restored() {
    lost = false;
  }

  /** Makes sure that the locality is held. */
  void hold() {
    if (!held) {
      request();
    }
  }

  private void request() {
    scene.state(State.NO_LOCALITY);
    counters.add(Count.LOCALITY_REQUESTS);
    settleDown();
    int access = awaitValid();
    if (!TisAccess.isActive(access)) {
      if ((access & TisAccess.BEEN_SEIZED) != 0) {
        port.writeAccess(TisAccess.BEEN_SEIZED);
      }
      requested = true;
      port.writeAccess(TisAccess.REQUEST_USE);
      access = awaitActive(TisAccess.REQUEST_USE);
    }
    if (!TisAccess.isActive(access) && seize) {
      port.writeAccess(TisAccess.SEIZE);
      access = awaitActive(TisAccess.SEIZE);
    }
    if (!TisAccess.isActive(access)) {
      throw denied(access);
    }
    held = true;
    requested = false;
    scene.state(State.IDLE);
  }

  private void settleDown() {
    if (everReleased) {
      scene.sleep(settle - (timebase.nanoTime() - releasedAt));
    }
  }

  /**
   * After power-on and after a reset the chip needs its start-up time; on I2C it may be mute then.
   */
  private int awaitValid() {
    countdown.start(startupLimit);
    for (long step = STEP; ; step = Math.min(step * 2, LONGEST_STEP)) {
      int access = accessIfAny();
      if (TisAccess.isValid(access)) {
        return access;
      }
      if (countdown.expired()) {
        throw silent(port.readAccess());
      }
      scene.sleep(Math.min(step, countdown.remaining()));
    }
  }

  private int accessIfAny() {
    try {
      return port.readAccess();
    } catch (TransportException failure) {
      if (failure.kind() == Kind.NO_ACKNOWLEDGE || failure.kind() == Kind.WAIT_STATES_EXCEEDED) {
        return 0;
      }
      throw failure;
    }
  }

  /** The request is repeated now and then: the write that carried it may have been lost. */
  private int awaitActive(int request) {
    countdown.start(timeouts.a());
    int access = port.readAccess();
    long again = LONGEST_STEP;
    for (long step = STEP; !TisAccess.isActive(access) && !countdown.expired(); ) {
      scene.sleep(Math.min(step, countdown.remaining()));
      step = Math.min(step * 2, LONGEST_STEP);
      access = port.readAccess();
      if ((access & (TisAccess.ACTIVE_LOCALITY | TisAccess.REQUEST_USE)) == 0
          && countdown.elapsed() >= again) {
        port.writeAccess(request);
        again *= 4;
      }
    }
    return access;
  }

  private TransportException denied(int access) {
    if (access == TisAccess.ALL_ONES) {
      return silent(access);
    }
    int owner = owner();
    boolean waiting = (access & TisAccess.REQUEST_USE) != 0;
    release();
    if (!waiting && owner < 0) {
      return scene
          .fail(Kind.TIMEOUT_A)
          .register(TisRegister.ACCESS.tcgName())
          .what(
              "the TPM did not react to the request for locality "
                  + port.locality()
                  + " within TIMEOUT_A; TPM_ACCESS reads "
                  + TisAccess.describe(access))
          .build();
    }
    return scene
        .fail(Kind.LOCALITY_DENIED)
        .register(TisRegister.ACCESS.tcgName())
        .what(
            "locality "
                + port.locality()
                + " was not granted within TIMEOUT_A because "
                + (owner < 0 ? "another locality" : "locality " + owner)
                + " holds the interface; TPM_ACCESS reads "
                + TisAccess.describe(access))
        .build();
  }

  private int owner() {
    for (int other = 0; other <= 4; other++) {
      if (other != port.locality() && TisAccess.isActive(port.readAccess(other))) {
        return other;
      }
    }
    return -1;
  }

  /**
   * Looks whether the locality is still held, when something else hints that it is not.
   *
   * @throws TransportException if it is gone, or if the bus itself is
   */
  void check() {
    int access = port.readAccess();
    for (int i = 1; i < OPINIONS && !TisAccess.isActive(access); i++) {
      scene.sleep(STEP);
      access = port.readAccess();
    }
    if (TisAccess.isActive(access)) {
      return;
    }
    if (access == TisAccess.ALL_ONES || access == 0 && port.readWord(TisRegister.DID_VID) == 0) {
      throw silent(access);
    }
    if ((access & TisAccess.READ_ZERO_MASK) != 0) {
      throw scene
          .fail(Kind.INVALID_STATUS)
          .register(TisRegister.ACCESS.tcgName())
          .what("TPM_ACCESS reads " + TisAccess.describe(access) + ", which no TPM shows")
          .build();
    }
    throw taken(access);
  }

  private TransportException taken(int access) {
    held = false;
    lost = true;
    counters.add(Count.LOCALITY_LOSSES);
    boolean seized = (access & TisAccess.BEEN_SEIZED) != 0;
    TransportException.Builder failure =
        scene.fail(Kind.LOCALITY_SEIZED).register(TisRegister.ACCESS.tcgName());
    if (seized) {
      return failure
          .what(
              "a higher locality took the TPM away from locality "
                  + port.locality()
                  + "; TPM_ACCESS reads "
                  + TisAccess.describe(access)
                  + "; the command is lost, the next one asks for the locality again")
          .build();
    }
    return failure
        .what(
            "locality "
                + port.locality()
                + " is no longer held and nobody seized it; TPM_ACCESS reads "
                + TisAccess.describe(access)
                + "; the command is lost, the next one asks for the locality again")
        .diagnosis(
            Diagnosis.of(
                    "the TPM was reset or lost power while it worked",
                    "measure VDD and the reset line RST#; afterwards it needs TPM2_Startup")
                .or(
                    "another driver on this machine released the locality",
                    "stop the other user: on Linux unbind the kernel's tpm_tis driver"))
        .build();
  }

  private TransportException silent(int access) {
    if (access == TisAccess.ALL_ONES) {
      return scene
          .fail(Kind.BUS_FLOATING)
          .register(TisRegister.ACCESS.tcgName())
          .what("TPM_ACCESS reads 0xFF every time: nothing drives the bus")
          .build();
    }
    if (access == 0 && port.readWord(TisRegister.DID_VID) == 0) {
      return scene
          .fail(Kind.BUS_STUCK_LOW)
          .register(TisRegister.ACCESS.tcgName())
          .what("TPM_ACCESS and TPM_DID_VID read 0 every time: a data line is held low")
          .build();
    }
    return scene
        .fail(Kind.STARTUP_TIMEOUT)
        .register(TisRegister.ACCESS.tcgName())
        .what(
            "tpmRegValidSts did not become 1 in the time a chip may take to start; TPM_ACCESS reads "
                + TisAccess.describe(access))
        .build();
  }

  /**
   * Gives the locality back, or withdraws the request for it, which would be granted one day to
   * somebody who has gone; if the bus fails, the next owner has to seize it.
   */
  void release() {
    if (held || requested) {
      held = false;
      requested = false;
      everReleased = true;
      try {
        port.writeAccess(TisAccess.ACTIVE_LOCALITY);
      } finally {
        releasedAt = timebase.nanoTime();
        scene.state(State.NO_LOCALITY);
      }
    }
  }

  /** Waits for the registers to become valid after power-on. */
  void awaitStartup() {
    scene.state(State.RESET);
    awaitValid();
    scene.state(State.NO_LOCALITY);
  }
}
