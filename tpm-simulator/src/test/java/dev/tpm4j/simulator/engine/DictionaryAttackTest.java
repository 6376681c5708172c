package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsNvPublic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wrong guesses at the authorisation value of an NV index that is not exempt from protection. */
class DictionaryAttackTest {

  private static final int INDEX = 0x01500001;
  private static final int LOCKOUT = 0x4000000A;
  private static final long SECOND = TestClock.SECOND;

  private final TestClock clock = new TestClock();
  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TpmEngine tpm =
      new TpmEngine(EngineOptions.builder().timebase(clock).build(), state);
  private final Client client = new Client(tpm::transmit, 1);
  private ClientSession trial;

  @BeforeEach
  void start() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    Octets right = Octets.of("right".getBytes(StandardCharsets.UTF_8));
    TpmsNvPublic area = new TpmsNvPublic(INDEX, 0xB, 0x20060006, Octets.EMPTY, 8);
    state.permanent.nvIndices.put(INDEX, new NvIndex(area, right, Octets.of(new byte[8])));
    trial = client.start(Client.Start.of(3, 0xB));
  }

  private int guess(int entity, ClientSession session) {
    byte[] name =
        entity == INDEX
            ? state.permanent.nvIndices.get(INDEX).name().toByteArray()
            : Tpm.hex("%08X".formatted(entity));
    return client
        .run(
            0x151,
            List.of(entity, trial.handle),
            List.of(name, Tpm.hex("%08X".formatted(trial.handle))),
            "0000 0000 0000 00000000",
            session)
        .rc();
  }

  private int guess(String password) {
    return guess(INDEX, ClientSession.password(password));
  }

  private void power(String shutdown, String startup) {
    if (!shutdown.isEmpty()) {
      Tpm.run(tpm, shutdown);
    }
    tpm.powerOff();
    tpm.powerOn();
    assertThat(Tpm.rc(tpm, startup)).isZero();
    trial = client.start(Client.Start.of(3, 0xB));
  }

  @Test
  void asksToRetryTheFirstTimeSoThatNvCanSayThatAGuessIsComing() {
    assertThat(guess("right")).isEqualTo(TpmRc.RETRY);
    assertThat(state.permanent.orderlyState).isEqualTo(PermanentState.SU_DA_USED);
    assertThat(guess("right")).isZero();
    assertThat(state.permanent.failedTries).isZero();
  }

  @Test
  void locksOutAfterAsManyWrongGuessesAsAreAllowed() {
    guess("right");
    for (int tries = 1; tries <= 3; tries++) {
      assertThat(guess("wrong")).isEqualTo(0x98E);
      assertThat(state.permanent.failedTries).isEqualTo(tries);
    }
    assertThat(guess("right")).isEqualTo(TpmRc.LOCKOUT);
  }

  @Test
  void forgetsAGuessForEachRecoveryTime() {
    guess("right");
    guess("wrong");
    guess("wrong");
    guess("wrong");
    clock.nanos += 999 * SECOND;
    assertThat(guess("right")).isEqualTo(TpmRc.LOCKOUT);
    clock.nanos += SECOND;
    assertThat(guess("right")).isZero();
    assertThat(state.permanent.failedTries).isEqualTo(2);
    clock.nanos += 1999 * SECOND;
    guess("right");
    assertThat(state.permanent.failedTries).isEqualTo(1);
    clock.nanos += SECOND;
    guess("right");
    assertThat(state.permanent.failedTries).isZero();
  }

  @Test
  void countsAPowerLossAfterAProtectedUseAsAGuess() {
    guess("right");
    power("", Tpm.STARTUP_CLEAR);
    assertThat(state.permanent.failedTries).isEqualTo(1);
    power("", Tpm.STARTUP_CLEAR);
    assertThat(state.permanent.failedTries).isEqualTo(1);
  }

  @Test
  void countsNothingAfterAnOrderlyShutdown() {
    guess("right");
    power(Tpm.SHUTDOWN_CLEAR, Tpm.STARTUP_CLEAR);
    assertThat(state.permanent.failedTries).isZero();
    guess("right");
    power(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_STATE);
    assertThat(state.permanent.failedTries).isZero();
  }

  @Test
  void creditsTheTimeBeforeAnOrderlyShutdownToTheRecovery() {
    guess("right");
    guess("wrong");
    clock.nanos += 600 * SECOND;
    power(Tpm.SHUTDOWN_CLEAR, Tpm.STARTUP_CLEAR);
    clock.nanos += 399 * SECOND;
    Tpm.run(tpm, Tpm.READ_CLOCK);
    assertThat(state.permanent.failedTries).isEqualTo(1);
    clock.nanos += SECOND;
    Tpm.run(tpm, Tpm.READ_CLOCK);
    assertThat(state.permanent.failedTries).isZero();
  }

  @Test
  void locksLockoutAuthAtTheFirstWrongGuessUntilItsOwnTimeIsOver() {
    state.permanent.lockoutAuth = "lock".getBytes(StandardCharsets.UTF_8);
    assertThat(guess(LOCKOUT, ClientSession.password("wrong"))).isEqualTo(0x98E);
    assertThat(guess(LOCKOUT, ClientSession.password("lock"))).isEqualTo(TpmRc.LOCKOUT);
    clock.nanos += 999 * SECOND;
    assertThat(guess(LOCKOUT, ClientSession.password("lock"))).isEqualTo(TpmRc.LOCKOUT);
    clock.nanos += SECOND;
    assertThat(guess(LOCKOUT, ClientSession.password("lock"))).isZero();
    assertThat(state.permanent.failedTries).isZero();
  }

  @Test
  void waitsForARestartWhereLockoutRecoveryIsZero() {
    state.permanent.lockoutAuth = "lock".getBytes(StandardCharsets.UTF_8);
    state.permanent.lockoutRecoverySeconds = 0;
    assertThat(guess(LOCKOUT, ClientSession.password("wrong"))).isEqualTo(0x98E);
    clock.nanos += 100_000 * SECOND;
    assertThat(guess(LOCKOUT, ClientSession.password("lock"))).isEqualTo(TpmRc.LOCKOUT);
    power("", Tpm.STARTUP_CLEAR);
    assertThat(guess(LOCKOUT, ClientSession.password("lock"))).isZero();
  }

  @Test
  void countsAGuessAtTheKeyOfASessionBoundToWhatIsProtected() {
    guess("right");
    ClientSession bound =
        client.start(Client.Start.of(0, 0xB).bind(INDEX, "guess")).with(ClientSession.AUDIT);
    assertThat(client.run(0x17B, List.of(), "0008", bound).rc()).isEqualTo(0x98E);
    assertThat(state.permanent.failedTries).isEqualTo(1);
    ClientSession right =
        client.start(Client.Start.of(0, 0xB).bind(INDEX, "right")).with(ClientSession.AUDIT);
    assertThat(client.run(0x17B, List.of(), "0008", right).rc()).isZero();
    state.permanent.failedTries = 3;
    assertThat(client.run(0x17B, List.of(), "0008", right).rc()).isEqualTo(TpmRc.LOCKOUT);
  }

  @Test
  void lowersNothingBelowZeroAndCountsNothingWhereProtectionIsOff() {
    guess("right");
    state.permanent.recoverySeconds = 0;
    assertThat(guess("wrong")).isEqualTo(0x98E);
    assertThat(state.permanent.failedTries).isZero();
  }

  @Test
  void takesAPinAsOftenAsItsLimitSays() {
    Octets pin = Octets.of("pin".getBytes(StandardCharsets.UTF_8));
    TpmsNvPublic pass = new TpmsNvPublic(INDEX, 0xB, 0x22060092, Octets.EMPTY, 8);
    state.permanent.nvIndices.put(INDEX, new NvIndex(pass, pin, Octets.ofHex("0000000000000002")));
    assertThat(guess("wrong")).isEqualTo(0x9A2);
    assertThat(guess("pin")).isZero();
    assertThat(guess("pin")).isZero();
    assertThat(guess("pin")).isEqualTo(TpmRc.AUTH_UNAVAILABLE);
  }

  @Test
  void takesAsManyWrongPinsInARowAsItsLimitSays() {
    Octets pin = Octets.of("pin".getBytes(StandardCharsets.UTF_8));
    TpmsNvPublic fail = new TpmsNvPublic(INDEX, 0xB, 0x22060082, Octets.EMPTY, 8);
    state.permanent.nvIndices.put(INDEX, new NvIndex(fail, pin, Octets.ofHex("0000000000000002")));
    assertThat(guess("wrong")).isEqualTo(0x9A2);
    assertThat(guess("pin")).isZero();
    assertThat(guess("wrong")).isEqualTo(0x9A2);
    assertThat(guess("wrong")).isEqualTo(0x9A2);
    assertThat(guess("pin")).isEqualTo(TpmRc.AUTH_UNAVAILABLE);
  }
}
