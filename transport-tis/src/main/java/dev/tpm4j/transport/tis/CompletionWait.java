package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;

/**
 * Waits, after go, until the response is there, the command's time is up, or somebody cancels.
 *
 * <p>A single odd status decides nothing here: the TPM may be executing, and giving up a command
 * that runs, or sending it a second time, would be worse than the oddity.
 */
final class CompletionWait {

  /** The TPM never executed: it still expects bytes. */
  static final int NOT_RECEIVED = 0;

  /** Status reads that must agree before something other than a response ends the wait. */
  private static final int OPINIONS = 3;

  /** Infineon parts dislike being polled much faster. */
  private static final long SHORTEST_STEP = 100_000;

  private static final long LONGEST_STEP = 5_000_000;
  private static final long UNREACHABLE_STEP = 1_000_000;

  private final RegisterPort port;
  private final StatusReader status;
  private final LocalityHolder locality;
  private final AdaptivePoll poll;
  private final InterruptWait interrupts;
  private final CancelPatterns canceled;
  private final TisTimeouts timeouts;
  private final Scene scene;
  private final Counters counters;
  private final Countdown go;
  private final Persistence expecting = new Persistence();
  private final Persistence vanished = new Persistence();
  private final long override;
  private long unreachableSince;

  CompletionWait(
      RegisterPort port,
      StatusReader status,
      LocalityHolder locality,
      AdaptivePoll poll,
      InterruptWait interrupts,
      CancelPatterns canceled,
      TisTimeouts timeouts,
      Scene scene,
      Counters counters,
      Timebase timebase,
      TisOptions options) {
    this.port = port;
    this.status = status;
    this.locality = locality;
    this.poll = poll;
    this.interrupts = interrupts;
    this.canceled = canceled;
    this.timeouts = timeouts;
    this.scene = scene;
    this.counters = counters;
    this.go = new Countdown(timebase);
    this.override = options.commandTimeout().map(java.time.Duration::toNanos).orElse(0L);
  }

  /** What is left of the command's time. */
  long remaining() {
    return go.remaining();
  }

  /**
   * Waits for the response.
   *
   * @param verified whether Expect or the checksum said that the whole command arrived
   * @param doubtful whether the command may not have arrived at all
   * @return the status with dataAvail, or {@link #NOT_RECEIVED}
   */
  int await(int commandCode, boolean verified, boolean doubtful) {
    long limit = override > 0 ? override : CommandDuration.of(commandCode).nanos();
    int slot = poll.slot(commandCode);
    go.start(limit);
    unreachableSince = -1;
    long checkEvery = Math.max(1, Math.min(timeouts.c(), limit / 4));
    long nextCheck = checkEvery;
    boolean wentAgain = false;
    expecting.reset();
    vanished.reset();
    int inVain = 0;
    boolean fired = first(slot, limit, checkEvery);
    for (int looks = 1; ; looks++) {
      int now = look();
      if (TisStatus.hasData(now)) {
        if (interrupts.usable()) {
          interrupts.responseCame(fired);
        }
        poll.learn(slot, go.elapsed(), looks == 1);
        return now;
      }
      counters.add(Count.POLLS);
      if (fired) {
        interrupts.firedInVain(++inVain);
      }
      scene.check();
      if (expecting.persists(TisStatus.expects(now)) && !verified) {
        return NOT_RECEIVED;
      }
      boolean gone = vanished.persists(TisStatus.isReady(now) || canceled.matches(now));
      if (gone && (TisStatus.isReady(now) || wentAgain)) {
        locality.check();
        if (doubtful) {
          return NOT_RECEIVED;
        }
        throw vanished(now);
      }
      boolean due = go.elapsed() >= nextCheck;
      if (due || gone) {
        locality.check();
        nextCheck += checkEvery;
        if (!wentAgain && isIdleAfterGo(now)) {
          // tpmGo may have been lost; a TPM that is executing ignores it.
          port.writeStatus(TisStatus.TPM_GO);
          wentAgain = true;
          vanished.reset();
        }
      }
      if (go.expired()) {
        locality.check();
        throw late(commandCode, limit, now);
      }
      fired = next(checkEvery);
    }
  }

  /** Something seen several times in a row, and for longer than the status may lag (TIMEOUT_D). */
  private final class Persistence {
    private int times;
    private long since;

    void reset() {
      times = 0;
    }

    boolean persists(boolean seen) {
      if (!seen) {
        times = 0;
        return false;
      }
      if (times++ == 0) {
        since = go.elapsed();
      }
      return times >= OPINIONS && go.elapsed() - since >= timeouts.d();
    }
  }

  private static boolean isIdleAfterGo(int now) {
    return (now & 0xFF & ~TisStatus.SELF_TEST_DONE) == TisStatus.STS_VALID;
  }

  private boolean first(int slot, long limit, long patience) {
    if (interrupts.usable()) {
      return interrupts.await(Math.min(limit, patience), scene);
    }
    scene.rest(Math.min(poll.firstLook(slot), limit));
    return false;
  }

  private boolean next(long patience) {
    long step = Math.min(Math.max(go.elapsed() / 8, SHORTEST_STEP), LONGEST_STEP);
    if (interrupts.usable()) {
      return interrupts.await(Math.max(1, Math.min(patience, go.remaining())), scene);
    }
    scene.rest(Math.min(step, Math.max(1, go.remaining())));
    return false;
  }

  /** A busy TPM may also refuse the bus; for TIMEOUT_B that counts as busy. */
  private int look() {
    try {
      int now = status.read();
      unreachableSince = -1;
      return now;
    } catch (TransportException failure) {
      boolean refused =
          failure.kind() == Kind.NO_ACKNOWLEDGE || failure.kind() == Kind.WAIT_STATES_EXCEEDED;
      if (!refused) {
        throw failure;
      }
      long now = go.elapsed();
      if (unreachableSince < 0) {
        unreachableSince = now;
      }
      if (now - unreachableSince >= timeouts.b() || go.expired()) {
        throw failure;
      }
      scene.rest(UNREACHABLE_STEP);
      return TisStatus.withBurstCount(0, 0);
    }
  }

  private TransportException vanished(int now) {
    return scene
        .fail(Kind.INVALID_STATUS)
        .register(TisRegister.STS.tcgName())
        .what(
            "the TPM went back to Ready without a response and nobody here cancelled the command;"
                + " TPM_STS reads "
                + TisStatus.describe(now))
        .diagnosis(
            Diagnosis.of(
                    "another driver uses the same TPM and aborted the command",
                    "stop the other user: on Linux unbind the kernel's tpm_tis driver")
                .or(
                    "the command's bytes were lost and Expect is not checked",
                    "set the profile's Expect check to 'always'")
                .or(
                    "the TPM was reset or lost power while it worked",
                    "measure VDD and the reset line RST#; afterwards it needs TPM2_Startup"))
        .build();
  }

  private TransportException late(int commandCode, long limit, int now) {
    return scene
        .fail(Kind.COMMAND_TIMEOUT)
        .register(TisRegister.STS.tcgName())
        .what(
            String.format(
                java.util.Locale.ROOT,
                "command 0x%08X was not done within %d ms; TPM_STS reads %s",
                commandCode,
                limit / 1_000_000,
                TisStatus.describe(now)))
        .build();
  }
}
