package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.CC_CREATE_PRIMARY;
import static dev.tpm4j.transport.tis.Commands.command;
import static dev.tpm4j.transport.tis.Commands.getRandom;
import static dev.tpm4j.transport.tis.VirtualTime.micros;
import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour.ExpectCheck;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionTest {

  private static final byte[] COMMAND = getRandom(20);

  private static long looks(Bench bench) {
    return bench.transport.statistics().polls();
  }

  // ---- when to look --------------------------------------------------------------------------

  @Test
  void looksFirstWhenTheProfileSaysTheCommandIsDone() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.latencyMicros(Map.of(0x17B, 1_400)));
    bench.chip.executionNanos = micros(1_400);
    bench.open();

    for (int i = 0; i < 40; i++) {
      bench.forget();
      bench.works();
      assertThat(bench.chip.log).as("command %d", i).hasSize(8);
    }
  }

  @Test
  void learnsHowLongACommandTakes() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(5);
    bench.open();
    bench.works();
    bench.works();
    long learned = looks(bench);

    for (int i = 0; i < 30; i++) {
      long start = bench.time.nanoTime();
      bench.works();
      assertThat(bench.time.nanoTime() - start).isLessThan(millis(7));
    }

    assertThat(looks(bench)).as("no look in vain any more").isEqualTo(learned);
  }

  @Test
  void oneSlowCommandTeachesNothing() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(1);
    bench.open();
    for (int i = 0; i < 4; i++) {
      bench.works();
    }
    bench.chip.executionNanos = millis(500);
    bench.works();
    bench.chip.executionNanos = millis(1);
    bench.works();
    long start = bench.time.nanoTime();

    bench.works();

    assertThat(bench.time.nanoTime() - start).isLessThan(millis(2));
  }

  @Test
  void triesEarlierLooksWhenTheGuessWasTooLong() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.latencyMicros(Map.of(0x17B, 100_000)));
    bench.chip.executionNanos = millis(1);
    bench.open();
    for (int i = 0; i < 110; i++) {
      bench.works();
    }
    long start = bench.time.nanoTime();

    bench.works();

    assertThat(bench.time.nanoTime() - start).isLessThan(millis(4));
  }

  @Test
  void keepsAppointmentsForAnyNumberOfCommandCodes() {
    Bench bench = Bench.spi().open();
    for (int code = 0; code < 1_000; code++) {
      byte[] command = command(0x20000000 + (code << 16), 0);
      assertThat(bench.send(command)).isEqualTo(Commands.tpm(command));
    }
  }

  @Test
  void looksAtALongCommandOnlyEveryFewMilliseconds() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(3_400);
    bench.open();

    byte[] command = command(CC_CREATE_PRIMARY, 40);
    assertThat(bench.send(command)).as("U-Boot gives up after 750 ms").hasSize(10);

    assertThat(looks(bench)).isLessThan(800);
  }

  // ---- how long to wait ----------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"144, 750", "17B, 2000", "157, 120000", "131, 300000"})
  void givesUpAfterTheDurationOfTheCommandsClass(String code, long limit) {
    Bench bench = Bench.spi();
    bench.open();
    bench.chip.executionNanos = Long.MAX_VALUE / 4;
    long start = bench.time.nanoTime();

    TransportException failure =
        bench.fails(command(Integer.parseInt(code, 16), 2), millis(limit + 20));

    assertThat(bench.time.nanoTime() - start).isGreaterThanOrEqualTo(millis(limit));
    assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
    assertThat(failure)
        .hasMessageContaining(limit + " ms")
        .hasMessageContaining("0x00000" + code)
        .hasMessageContaining("raise the command timeout");
    assertThat(failure.situation().state()).isEqualTo("Execution");
    assertThat(bench.chip.isReady()).isTrue();
    bench.chip.executionNanos = 0;
    bench.works();
  }

  @Test
  void theUsersTimeoutReplacesTheClass() {
    Bench bench = Bench.spi().options(o -> o.withCommandTimeout(Duration.ofMillis(90))).open();
    bench.chip.executionNanos = Long.MAX_VALUE / 4;

    assertThat(bench.fails(command(CC_CREATE_PRIMARY, 2), millis(100)).kind())
        .isEqualTo(Kind.COMMAND_TIMEOUT);
  }

  @Test
  void givesTheLocalityBackWhenTheTpmDoesNotStop() {
    Bench bench = Bench.spi().open();
    bench.chip.executionNanos = Long.MAX_VALUE / 4;
    bench.chip.abortNanos = Long.MAX_VALUE / 4;

    TransportException failure = bench.fails(COMMAND, millis(2_000 + 4_000 + 100));

    assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
    assertThat(bench.chip.isReady()).as("giving the locality back stops it").isTrue();
  }

  @Test
  void saysSoWhenTheTpmDoesNotListenAtAll() {
    Bench bench = Bench.spi().open();
    bench.chip.executionTime =
        () -> {
          bench.chip.writeFault = (register, data) -> null;
          return Long.MAX_VALUE / 4;
        };

    TransportException failure = bench.fails(COMMAND, millis(2_000 + 2 * 4_000 + 100));

    assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
    assertThat(failure).hasMessageContaining("could not be brought back to Ready");
    bench.chip.writeFault = (register, data) -> data;
    bench.chip.executionTime = () -> 0;
    bench.works();
  }

  // ---- what else may be seen -----------------------------------------------------------------

  /** QEMU shows 0x80 in Execution. */
  @Test
  void aStatusOf80DuringExecutionMeansBusy() {
    Bench bench = Bench.spi();
    bench.chip.executingFlags = 0x80;
    bench.chip.executionNanos = millis(1_900);
    bench.open().works();
    assertThat(bench.chip.executed).isEqualTo(1);
  }

  @Test
  void saysGoAgainWhenGoWasLost() {
    Bench bench = Bench.spi().open();
    int[] lose = {1};
    bench.chip.writeFault =
        (register, data) ->
            register == TisRegister.STS && data[0] == TisStatus.TPM_GO && lose[0]-- > 0
                ? null
                : data;
    long start = bench.time.nanoTime();

    bench.works();

    assertThat(bench.time.nanoTime() - start).isLessThan(millis(600));
    assertThat(bench.chip.executed).isEqualTo(1);
  }

  @Test
  void resendsWhenTheTpmStillExpectsBytesAfterGo() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.expectCheck(ExpectCheck.NEVER)).open();
    int[] lose = {1};
    bench.chip.writeFault =
        (register, data) ->
            register == TisRegister.DATA_FIFO && lose[0]-- > 0
                ? Arrays.copyOf(data, data.length - 2)
                : data;

    bench.works();

    assertThat(bench.chip.executed).isEqualTo(1);
  }

  /** The status lags behind tpmGo: sending again would execute the command twice. */
  @Test
  void neverSendsAgainACommandThatIsKnownToHaveArrived() {
    for (Bench bench : new Bench[] {Bench.spi(), Bench.i2c()}) {
      bench.chip.executingFlags = 0x88;
      bench.chip.executionNanos = millis(400);
      bench.open().works();
      assertThat(bench.chip.executed).isEqualTo(1);
    }
  }

  @Test
  void reportsLostBytesWhenTheTpmAlwaysExpectsMore() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.expectCheck(ExpectCheck.NEVER)).open();
    bench.chip.writeFault =
        (register, data) ->
            register == TisRegister.DATA_FIFO ? Arrays.copyOf(data, data.length - 2) : data;

    TransportException failure = bench.fails(COMMAND, millis(600));

    assertThat(failure.kind()).isEqualTo(Kind.LOST_BYTES);
    assertThat(bench.chip.isReady()).isTrue();
    bench.chip.writeFault = (register, data) -> data;
    bench.works();
  }

  @Test
  void aSingleOddStatusDecidesNothing() {
    for (int odd : new int[] {0x88, 0x40, 0xC0, 0x80, 0x10, 0xFF, 0x23}) {
      Bench bench = Bench.spi();
      bench.chip.executionNanos = millis(2);
      bench.open();
      int[] at = {6};
      bench.chip.readFault =
          (register, data, offset, length) -> {
            if (register == TisRegister.STS && at[0]-- == 0) {
              data[offset] = (byte) odd;
            }
          };

      bench.works();

      assertThat(bench.chip.executed).as("0x%02X", odd).isEqualTo(1);
    }
  }

  /** Data that is not there yet reads FF; the true response is still waited for. */
  @Test
  void aFalseDataAvailDuringExecutionIsRepaired() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(40);
    bench.open();
    int[] at = {4};
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.STS && length == 4 && at[0]-- == 0) {
            data[offset] = (byte) 0x90;
            data[offset + 1] = 64;
          }
        };

    bench.works();

    assertThat(bench.chip.executed).isEqualTo(1);
  }

  @Test
  void anotherDriversAbortIsNamed() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(500);
    bench.open();
    byte[] ready = {TisStatus.COMMAND_READY};
    bench.time.after(millis(50), () -> bench.chip.write(0, TisRegister.STS, ready, 0, 1));

    TransportException failure = bench.fails(COMMAND, millis(100));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_STATUS);
    assertThat(failure)
        .hasMessageContaining("without a response")
        .hasMessageContaining("unbind the kernel's tpm_tis driver");
    bench.works();
  }

  @Test
  void aTpmThatRefusesTheBusIsBusy() {
    Bench bench = Bench.i2c();
    bench.chip.executionNanos = millis(300);
    bench.chip.failKind = Kind.NO_ACKNOWLEDGE;
    bench.open();
    bench.chip.executionTime =
        () -> {
          bench.time.after(micros(200), () -> bench.chip.failBeforeEffect = Integer.MAX_VALUE);
          bench.time.after(millis(290), () -> bench.chip.failBeforeEffect = 0);
          return millis(300);
        };

    bench.works();

    assertThat(bench.chip.executed).isEqualTo(1);
  }

  @Test
  void aTpmThatRefusesTheBusForEverIsGone() {
    Bench bench = Bench.i2c();
    bench.chip.failKind = Kind.NO_ACKNOWLEDGE;
    bench.open();
    bench.chip.executionTime =
        () -> {
          bench.time.after(micros(200), () -> bench.chip.failBeforeEffect = Integer.MAX_VALUE);
          return millis(300);
        };

    TransportException failure = bench.fails(command(CC_CREATE_PRIMARY, 0), millis(4_100));

    assertThat(failure.kind()).isEqualTo(Kind.NO_ACKNOWLEDGE);
    bench.chip.failBeforeEffect = 0;
    bench.chip.executionTime = () -> 0;
    bench.works();
  }

  // ---- cancel --------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "SPI, 001B15D1, 40",
    "SPI, 0000104A, C0",
    "SPI, 00FC1050, 80",
    "SPI, 00FC1050, C0",
    "I2C, 0000104A, 40"
  })
  void cancelsByTheVendorsPattern(String bus, String didVid, String pattern) {
    Bench bench = bus.equals("SPI") ? Bench.spi() : Bench.i2c();
    bench.chip.didVid = Integer.parseUnsignedInt(didVid, 16);
    bench.chip.canceledFlags = Integer.parseInt(pattern, 16);
    bench.chip.executionNanos = millis(10_000);
    bench.open();
    bench.time.after(millis(60), () -> bench.transport.cancel());

    TransportException failure = bench.fails(command(CC_CREATE_PRIMARY, 4), millis(100));

    assertThat(failure.kind()).isEqualTo(Kind.CANCELED);
    assertThat(bench.chip.isReady()).isTrue();
    bench.chip.executionNanos = 0;
    bench.works();
  }

  @Test
  void handsOverTheResponseWhenTheTpmWasFaster() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(50);
    bench.open();
    bench.time.after(millis(50), () -> bench.transport.cancel());

    byte[] command = command(CC_CREATE_PRIMARY, 4);
    assertThat(bench.send(command)).isEqualTo(Commands.tpm(command));
  }

  @Test
  void cancelWithoutACommandDoesNotTouchTheNext() {
    Bench bench = Bench.spi().open();

    bench.transport.cancel();

    bench.works();
  }

  @Test
  void cancelWhileTheCommandIsStillSentStopsIt() {
    Bench bench = Bench.spi();
    bench.open();
    bench.chip.fifoSize = 0;
    bench.time.after(millis(100), () -> bench.transport.cancel());

    TransportException failure = bench.fails(COMMAND, millis(120));

    assertThat(failure.kind()).isEqualTo(Kind.CANCELED);
    assertThat(bench.chip.executed).isZero();
    bench.chip.fifoSize = 64;
    bench.works();
  }

  @Test
  void anInterruptOfTheThreadAbandonsTheCommandAndStaysSet() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(10_000);
    bench.open();
    Thread self = Thread.currentThread();
    bench.time.after(millis(60), self::interrupt);

    TransportException failure = bench.fails(command(CC_CREATE_PRIMARY, 4), millis(100));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.kind()).isEqualTo(Kind.CANCELED);
    assertThat(bench.chip.isReady()).as("the abort is done").isTrue();
    bench.chip.executionNanos = 0;
    bench.works();
  }

  @Test
  void anInterruptedThreadSendsNothing() {
    Bench bench = Bench.spi().open();
    Thread.currentThread().interrupt();

    TransportException failure = bench.fails(COMMAND, 0);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.kind()).isEqualTo(Kind.CANCELED);
    assertThat(bench.chip.log).isEmpty();
  }

  // ---- asked to come again -------------------------------------------------------------------

  private static Bench answering(int times, int code) {
    Bench bench = Bench.spi();
    int[] left = {times};
    bench.chip.tpm = command -> left[0]-- > 0 ? Commands.responseCode(code) : Commands.tpm(command);
    return bench;
  }

  @ParameterizedTest
  @CsvSource({"922", "90A", "908"})
  void sendsAgainWhenTheTpmAsksForIt(String code) {
    Bench bench = answering(3, Integer.parseInt(code, 16)).open();
    long start = bench.time.nanoTime();

    bench.works();

    assertThat(bench.time.nanoTime() - start).isBetween(millis(20 + 40 + 80), millis(150));
    assertThat(bench.transport.statistics().resubmissions()).isEqualTo(3);
  }

  @Test
  void handsOverRetryWhenTheBudgetIsSpent() {
    Bench bench = answering(Integer.MAX_VALUE, 0x922).open();
    long start = bench.time.nanoTime();

    assertThat(bench.send(COMMAND)).isEqualTo(Commands.responseCode(0x922));

    assertThat(bench.transport.statistics().resubmissions()).isEqualTo(7);
    assertThat(bench.time.nanoTime() - start).isBetween(millis(2_540), millis(2_560));
  }

  @Test
  void testingIsTheAnswerToSelfTest() {
    Bench bench = answering(1, 0x90A).open();

    assertThat(bench.send(command(Commands.CC_SELF_TEST, 1)))
        .isEqualTo(Commands.responseCode(0x90A));
  }

  @Test
  void resubmissionCanBeSwitchedOff() {
    Bench bench = answering(1, 0x922).options(o -> o.withResubmission(false, Duration.ZERO));
    bench.open();

    assertThat(bench.send(COMMAND)).isEqualTo(Commands.responseCode(0x922));
  }

  @Test
  void cancelEndsTheWaitBeforeAResubmission() {
    Bench bench = answering(Integer.MAX_VALUE, 0x922).open();
    bench.time.after(millis(1_000), () -> bench.transport.cancel());

    assertThat(bench.fails(COMMAND, millis(1_020)).kind()).isEqualTo(Kind.CANCELED);
    bench.chip.tpm = Commands::tpm;
    bench.works();
  }

  @Test
  void resubmitsEvenWhenCommandAndResponseShareAnArray() {
    Bench bench = answering(2, 0x922).open();
    byte[] both = new byte[100];
    byte[] command = getRandom(40);
    System.arraycopy(command, 0, both, 0, command.length);

    int length = bench.transport.transmit(both, command.length, both);

    assertThat(Arrays.copyOf(both, length)).isEqualTo(Commands.tpm(command));
  }
}
