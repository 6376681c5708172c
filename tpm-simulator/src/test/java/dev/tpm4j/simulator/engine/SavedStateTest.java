package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.simulator.storage.Envelope;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.RecursiveComparisonAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A state is saved, read, copied and compared with every field that it has. */
class SavedStateTest {

  /** Time that stands still, so that equal commands leave equal states. */
  private static final class StandingTime implements Timebase {
    @Override
    public long nanoTime() {
      return 77_000_000;
    }

    @Override
    public void sleep(long nanos) {
      throw new AssertionError("the engine does not sleep");
    }
  }

  private static final EngineOptions OPTIONS =
      EngineOptions.builder().timebase(new StandingTime()).seed(4).build();

  private static byte[] written(TpmState state) {
    StateWriter out = new StateWriter();
    state.fields(out);
    return out.toByteArray();
  }

  private static TpmState read(byte[] bytes) {
    TpmState state = TpmState.blank();
    StateReader in = new StateReader(bytes);
    state.fields(in);
    in.requireEnd();
    return state;
  }

  /** Compares all fields there are, whatever the classes themselves say of equality. */
  private static RecursiveComparisonAssert<?> assertSame(TpmState state) {
    return assertThat(state)
        .usingRecursiveComparison()
        .withEqualsForType(
            (a, b) -> Arrays.equals(a.toByteArray(), b.toByteArray()), ByteArrayOutputStream.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyFieldOfEveryPartIsSavedAndRead(long seed) {
    TpmState state = SampleState.of(seed);
    assertSame(read(written(state))).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyFieldOfEveryPartIsCopied(long seed) {
    TpmState state = SampleState.of(seed);
    assertSame(state.copy()).isEqualTo(state);
  }

  @Test
  void aCopySharesNothingThatCanChange() {
    TpmState state = SampleState.of(6);
    byte[] before = written(state);
    SampleState.change(state.copy(), 7);
    assertThat(written(state)).isEqualTo(before);
  }

  @Test
  void theSamplesOfTheseTestsDifferInEveryFieldThatIsNamed() {
    SavedState one = saved(SampleState.of(8));
    SavedState other = saved(TpmState.manufacture(new Drbg(new byte[] {1})));
    long named = one.differences(other).stream().filter(name -> !name.contains("[")).count();
    assertThat(named).isGreaterThan(100);
    assertThat(one.differences(one)).isEmpty();
  }

  private static SavedState saved(TpmState state) {
    return SavedState.suspended(
        EngineOptions.defaults(), state, new Platform(new StandingTime()), true);
  }

  @Test
  void bytesBecomeTheSameStateAgain() {
    SavedState state = saved(SampleState.of(9));
    SavedState again = SavedState.of(state.toBytes());
    assertThat(again).isEqualTo(state).hasSameHashCodeAs(state);
    assertThat(again.toString()).isEqualTo("SavedState[" + state.body().length + " bytes]");
  }

  /** The room that it begins with is no limit, whichever kind of field comes to its end. */
  @Test
  void aStateMayBeOfAnySize() {
    TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
    for (int i = 0; i < 5_000; i++) {
      state.permanent.auditedCommands.add(i);
    }
    assertThat(written(read(written(state)))).isEqualTo(written(state)).hasSizeGreaterThan(20_000);
    for (int size = 10_000; size < 70_000; size += 7_777) {
      state.permanent.ownerAuth = new byte[size];
      state.permanent.lockoutAuth = new byte[size];
      Arrays.fill(state.permanent.ownerAuth, (byte) 1);
      Arrays.fill(state.permanent.lockoutAuth, (byte) 2);
      TpmState again = read(written(state));
      assertThat(again.permanent.ownerAuth).isEqualTo(state.permanent.ownerAuth);
      assertThat(again.permanent.lockoutAuth).isEqualTo(state.permanent.lockoutAuth);
    }
  }

  @Test
  void aStateCutShortIsRefused() {
    byte[] body = saved(SampleState.of(10)).body();
    for (int length = 0; length < body.length; length += length < 600 ? 1 : 11) {
      assertMalformed(Arrays.copyOf(body, length));
    }
    assertMalformed(Arrays.copyOf(body, body.length + 1));
  }

  private static void assertMalformed(byte[] body) {
    assertThatThrownBy(() -> SavedState.of(Envelope.seal(body)))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED_STATE));
  }

  /** Somebody who can compute a checksum can write anything: an error or a state, nothing else. */
  @Test
  void hostileBytesAreRefusedOrMakeATpmThatAnswers() {
    byte[] body = saved(SampleState.of(11)).body();
    Random random = new Random(12);
    int taken = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] hostile = body.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        hostile[random.nextInt(hostile.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        TpmEngine tpm = TpmEngine.resume(SavedState.of(Envelope.seal(hostile)), OPTIONS);
        assertThat(Tpm.run(tpm, "8001 0000000C 0000017B 0008")).hasSizeGreaterThanOrEqualTo(10);
        taken++;
      } catch (TransportException e) {
        assertThat(e.kind()).isIn(Kind.MALFORMED_STATE, Kind.NOT_POWERED);
      }
    }
    assertThat(taken).isPositive();
  }

  @Test
  void aForkGoesOnAsTheOriginalDoesAndLeavesItAlone() {
    TpmEngine original = TpmEngine.started(OPTIONS);
    original.locality(2);
    TpmEngine fork = original.fork();
    assertThat(fork.save()).isEqualTo(original.save());
    assertThat(fork.locality()).isEqualTo(2);

    SavedState before = original.save();
    byte[] getRandom = Tpm.command(0x17B, "0020");
    byte[] first = fork.transmit(getRandom);
    assertThat(original.save().differences(before)).isEmpty();
    assertThat(fork.save().differences(before)).containsExactly("random.used");
    assertThat(original.transmit(getRandom)).isEqualTo(first);
    assertThat(original.save()).isEqualTo(fork.save());
  }

  @Test
  void aResumedTpmGoesOnExactly() {
    TpmEngine original = TpmEngine.started(OPTIONS);
    Tpm.run(original, "8001 0000000C 0000017B 0008");
    TpmEngine resumed = TpmEngine.resume(SavedState.of(original.save().toBytes()), OPTIONS);
    assertThat(resumed.save()).isEqualTo(original.save());
    byte[] getRandom = Tpm.command(0x17B, "0020");
    assertThat(resumed.transmit(getRandom)).isEqualTo(original.transmit(getRandom));
    assertThat(Tpm.rc(resumed, Tpm.STARTUP_CLEAR)).as("it is started").isEqualTo(0x100);
  }

  @Test
  void theTimerGoesOnAtTheRateItHad() {
    long[] now = {5};
    Timebase moving =
        new Timebase() {
          @Override
          public long nanoTime() {
            return now[0];
          }

          @Override
          public void sleep(long nanos) {
            now[0] += nanos;
          }
        };
    EngineOptions options = EngineOptions.builder().timebase(moving).seed(4).build();
    TpmEngine original = TpmEngine.started(options);
    String fasterByOnePercent = "8002 0000001C 00000130 40000001" + Tpm.PASSWORD + "03";
    assertThat(Tpm.rc(original, fasterByOnePercent)).isZero();
    moving.sleep(3_600_000_000_000L);
    TpmEngine resumed = TpmEngine.resume(original.save(), options);
    TpmEngine fork = original.fork();
    moving.sleep(3_600_000_000_000L);
    byte[] time = Tpm.run(original, Tpm.READ_CLOCK);
    assertThat(Tpm.number(time, 10, 8)).isEqualTo(2 * 3_600_000L * 100 / 99);
    assertThat(Tpm.run(resumed, Tpm.READ_CLOCK)).isEqualTo(time);
    assertThat(Tpm.run(fork, Tpm.READ_CLOCK)).isEqualTo(time);
  }

  @Test
  void aTpmWithoutPowerIsResumedWithoutPower() {
    TpmEngine original = TpmEngine.started(OPTIONS);
    original.powerOff();
    TpmEngine resumed = TpmEngine.resume(original.save(), OPTIONS);
    assertThatThrownBy(() -> Tpm.run(resumed, Tpm.STARTUP_CLEAR))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_POWERED));
  }

  @Test
  void aRefusedCommandChangesNothing() {
    TpmEngine tpm = TpmEngine.started(OPTIONS);
    SavedState before = tpm.save();
    assertThat(Tpm.rc(tpm, "8001 0000000B 0000017B 00")).isNotZero();
    assertThat(tpm.save().differences(before)).isEmpty();
    assertThat(tpm.save()).isEqualTo(before);
  }
}
