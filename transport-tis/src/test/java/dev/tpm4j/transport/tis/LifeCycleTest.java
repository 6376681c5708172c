package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.getRandom;
import static dev.tpm4j.transport.tis.Commands.put32;
import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifeCycleTest {

  @Test
  void refusesWhatIsNotACommandBeforeItTouchesTheBus() {
    Bench bench = Bench.spi().open();
    byte[] wrongSize = getRandom(8);
    put32(wrongSize, 2, 13);
    byte[] negative = getRandom(8);
    put32(negative, 2, 0x8000000C);

    for (byte[] command : new byte[][] {{}, new byte[9], wrongSize, negative, new byte[20]}) {
      TransportException failure = bench.fails(command, 0);
      assertThat(failure.kind()).isEqualTo(Kind.MALFORMED_COMMAND);
      assertThat(failure).hasMessageContaining("header of 10 bytes");
    }
    assertThat(bench.chip.log).isEmpty();
  }

  @Test
  void refusesACommandThatIsTooLarge() {
    Bench bench = Bench.spi().options(options -> options.withSizes(100, 4096)).open();
    assertThat(bench.transport.info().maxCommand()).isEqualTo(100);

    TransportException failure = bench.fails(Commands.command(0x20000001, 91), 0);

    assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TOO_LARGE);
    assertThat(failure).hasMessageContaining("101 bytes").hasMessageContaining("100");
    assertThat(bench.chip.log).isEmpty();
    assertThat(bench.send(Commands.command(0x20000001, 90))).hasSize(11);
  }

  @Test
  void refusesALengthOutsideTheArray() {
    Bench bench = Bench.spi().open();
    assertThatThrownBy(() -> bench.transport.transmit(getRandom(8), 13, new byte[100]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bench.transport.transmit(getRandom(8), -1, new byte[100]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doesNotChangeTheCommandAndIgnoresWhatIsBehindIt() {
    Bench bench = Bench.spi().open();
    byte[] command = java.util.Arrays.copyOf(getRandom(8), 50);
    byte[] before = command.clone();
    byte[] response = new byte[30];

    assertThat(bench.transport.transmit(command, 12, response)).isEqualTo(20);
    assertThat(command).isEqualTo(before);
  }

  /** wolfTPM never releases its locality. */
  @Test
  void closeReleasesTheLocalityAndClosesTheRegisters() {
    Bench bench = Bench.spi().open();

    bench.transport.close();
    bench.transport.close();

    assertThat(bench.chip.closed).isTrue();
    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
    assertThat(bench.fails(getRandom(8), 0).kind()).isEqualTo(Kind.CLOSED);
    assertThat(catchThrowableOfType(TransportException.class, () -> bench.transport.locality(1)))
        .extracting(TransportException::kind)
        .isEqualTo(Kind.CLOSED);
  }

  @Test
  void closeWorksOnABrokenBus() {
    Bench bench = Bench.spi().open();
    bench.chip.failBeforeEffect = Integer.MAX_VALUE;

    bench.transport.close();

    assertThat(bench.chip.closed).isTrue();
  }

  @Test
  void closeDuringACommandEndsIt() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(100_000);
    bench.open();
    bench.time.after(millis(100), () -> bench.transport.close());

    TransportException failure =
        bench.fails(Commands.command(Commands.CC_CREATE_PRIMARY, 0), millis(130));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(bench.chip.closed).isTrue();
    assertThat(bench.chip.log).as("aborted, then released").endsWith("W ACCESS 20");
    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
  }

  @Test
  void aLostDeviceEndsTheConnection() {
    Bench bench = Bench.spi().open();
    bench.chip.failKind = Kind.DISCONNECTED;
    bench.chip.failBeforeEffect = 1;

    assertThat(bench.fails(getRandom(8), millis(1)).kind()).isEqualTo(Kind.DISCONNECTED);
    bench.forget();
    assertThat(bench.fails(getRandom(8), 0).kind()).isEqualTo(Kind.DISCONNECTED);
    assertThat(bench.chip.log).as("fails at once").isEmpty();
    bench.transport.close();
    assertThat(bench.chip.closed).isTrue();
  }

  @Test
  void aRefusalOfTheOperatingSystemIsPassedOn() {
    Bench bench = Bench.spi().open();
    bench.chip.failKind = Kind.PERMISSION;
    bench.chip.failBeforeEffect = 1;

    assertThat(bench.fails(getRandom(8), millis(1)).kind()).isEqualTo(Kind.PERMISSION);
    bench.works();
  }

  @Test
  void anUnexpectedExceptionLeavesTheChipReady() {
    Bench bench = Bench.spi().open();
    int[] bomb = {1};
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.DATA_FIFO && bomb[0]-- > 0) {
            throw new IllegalStateException("a defect in the bus layer");
          }
        };

    assertThatThrownBy(() -> bench.send(getRandom(8)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a defect in the bus layer");
    assertThat(bench.chip.isReady()).isTrue();
    bench.works();
  }

  @Test
  void givesTheRegistersBackWhenOpeningFails() {
    Bench bench = Bench.spi();
    bench.chip.familyBits = 0;
    bench.chip.capability = 0;

    assertThat(bench.openFails().kind()).isEqualTo(Kind.TPM12_PART);

    assertThat(bench.chip.closed).isFalse();
    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
  }

  @Test
  void serialisesItsCallers() throws Exception {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(1);
    bench.open();
    int threads = 4;
    CountDownLatch start = new CountDownLatch(threads);
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        byte[] command = getRandom(4 + t);
        results.add(
            callers.submit(
                () -> {
                  start.countDown();
                  start.await();
                  for (int i = 0; i < 100; i++) {
                    assertThat(bench.transport.transmit(command)).isEqualTo(Commands.tpm(command));
                  }
                  return null;
                }));
      }
      for (Future<?> result : results) {
        result.get(30, TimeUnit.SECONDS);
      }
    } finally {
      callers.shutdownNow();
    }
    assertThat(bench.chip.executed).isEqualTo(threads * 100);
  }

  /** Cancel and close come from a real second thread while the first is inside a command. */
  @Test
  void cancelAndCloseFromAnotherThreadDoNotWait() throws Exception {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = Long.MAX_VALUE / 4;
    bench.options(options -> options.withCommandTimeout(java.time.Duration.ofHours(20))).open();
    CountDownLatch executing = new CountDownLatch(1);
    bench.chip.executionTime =
        () -> {
          executing.countDown();
          return Long.MAX_VALUE / 4;
        };
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      Future<Kind> first = caller.submit(() -> kindOf(bench));
      assertThat(executing.await(30, TimeUnit.SECONDS)).isTrue();
      bench.transport.cancel();
      assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(Kind.CANCELED);

      CountDownLatch again = new CountDownLatch(1);
      bench.chip.executionTime =
          () -> {
            again.countDown();
            return Long.MAX_VALUE / 4;
          };
      Future<Kind> second = caller.submit(() -> kindOf(bench));
      assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
      bench.transport.close();
      assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(Kind.CLOSED);
    } finally {
      caller.shutdownNow();
    }
    assertThat(bench.chip.closed).isTrue();
  }

  private static Kind kindOf(Bench bench) {
    TransportException failure =
        catchThrowableOfType(
            TransportException.class,
            () -> bench.transport.transmit(Commands.command(Commands.CC_CREATE_PRIMARY, 0)));
    return failure.kind();
  }

  @Test
  void optionsRefuseWhatMakesNoSense() {
    TisOptions options = TisOptions.DEFAULTS;
    assertThatThrownBy(() -> options.withLocality(5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withAttempts(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withSizes(9, 4096))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withStartupTimeout(java.time.Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withCommandTimeout(java.time.Duration.ofDays(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
