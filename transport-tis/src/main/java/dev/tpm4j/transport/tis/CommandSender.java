package dev.tpm4j.transport.tis;

import dev.tpm4j.profile.FifoBehaviour.ExpectCheck;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;
import dev.tpm4j.transport.tis.Scene.State;

/**
 * Moves a command into the FIFO, makes sure that all of it arrived, and says go.
 *
 * <p>Until go the TPM has executed nothing, so whatever goes wrong before is answered by
 * commandReady (the abort) and sending everything again. Infineon parts need that even on a perfect
 * bus: after requestUse and commandReady in quick succession their status may stay wrong for one
 * whole command (Linux commit de9e33df7762).
 */
final class CommandSender {

  private static final long STEP = 50_000;
  private static final long LONGEST_STEP = 2_000_000;
  private static final long FIRST_DELAY = 250_000;
  private static final long LONGEST_DELAY = 20_000_000;

  /**
   * How long a status that is known to get stuck is waited for before the command is sent again.
   */
  private static final long STUCK_PATIENCE = 200_000_000;

  /** Attempts before commandReady after the last byte is taken for this part's habit. */
  private static final int HABIT = 2;

  private final RegisterPort port;
  private final StatusReader status;
  private final ReadyGate gate;
  private final BurstGrant burst;
  private final TisTimeouts timeouts;
  private final Scene scene;
  private final Counters counters;
  private final Countdown whole;
  private final Countdown wait;
  private final ExpectCheck expectCheck;
  private final boolean checksum;
  private final boolean statusGetsStuck;
  private final int maxTransfer;
  private final int attempts;

  private boolean begun;
  private boolean keepsCommandReady;
  private boolean doubtful;
  private int lastStatus;
  private TransportException lastFailure;

  CommandSender(
      RegisterPort port,
      StatusReader status,
      ReadyGate gate,
      BurstGrant burst,
      TisTimeouts timeouts,
      Scene scene,
      Counters counters,
      Timebase timebase,
      Rules rules) {
    this.port = port;
    this.status = status;
    this.gate = gate;
    this.burst = burst;
    this.timeouts = timeouts;
    this.scene = scene;
    this.counters = counters;
    this.whole = new Countdown(timebase);
    this.wait = new Countdown(timebase);
    this.expectCheck = rules.expectCheck();
    this.checksum = rules.checksum();
    this.statusGetsStuck = rules.statusGetsStuck();
    this.maxTransfer = rules.maxTransfer();
    this.attempts = rules.attempts();
  }

  /**
   * What sending goes by.
   *
   * @param expectCheck when Expect is checked
   * @param checksum whether the data checksum is switched on
   * @param statusGetsStuck whether a status that does not come is a reason to send again
   * @param maxTransfer bytes per access
   * @param attempts how often at most
   */
  record Rules(
      ExpectCheck expectCheck,
      boolean checksum,
      boolean statusGetsStuck,
      int maxTransfer,
      int attempts) {}

  /** Whether any byte of the command has left; if not, losing the locality has cost nothing. */
  boolean begun() {
    return begun;
  }

  /** From outside: the command turned out not to have arrived. */
  TransportException lost() {
    return failure(Kind.LOST_BYTES);
  }

  /** Whether go was said although commandReady never went away: habit of the part, or all lost. */
  boolean doubtful() {
    return doubtful;
  }

  /** Whether Expect or the checksum said that the whole command arrived. */
  boolean verified() {
    return !doubtful && (checksum || checksExpect());
  }

  private boolean checksExpect() {
    return expectCheck == ExpectCheck.ALWAYS
        || expectCheck == ExpectCheck.UNLESS_CHECKSUM && !checksum;
  }

  /** The command did arrive. */
  void confirm() {
    keepsCommandReady |= doubtful;
  }

  void send(byte[] command, int length) {
    begun = false;
    lastFailure = null;
    whole.start(2 * (timeouts.b() + timeouts.transfer(length)));
    long delay = FIRST_DELAY;
    for (int attempt = 1; ; attempt++) {
      scene.attempt(attempt);
      Kind problem = attempt(command, length, attempt);
      if (problem == null) {
        return;
      }
      boolean again = problem != Kind.TIMEOUT_C || statusGetsStuck;
      if (!again || attempt == attempts || whole.expired()) {
        status.checkLocality();
        throw failure(problem);
      }
      counters.anomaly(Count.SEND_RETRIES);
      port.writeStatus(TisStatus.COMMAND_READY);
      scene.sleep(delay);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    }
  }

  private Kind attempt(byte[] command, int length, int attempt) {
    int now = gate.pass();
    burst.seenInReady(now);
    doubtful = false;
    int grant = burst.of(now);
    int sent = 0;
    while (sent < length) {
      if (grant == 0) {
        now = awaitBurst(sent);
        if (hasStoppedListening(now, sent)) {
          return Kind.LOST_BYTES;
        }
        grant = burst.of(now);
      }
      int chunk = Math.min(Math.min(grant, maxTransfer), length - sent);
      begun = true;
      scene.state(State.RECEPTION);
      try {
        port.writeFifo(command, sent, chunk);
      } catch (TransportException failure) {
        if (!RegisterPort.mayPass(failure)) {
          throw failure;
        }
        lastFailure = failure;
        port.recover();
        return Kind.LOST_BYTES;
      }
      sent += chunk;
      grant -= chunk;
    }
    if (checksExpect()) {
      Kind problem = awaitComplete(attempt);
      if (problem != null) {
        return problem;
      }
    }
    if (checksum && !checksumMatches(TisChecksum.of(command, 0, length))) {
      return Kind.CHECKSUM;
    }
    port.writeStatus(TisStatus.TPM_GO);
    scene.state(State.EXECUTION);
    return null;
  }

  /** Before the first byte: no longer Ready. Later: Expect is gone although bytes are left. */
  private static boolean hasStoppedListening(int now, int sent) {
    if (sent == 0) {
      return !TisStatus.isReady(now);
    }
    return (now & TisStatus.STS_VALID) != 0 && !TisStatus.expects(now);
  }

  private int awaitBurst(int sent) {
    wait.start(timeouts.a());
    long early = -1;
    for (long step = STEP; ; step = Math.min(step * 2, LONGEST_STEP)) {
      int now = status.read();
      lastStatus = now;
      if (hasStoppedListening(now, sent)) {
        // Expect may lag behind the FIFO; only if it stays away the TPM has stopped listening.
        if (early < 0) {
          early = wait.elapsed();
        } else if (wait.elapsed() - early >= timeouts.d()) {
          return now;
        }
      } else if (burst.of(now) > 0) {
        return now;
      }
      if (wait.expired()) {
        status.checkLocality();
        throw scene
            .fail(Kind.TIMEOUT_A)
            .register(TisRegister.STS.tcgName())
            .what(
                "burstCount stayed 0 for TIMEOUT_A ("
                    + timeouts.a() / 1_000_000
                    + " ms) with "
                    + sent
                    + " bytes of the command sent; TPM_STS reads "
                    + TisStatus.describe(now))
            .build();
      }
      if (whole.expired()) {
        throw scene
            .fail(Kind.TIMEOUT_D)
            .register(TisRegister.DATA_FIFO.tcgName())
            .what(
                "the FIFO takes the command too slowly: "
                    + sent
                    + " bytes in "
                    + whole.elapsed() / 1_000_000
                    + " ms")
            .build();
      }
      scene.sleep(step);
    }
  }

  /** Waits until the TPM says that it wants no more. */
  private Kind awaitComplete(int attempt) {
    boolean last = attempt == attempts || !statusGetsStuck;
    wait.start(last ? timeouts.c() : Math.min(timeouts.c(), STUCK_PATIENCE));
    long wrongSince = -1;
    for (long step = STEP; ; step = Math.min(step * 2, LONGEST_STEP)) {
      int now = status.readFlags();
      lastStatus = now;
      boolean valid = (now & TisStatus.STS_VALID) != 0;
      if (valid && isComplete(now, attempt)) {
        return null;
      }
      if (valid) {
        // The status may lag behind the FIFO (coreboot met it on SLB9635, SLB9670 and SLB9672).
        if (wrongSince < 0) {
          wrongSince = wait.elapsed();
        } else if (wait.elapsed() - wrongSince >= timeouts.d()) {
          return Kind.LOST_BYTES;
        }
      } else if (wait.expired()) {
        return Kind.TIMEOUT_C;
      }
      scene.sleep(step);
    }
  }

  private boolean isComplete(int now, int attempt) {
    if ((now & (TisStatus.EXPECT | TisStatus.DATA_AVAIL)) != 0) {
      return false;
    }
    if ((now & TisStatus.COMMAND_READY) == 0 || keepsCommandReady) {
      return true;
    }
    // Still Ready: not one byte arrived, or a part that never clears commandReady.
    doubtful = attempt > HABIT;
    return doubtful;
  }

  /** The register is read twice before the command is blamed: its own bytes may be damaged. */
  private boolean checksumMatches(int expected) {
    return port.readChecksum() == expected || port.readChecksum() == expected;
  }

  private TransportException failure(Kind kind) {
    TransportException.Builder failure = scene.fail(kind).cause(lastFailure);
    return switch (kind) {
      case CHECKSUM ->
          failure
              .register(TisRegister.DATA_CSUM.tcgName())
              .what("the checksum of the command does not match what was sent")
              .build();
      case TIMEOUT_C ->
          failure
              .register(TisRegister.STS.tcgName())
              .what(
                  "stsValid did not come within TIMEOUT_C after the last byte of the command;"
                      + " TPM_STS reads "
                      + TisStatus.describeFlags(lastStatus))
              .build();
      default ->
          failure
              .register(TisRegister.DATA_FIFO.tcgName())
              .what(
                  "the TPM did not receive the command as it was sent; TPM_STS reads "
                      + TisStatus.describeFlags(lastStatus)
                      + (lastFailure == null ? "" : "; the bus reported " + lastFailure.kind()))
              .build();
    };
  }
}
