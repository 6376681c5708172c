package dev.tpm4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.fault.FaultBench.Bus;
import dev.tpm4j.simulator.fault.FaultBench.Outcome;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.TisOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of runs with faults by chance: each command ends in the right answer or in a typed
 * failure, within its time, and once the faults are over the next command works.
 *
 * <p>On SPI there is no checksum, and nobody can see that a byte of the FIFO changed on its way;
 * there the faults are those that can be seen. dataAvail is left alone too: a FIFO that floated and
 * then a status that denies what is left are two faults that together look like a whole response.
 * On I2C everything is damaged.
 */
class FaultCampaignTest {

  private static final int RUNS = 300;
  private static final int COMMANDS = 12;

  /** Twice TIMEOUT_B to send, 2 s to execute, twice TIMEOUT_A and TIMEOUT_B to give up. */
  private static final long DEADLINE = 25_000_000_000L;

  private static final TisOptions CAREFUL =
      TisOptions.DEFAULTS.withLeftoverCheck(TisOptions.LeftoverCheck.ALWAYS);

  private static List<WireFault> common(FaultBench bench) {
    return new ArrayList<>(
        List.of(
            WireFaults.failsBefore(Kind.BUS_ERROR),
            WireFaults.failsAfter(Kind.BUS_ERROR),
            WireFaults.slow(bench.time(), 3_000_000),
            WireFaults.strike(2, bench.chip()::reset),
            WireFaults.strike(9, bench.chip()::reset)));
  }

  private static FaultPlan spi(FaultBench bench, long seed, int oneIn) {
    List<WireFault> anywhere = common(bench);
    for (int bit = 0; bit < 8; bit++) {
      for (int header = 0; header < 4; header++) {
        anywhere.add(WireFaults.flipSent(header, 1 << bit));
      }
    }
    List<WireFault> registers = new ArrayList<>(anywhere);
    registers.add(WireFaults.floating());
    registers.add(WireFaults.stuckLow());
    for (int bit = 0; bit < 8; bit++) {
      for (int at = 4; at < 8; at++) {
        registers.add(WireFaults.flipSent(at, 1 << bit));
        if (at > 4 || bit != 4) {
          registers.add(WireFaults.flipReceived(at, 1 << bit));
        }
      }
    }
    Predicate<BusEvent> fifo = each -> each.register() == BusEvent.FIFO;
    return FaultPlan.seeded(seed, oneIn, fifo, anywhere)
        .or(FaultPlan.seeded(seed + 1, oneIn, fifo.negate(), registers));
  }

  private static FaultPlan i2c(FaultBench bench, long seed, int oneIn) {
    List<WireFault> faults = common(bench);
    faults.add(WireFaults.floating());
    faults.add(WireFaults.stuckLow());
    faults.add(WireFaults.nackAddress());
    faults.add(WireFaults.nackData());
    for (int at = 0; at < 44; at += 3) {
      faults.add(WireFaults.loseReceived(at));
      faults.add(WireFaults.repeatReceived(at));
      faults.add(WireFaults.shortRead(at));
      faults.add(WireFaults.loseSent(1 + at % 12));
      faults.add(WireFaults.repeatSent(1 + at % 12));
      faults.add(WireFaults.flipSent(at % 13, 1 << at % 8));
      faults.add(WireFaults.flipReceived(at, 1 << at % 8));
    }
    return FaultPlan.seeded(seed, oneIn, each -> true, faults);
  }

  @Test
  void faultsByChanceOnSpi() {
    campaign(Bus.SPI);
  }

  @Test
  void faultsByChanceOnI2c() {
    campaign(Bus.I2C);
  }

  private static void campaign(Bus bus) {
    long struck = 0;
    long failed = 0;
    for (int run = 0; run < RUNS; run++) {
      FaultBench bench = new FaultBench(bus).options(CAREFUL);
      bench.open();
      int oneIn = 4 + run % 60;
      FaultPlan plan = bus == Bus.SPI ? spi(bench, run, oneIn) : i2c(bench, run, oneIn);
      bench.plan(plan);
      for (int i = 0; i < COMMANDS; i++) {
        Outcome outcome = bench.tryCommand();
        assertThat(outcome.nanos()).as("run %d: %s", run, outcome).isLessThan(DEADLINE);
        failed += outcome.right() ? 0 : 1;
      }
      struck += plan.struck();
      bench.mend();
      Outcome next = bench.tryCommand();
      assertThat(next.right()).as("run %d, mended: %s", run, next).isTrue();
    }
    assertThat(struck).as("the faults struck").isGreaterThan(RUNS);
    assertThat(failed).as("and most did not matter").isLessThan(struck / 2);
  }
}
