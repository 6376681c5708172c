package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.VirtualTime.micros;
import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import org.junit.jupiter.api.Test;

class InterruptTest {

  /** A level-low line: looks at the chip in small steps of virtual time. */
  private static final class Line implements InterruptLine {
    private final Bench bench;
    private boolean broken;
    private boolean storms;
    private boolean unreadable;
    private int waits;

    Line(Bench bench) {
      this.bench = bench;
    }

    @Override
    public boolean await(long nanos) {
      waits++;
      if (unreadable) {
        throw TransportException.of(Kind.BUS_ERROR).what("the GPIO controller is gone").build();
      }
      long end = bench.time.nanoTime() + nanos;
      while (!asserted() && bench.time.nanoTime() < end) {
        bench.time.sleep(micros(10));
      }
      return asserted();
    }

    private boolean asserted() {
      return storms || !broken && bench.chip.interruptAsserted();
    }

    @Override
    public void clear() {}
  }

  private final Bench bench = Bench.spi();
  private final Line line = new Line(bench);

  private Bench open() {
    bench.chip.executionNanos = millis(7);
    return bench.options(options -> options.withInterruptLine(line)).open();
  }

  @Test
  void pollsUnlessALineIsGiven() {
    bench.chip.executionNanos = millis(7);
    bench.open().works();
    assertThat(bench.transport.statistics().interruptDriven()).isFalse();
    assertThat(bench.chip.log).noneMatch(entry -> entry.contains("INT_"));
  }

  @Test
  void inquiresBeforeTheLocalityAndEnablesAfterIt() {
    bench.options(options -> options.withInterruptLine(line));
    bench.transport = TisTransport.open(bench.chip, bench.profile, bench.time, bench.options);

    assertThat(bench.chip.log)
        .containsSubsequence(
            "R INT_ENABLE",
            "R INTF_CAPABILITY",
            "W ACCESS 02",
            "W INT_ENABLE 09",
            "W INT_STATUS 87",
            "W INT_ENABLE 09");
  }

  @Test
  void takesOneStatusReadWhenTheLineTellsTheEnd() {
    open();
    for (int i = 0; i < 5; i++) {
      bench.forget();
      long start = bench.time.nanoTime();

      bench.works();

      assertThat(bench.chip.log).hasSize(9).contains("W INT_STATUS 01");
      assertThat(bench.time.nanoTime() - start).isLessThan(millis(8));
    }
    assertThat(bench.transport.statistics().interrupts()).isEqualTo(5);
    assertThat(bench.transport.statistics().polls()).isZero();
  }

  @Test
  void goesBackToPollingWhenTheLineIsDead() {
    line.broken = true;
    open();

    bench.works();
    assertThat(bench.transport.statistics().interruptDriven()).isFalse();
    int waits = line.waits;
    bench.works();

    assertThat(line.waits).isEqualTo(waits);
    assertThat(bench.transport.statistics().interruptsMissed()).isEqualTo(1);
  }

  @Test
  void survivesASingleMissedInterruptAndGivesUpAfterThree() {
    open();
    bench.works();
    line.broken = true;
    bench.works();
    line.broken = false;
    bench.works();
    assertThat(bench.transport.statistics().interruptDriven()).isTrue();

    line.broken = true;
    bench.works();
    bench.works();
    bench.works();
    assertThat(bench.transport.statistics().interruptDriven()).isFalse();
    bench.works();
  }

  @Test
  void goesBackToPollingWhenTheLineStorms() {
    line.storms = true;
    open();

    bench.works();

    assertThat(bench.transport.statistics().interruptDriven()).isFalse();
    bench.works();
  }

  /** The TPM works on: a broken line is no reason to give up its command. */
  @Test
  void goesBackToPollingWhenTheLineCannotBeRead() {
    open();
    bench.works();
    line.unreadable = true;

    bench.works();

    assertThat(bench.transport.statistics().interruptDriven()).isFalse();
    assertThat(bench.transport.statistics().aborts()).isZero();
  }

  @Test
  void pollsAPartThatHasNoDataAvailInterrupt() {
    bench.chip.capability = 0x30000696;
    open();
    assertThat(bench.transport.statistics().interruptDriven()).isFalse();
    bench.works();
  }

  @Test
  void cancelReachesAThreadThatWaitsForTheLine() {
    line.broken = true;
    bench.chip.executionNanos = millis(100_000);
    bench.options(options -> options.withInterruptLine(line)).open();
    bench.time.after(millis(100), () -> bench.transport.cancel());

    bench.fails(Commands.command(Commands.CC_CREATE_PRIMARY, 0), millis(130));
  }

  @Test
  void switchesTheInterruptOffWhenItCloses() {
    open();
    bench.works();
    bench.forget();

    bench.transport.close();

    assertThat(bench.chip.interruptAsserted()).isFalse();
    assertThat(bench.chip.log).containsExactly("W INT_ENABLE 09", "W INT_STATUS 87", "W ACCESS 20");
  }
}
