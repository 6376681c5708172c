package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Scene.State;

/**
 * Brings the TPM to state Ready from wherever it is: Idle, a command half sent, a command being
 * executed, a response not fetched. Writing commandReady is the abort in all of them.
 */
final class ReadyGate {

  private static final long STEP = 50_000;
  private static final long LONGEST_STEP = 5_000_000;

  /**
   * commandReady is written again from here on: Completion may lead to Idle, and writes get lost.
   */
  private static final long FIRST_REPETITION = 10_000_000;

  private final RegisterPort port;
  private final StatusReader status;
  private final LocalityHolder locality;
  private final TisTimeouts timeouts;
  private final Scene scene;
  private final Countdown countdown;

  ReadyGate(
      RegisterPort port,
      StatusReader status,
      LocalityHolder locality,
      TisTimeouts timeouts,
      Scene scene,
      Timebase timebase) {
    this.port = port;
    this.status = status;
    this.locality = locality;
    this.timeouts = timeouts;
    this.scene = scene;
    this.countdown = new Countdown(timebase);
  }

  /**
   * Reads the status; writes commandReady only if the TPM is not Ready already.
   *
   * @return the status in Ready
   */
  int pass() {
    int now = status.read();
    if (!TisStatus.isReady(now)) {
      now = force();
    }
    scene.state(State.READY);
    return now;
  }

  /**
   * Writes commandReady and waits for Ready.
   *
   * @return the status in Ready
   */
  int force() {
    port.writeStatus(TisStatus.COMMAND_READY);
    countdown.start(timeouts.b());
    long again = FIRST_REPETITION;
    boolean checked = false;
    for (long step = STEP; ; step = Math.min(step * 2, LONGEST_STEP)) {
      int now = status.read();
      if (TisStatus.isReady(now)) {
        scene.state(State.READY);
        return now;
      }
      if (!checked) {
        locality.check();
        checked = true;
      }
      if (countdown.expired()) {
        locality.check();
        throw late(now);
      }
      if (countdown.elapsed() >= again) {
        port.writeStatus(TisStatus.COMMAND_READY);
        again *= 4;
      }
      scene.sleep(Math.min(step, countdown.remaining()));
    }
  }

  private TransportException late(int now) {
    return scene
        .fail(Kind.TIMEOUT_B)
        .register(TisRegister.STS.tcgName())
        .what(
            "the TPM did not become ready within TIMEOUT_B ("
                + timeouts.b() / 1_000_000
                + " ms) of commandReady; TPM_STS reads "
                + TisStatus.describe(now))
        .build();
  }
}
