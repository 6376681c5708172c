package dev.tpm4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.chip.TisChip;
import dev.tpm4j.simulator.fault.FaultBench.Bus;
import dev.tpm4j.simulator.fault.FaultBench.Outcome;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One command, and a fault at each of its transfers in turn, and within the transfer at each byte.
 * Nothing is left to chance: every place where a board can lose power is tried.
 */
class FaultSweepTest {

  private static final long DEADLINE = 25_000_000_000L;

  /** More bytes than the longest transfer of the command has: header, 34 bytes of body. */
  private static final int LONGEST = 46;

  private static FaultBench bench(Bus bus) {
    FaultBench bench = new FaultBench(bus);
    bench.open();
    assertThat(bench.tryCommand().right()).isTrue();
    return bench;
  }

  /** How many transfers the command takes when nothing goes wrong. */
  private static long transfers(Bus bus) {
    FaultBench bench = bench(bus);
    long[] seen = new long[1];
    bench.plan(
        FaultPlan.on(
            event -> {
              seen[0]++;
              return false;
            },
            1,
            WireFaults.floating()));
    assertThat(bench.tryCommand().right()).isTrue();
    assertThat(seen[0]).isGreaterThan(7);
    return seen[0];
  }

  private static void everywhere(Bus bus, String what, Function<FaultBench, WireFault> fault) {
    long transfers = transfers(bus);
    for (long at = 1; at <= transfers; at++) {
      FaultBench bench = bench(bus);
      FaultPlan plan = nth(at, fault.apply(bench));
      bench.plan(plan);
      Outcome outcome = bench.tryCommand();
      assertThat(plan.struck()).isEqualTo(1);
      assertThat(outcome.nanos()).isLessThan(DEADLINE);
      bench.mend();
      Outcome next = bench.tryCommand();
      assertThat(next.right())
          .as("%s at transfer %d: %s, then %s", what, at, outcome, next)
          .isTrue();
    }
  }

  /** The plan's numbers count from the device's beginning, these from now. */
  private static FaultPlan nth(long number, WireFault fault) {
    long[] seen = new long[1];
    return FaultPlan.on(event -> ++seen[0] == number, 1, fault);
  }

  @ParameterizedTest
  @EnumSource
  void theAdapterFailsAtEachTransfer(Bus bus) {
    for (Kind kind : List.of(Kind.BUS_ERROR, Kind.NO_ACKNOWLEDGE, Kind.WAIT_STATES_EXCEEDED)) {
      everywhere(bus, kind + " before", bench -> WireFaults.failsBefore(kind));
      everywhere(bus, kind + " after", bench -> WireFaults.failsAfter(kind));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theChipIsResetAtEachByteOfEachTransfer(Bus bus) {
    struck(bus, "reset", TisChip::reset);
  }

  @ParameterizedTest
  @EnumSource
  void theChipLosesPowerAtEachByteOfEachTransfer(Bus bus) {
    struck(bus, "power loss", TisChip::powerOff);
  }

  @ParameterizedTest
  @EnumSource
  void firmwareTakesAndReturnsTheInterfaceAtEachByteOfEachTransfer(Bus bus) {
    struck(
        bus,
        "seizure",
        chip -> {
          chip.seize(2);
          chip.relinquish(2);
        });
  }

  private static void struck(Bus bus, String what, Consumer<TisChip> event) {
    for (int bytes = 0; bytes <= LONGEST; bytes += bytes < 16 ? 1 : 5) {
      int after = bytes;
      everywhereReached(bus, what + " after " + after, after, event);
    }
  }

  private static void everywhereReached(Bus bus, String what, int after, Consumer<TisChip> event) {
    long transfers = transfers(bus);
    for (long at = 1; at <= transfers; at++) {
      FaultBench bench = bench(bus);
      bench.plan(nth(at, WireFaults.strike(after, () -> event.accept(bench.chip()))));
      Outcome outcome = bench.tryCommand();
      assertThat(outcome.nanos()).as("%s: %s", what, outcome).isLessThan(DEADLINE);
      bench.mend();
      Outcome next = bench.tryCommand();
      assertThat(next.right())
          .as("%s bytes of transfer %d: %s, then %s", what, at, outcome, next)
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTransferTakesVeryLong(Bus bus) {
    everywhere(bus, "one second", bench -> WireFaults.slow(bench.time(), 1_000_000_000L));
  }
}
