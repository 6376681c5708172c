package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import dev.tpm4j.codec.text.HumanForm;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.engine.RecordedMoments.Moment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given a TPM in any of many states, and any bytes as commands and events after that: a well-formed
 * response always, no failure mode, the state before where a command was refused, and no more
 * memory than a command may take. The build tries the recorded moments and the inputs kept in the
 * resources; a fuzzer makes more.
 */
class EngineFuzzTest {

  private static final String LONG_ENOUGH = "10m";
  private static final int LONGEST_RESPONSE = 4096;
  private static final int PROGRAMS = 600;
  private static final long SEED = Long.getLong("tpm4j.fuzzSeed", 1);

  /** Many times what the largest key takes, and so little that no loop runs away with it. */
  private static final long MOST_ALLOCATED = 1L << 26;

  private static final int HEADER = 10;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LATEST = 100L * 365 * 86_400 * 1000 * NANOS_PER_MILLI;

  /** Codes that tell of a wrong guess, or of the first use of what guesses are counted for. */
  private static final Set<Integer> COUNTED = Set.of(TpmRc.AUTH_FAIL, TpmRc.BAD_AUTH, TpmRc.RETRY);

  private static final String ORDERLY_STATE = "permanent.orderlyState";

  /** What counts guesses. */
  private static final Set<String> COUNTERS =
      Set.of(
          ORDERLY_STATE,
          "permanent.failedTries",
          "permanent.lockoutAuthEnabled",
          "orderly.selfHealTimer",
          "orderly.lockoutTimer",
          "live.daUsed");

  private static final byte[] LET_TIME_PASS = Tpm.hex("8001 0000000A 0000FFFF");

  private static final TestClock CLOCK = new TestClock();
  private static final EngineOptions OPTIONS =
      EngineOptions.builder().timebase(CLOCK).seed(1).build();
  private static final RecordedMoments RECORDED = RecordedMoments.record(OPTIONS);
  private static final List<Integer> CODES =
      CommandTable.standard(OPTIONS).all().stream().map(c -> c.info().code()).toList();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Each recorded command as it was, and with its secrets known. */
  static Stream<byte[]> moments() {
    return IntStream.range(0, RECORDED.all().size())
        .mapToObj(i -> new byte[] {(byte) (i >> 8), (byte) i, FuzzProgram.SEND});
  }

  static Stream<byte[]> programs() {
    Dice dice = new Dice(SEED);
    return Stream.generate(() -> FuzzProgram.random(dice)).limit(PROGRAMS);
  }

  @Test
  void theRecordedMomentsShowEveryCommandAtWork() {
    List<Integer> never = new ArrayList<>(CODES);
    never.removeAll(RECORDED.succeeded.keySet());
    assertThat(never.stream().map(Integer::toHexString))
        .as("a fuzzer finds no way in to what RecordedMoments never shows")
        .isEmpty();
  }

  @MethodSource({"moments", "programs"})
  @FuzzTest(maxDuration = LONG_ENOUGH)
  void anyProgram(byte[] program) {
    Moment moment = new FuzzProgram(RECORDED.all(), CODES, program).moment();
    SavedState end = run(program, moment, true);
    if (!SavedState.of(end.toBytes()).equals(end)) {
      throw new AssertionError("a state that is another when it is read");
    }
    requireEqual("another fork, sent the same, differs in", run(program, moment, false), end);
    CLOCK.nanos = 0;
    requireEqual("a fork has changed its original's", moment.tpm().save(), moment.state());
  }

  private static SavedState run(byte[] program, Moment moment, boolean judged) {
    CLOCK.nanos = 0;
    Judge judge = new Judge(moment.tpm(), judged);
    new FuzzProgram(RECORDED.all(), CODES, program).run(judge);
    return judge.tpm.save();
  }

  private static void requireEqual(String what, SavedState one, SavedState other) {
    if (!one.equals(other)) {
      throw new AssertionError(what + " " + one.differences(other));
    }
  }

  /** Sends commands on and, if it judges, looks at what comes of them. */
  private static final class Judge implements FuzzProgram.Machine {

    private final boolean judges;
    private final TpmEngine tpm;
    private boolean powered;
    private boolean failureIsWanted;

    Judge(TpmEngine original, boolean judges) {
      this.judges = judges;
      tpm = original.fork();
      powered = true;
    }

    @Override
    public byte[] send(byte[] command) {
      if (!powered) {
        return new byte[0];
      }
      // What time alone changes is no change by the command.
      byte[] refusal = tpm.transmit(LET_TIME_PASS);
      if (!judges) {
        return tpm.transmit(command);
      }
      requireWellFormed(LET_TIME_PASS, refusal);
      SavedState before = tpm.save();
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      byte[] response = tpm.transmit(command);
      allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
      if (allocated > MOST_ALLOCATED) {
        throw new AssertionError(
            "%d bytes allocated for %s".formatted(allocated, Tpm.hex(command)));
      }
      requireWellFormed(command, response);
      if (Tpm.rc(response) != 0 && !failureIsWanted) {
        requireSame(command, Tpm.rc(response), before, tpm.save());
      }
      return response;
    }

    private void requireWellFormed(byte[] command, byte[] response) {
      int rc = response.length < HEADER ? -1 : Tpm.rc(response);
      boolean sized =
          response.length <= LONGEST_RESPONSE && Tpm.number(response, 2, 4) == response.length;
      boolean tagged =
          rc == 0
              ? Tpm.number(response, 0, 2) == Tpm.number(command, 0, 2)
              : Tpm.number(response, 0, 2) == (rc == TpmRc.BAD_TAG ? 0x00C4 : 0x8001);
      boolean whole =
          rc == 0
              ? HumanForm.isWholeResponse(
                  (int) Tpm.number(command, 6, 4), response, response.length)
              : response.length == HEADER;
      boolean inService = rc != TpmRc.FAILURE || failureIsWanted;
      if (!sized || !tagged || !whole || !inService) {
        throw new AssertionError(
            "%s was answered %s".formatted(Tpm.hex(command), Tpm.hex(response)));
      }
    }

    @Override
    public byte[] authorized(byte[] command) {
      return RightAuthorization.of(command, tpm.save().contents(CLOCK).state(), OPTIONS);
    }

    @Override
    public void advance(long millis) {
      CLOCK.nanos = Math.min(LATEST, CLOCK.nanos + millis * NANOS_PER_MILLI);
    }

    @Override
    public void platform(int event) {
      switch (event) {
        case 0, 1, 2, 3, 4 -> tpm.locality(event);
        case 5, 6 -> tpm.physicalPresence(event == 6);
        case 7 -> restart(Tpm.STARTUP_CLEAR);
        case 8 -> restart(Tpm.STARTUP_STATE);
        case 9 -> power(!powered);
        case 10 -> send(Tpm.hex(Tpm.SHUTDOWN_STATE));
        case 11 -> send(Tpm.hex(Tpm.SHUTDOWN_CLEAR));
        default -> signal(event);
      }
    }

    private void signal(int event) {
      if (!powered) {
        return;
      }
      switch (event) {
        case 12 -> tpm.hashStart();
        case 13 -> tpm.hashData(new byte[] {1, 2, 3}, 0, 3);
        case 14 -> tpm.hashEnd();
        case 15 -> tpm.reset();
        case 16 -> {
          tpm.testFailureMode();
          failureIsWanted = true;
        }
        default -> {
          // Nothing happens.
        }
      }
    }

    private void power(boolean on) {
      powered = on;
      if (on) {
        tpm.powerOn();
      } else {
        tpm.powerOff();
      }
    }

    private void restart(String startup) {
      power(false);
      power(true);
      send(Tpm.hex(startup));
    }
  }

  private static void requireSame(byte[] command, int rc, SavedState before, SavedState after) {
    if (before.equals(after)) {
      return;
    }
    TpmState state = after.contents(CLOCK).state();
    List<String> changed = new ArrayList<>(after.differences(before));
    boolean counted = COUNTED.contains(rc & 0xBF) || COUNTED.contains(rc);
    boolean pin = changed.removeIf(name -> isPin(state, name));
    changed.removeIf(
        name ->
            name.startsWith("live.hashSequence")
                || counted && COUNTERS.contains(name)
                || pin && name.equals(ORDERLY_STATE));
    if (!changed.isEmpty()) {
      throw new AssertionError(
          "%s was refused with 0x%03X and has changed %s".formatted(Tpm.hex(command), rc, changed));
    }
  }

  /** A PIN is counted when it authorises, whatever becomes of the command. */
  private static boolean isPin(TpmState state, String field) {
    String start = "permanent.nvIndices[0x";
    if (!field.startsWith(start)) {
      return false;
    }
    String number = field.substring(start.length(), field.indexOf(']'));
    NvIndex index = state.permanent.nvIndices.get(Integer.parseUnsignedInt(number, 16));
    return index != null && PinIndex.isPin(index);
  }
}
