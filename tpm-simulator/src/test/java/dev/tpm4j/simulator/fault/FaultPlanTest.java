package dev.tpm4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

  private static final WireFault FAULT = WireFaults.floating();

  private static List<Long> struck(FaultPlan plan, int transfers) {
    List<Long> struck = new ArrayList<>();
    for (long number = 1; number <= transfers; number++) {
      BusEvent event = new BusEvent(number, number % 2 == 0 ? 0x24 : 0x18, number % 3 == 0, 4);
      if (plan.strike(event).isPresent()) {
        struck.add(number);
      }
    }
    return struck;
  }

  @Test
  void strikesNothingEverythingOrOne() {
    assertThat(struck(FaultPlan.none(), 5)).isEmpty();
    assertThat(struck(FaultPlan.always(FAULT), 3)).containsExactly(1L, 2L, 3L);
    assertThat(struck(FaultPlan.at(4, FAULT), 9)).containsExactly(4L);
  }

  @Test
  void strikesTheNextOfAKindSoManyTimes() {
    FaultPlan plan = FaultPlan.on(event -> event.writes(BusEvent.FIFO), 2, FAULT);
    assertThat(struck(plan, 12)).containsExactly(2L, 4L);
    assertThat(plan.struck()).isEqualTo(2);
  }

  @Test
  void endsWhenItIsMended() {
    FaultPlan plan = FaultPlan.always(FAULT);
    plan.end();
    assertThat(struck(plan, 5)).isEmpty();
  }

  @Test
  void chanceIsTheSameForTheSameSeed() {
    List<Long> once = struck(FaultPlan.seeded(7, 5, event -> true, List.of(FAULT)), 1_000);
    List<Long> again = struck(FaultPlan.seeded(7, 5, event -> true, List.of(FAULT)), 1_000);
    List<Long> other = struck(FaultPlan.seeded(8, 5, event -> true, List.of(FAULT)), 1_000);
    assertThat(once).isEqualTo(again).isNotEqualTo(other);
    assertThat(once.size()).isBetween(150, 250);
  }

  @Test
  void anotherPlanTakesWhatTheFirstLeaves() {
    FaultPlan plan = FaultPlan.at(1, FAULT).or(FaultPlan.at(3, FAULT));
    assertThat(struck(plan, 5)).containsExactly(1L, 3L);
    assertThat(plan.struck()).isEqualTo(2);
  }
}
