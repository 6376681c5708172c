package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.getRandom;
import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is given up leaves nothing behind: no request, no locality, no open registers. */
class AbandonedTest {

  @AfterEach
  void forgetInterrupt() {
    Thread.interrupted();
  }

  /** Else the TPM would be granted to somebody who has gone, and nobody else could have it. */
  @Test
  void aCancelledWaitForTheLocalityWithdrawsItsRequest() {
    Bench bench = Bench.spi().open();
    bench.chip.seizeBy(3);
    bench.time.after(millis(100), () -> bench.transport.cancel());

    assertThat(bench.fails(getRandom(8), millis(130)).kind()).isEqualTo(Kind.CANCELED);
    bench.chip.seizerLeaves();

    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
    bench.works();
  }

  @Test
  void anInterruptedWaitForTheLocalityWithdrawsItsRequest() {
    Bench bench = Bench.spi().open();
    bench.chip.seizeBy(3);
    bench.time.after(millis(100), () -> Thread.currentThread().interrupt());

    assertThat(bench.fails(getRandom(8), millis(130)).kind()).isEqualTo(Kind.CANCELED);
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
    bench.chip.seizerLeaves();

    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
    bench.works();
  }

  @Test
  void closeWhileWaitingForTheLocalityWithdrawsTheRequest() {
    Bench bench = Bench.spi().open();
    bench.chip.seizeBy(3);
    bench.time.after(millis(100), () -> bench.transport.close());

    assertThat(bench.fails(getRandom(8), millis(130)).kind()).isEqualTo(Kind.CLOSED);
    bench.chip.seizerLeaves();

    assertThat(bench.chip.closed).isTrue();
    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
  }

  @Test
  void anInterruptedOpenWithdrawsItsRequest() {
    Bench bench = Bench.spi();
    bench.chip.seizeBy(3);
    bench.time.after(millis(100), () -> Thread.currentThread().interrupt());

    assertThat(bench.openFails().kind()).isEqualTo(Kind.CANCELED);
    bench.chip.seizerLeaves();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
  }

  @Test
  void aBusThatFailsDuringTheRequestLeavesNoneBehind() {
    Bench bench = Bench.spi().open();
    bench.chip.seizeBy(3);
    bench.time.after(millis(100), () -> bench.chip.failBeforeEffect = 3);

    assertThat(bench.fails(getRandom(8), millis(130)).kind()).isEqualTo(Kind.BUS_ERROR);
    bench.chip.seizerLeaves();

    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
    bench.works();
  }

  @Test
  void aCancelledChangeOfLocalityGoesBackToTheOldOne() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.localitySettleMicros(50_000)).open();
    bench.time.after(millis(20), () -> bench.transport.cancel());

    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> bench.transport.locality(2));

    assertThat(failure.kind()).isEqualTo(Kind.CANCELED);
    assertThat(failure).message().doesNotContain("none is held");
    assertThat(bench.transport.locality()).isZero();
    assertThat(bench.chip.activeLocality()).isZero();
    bench.works();
  }

  @Test
  void anInterruptedChangeOfLocalityGoesBackToTheOldOne() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.localitySettleMicros(50_000)).open();
    bench.time.after(millis(20), () -> Thread.currentThread().interrupt());

    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> bench.transport.locality(2));

    assertThat(failure.kind()).isEqualTo(Kind.CANCELED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(bench.chip.activeLocality()).isZero();
    bench.works();
  }

  @Test
  void aDeviceLostDuringAChangeOfLocalityEndsTheConnection() {
    Bench bench = Bench.spi().open();
    bench.chip.failKind = Kind.DISCONNECTED;
    bench.chip.failBeforeEffect = 100;

    assertThatThrownBy(() -> bench.transport.locality(2))
        .isInstanceOfSatisfying(
            TransportException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.DISCONNECTED));
    bench.chip.failBeforeEffect = 0;
    bench.forget();

    assertThat(bench.fails(getRandom(8), 0).kind()).isEqualTo(Kind.DISCONNECTED);
    assertThat(bench.chip.log).as("fails at once").isEmpty();
  }

  @Test
  void theChecksumIsSwitchedOnAgainEvenIfTheBusFailsJustThen() {
    Bench bench = Bench.i2c().open();
    bench.chip.reset(0);
    int[] fail = {3};
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.DATA_CSUM_ENABLE && fail[0]-- > 0) {
            throw TransportException.of(Kind.BUS_ERROR).what("a glitch").build();
          }
          return data;
        };

    assertThat(bench.fails(getRandom(8), millis(200)).kind()).isEqualTo(Kind.BUS_ERROR);

    bench.works();
    assertThat(bench.chip.checksumOn()).isTrue();
  }

  @Test
  void closeReleasesTheLocalityEvenIfTheInterruptCannotBeSwitchedOff() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(7);
    bench.options(options -> options.withInterruptLine(new DeafLine())).open();
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.INT_ENABLE) {
            throw TransportException.of(Kind.BUS_ERROR).what("a glitch").build();
          }
          return data;
        };

    bench.transport.close();

    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
    assertThat(bench.chip.closed).isTrue();
  }

  /** A line that can be waited for but never fires. */
  private static final class DeafLine implements InterruptLine {
    @Override
    public boolean await(long nanos) {
      return false;
    }

    @Override
    public void clear() {}
  }

  @Test
  void registersThatDoNotCloseDoNotHideWhatTheCommandCameTo() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(100_000);
    bench.open();
    bench.chip.failsToClose = true;
    bench.time.after(millis(100), () -> bench.transport.close());

    assertThat(bench.fails(Commands.command(Commands.CC_CREATE_PRIMARY, 0), millis(130)).kind())
        .isEqualTo(Kind.CLOSED);
  }

  /** Whoever is refused because of close may be the last who could do what close asked for. */
  @Test
  void closeIsDoneWhoeverComesInBetween() throws Exception {
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      CyclicBarrier start = new CyclicBarrier(2);
      for (int round = 0; round < 3_000; round++) {
        Bench bench = Bench.spi().open();
        Future<?> other =
            caller.submit(
                () -> {
                  start.await();
                  assertThatCode(() -> bench.transport.transmit(getRandom(8)))
                      .satisfiesAnyOf(
                          none -> assertThat(none).isNull(),
                          failure -> assertThat(failure).isInstanceOf(TransportException.class));
                  return null;
                });
        start.await();
        bench.transport.close();
        other.get(30, TimeUnit.SECONDS);
        assertThat(bench.chip.closed).as("round %d", round).isTrue();
        assertThat(bench.chip.activeLocality()).as("round %d", round).isEqualTo(-1);
      }
    } finally {
      caller.shutdownNow();
    }
  }

  @Test
  void aBudgetForResubmissionBeyondADayIsRefused() {
    assertThatThrownBy(
            () -> TisOptions.DEFAULTS.withResubmission(true, Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TisOptions.DEFAULTS.withResubmission(true, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatCode(() -> TisOptions.DEFAULTS.withResubmission(true, Duration.ZERO))
        .doesNotThrowAnyException();
  }

  @Test
  void theLongestTimeoutsAllowedDoNotOverflow() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = TimeUnit.HOURS.toNanos(23);
    bench
        .options(
            options ->
                options
                    .withCommandTimeout(Duration.ofDays(1))
                    .withStartupTimeout(Duration.ofDays(1))
                    .withResubmission(true, Duration.ofDays(1)))
        .fifo(
            fifo ->
                fifo.timeouts(
                    new dev.tpm4j.profile.FifoBehaviour.Timeouts(
                        java.util.OptionalInt.of(600_000),
                        java.util.OptionalInt.of(600_000),
                        java.util.OptionalInt.of(600_000),
                        java.util.OptionalInt.of(600_000))))
        .open();

    bench.works();
  }
}
