package dev.tpm4j.simulator.fault;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * When which fault strikes. Asked once for each transfer; {@link #end()} mends everything.
 *
 * <p>Safe for use by several threads.
 */
public final class FaultPlan {

  /** How often, where it is not limited. */
  public static final long FOR_EVER = Long.MAX_VALUE;

  /** Chooses a fault for a transfer, or none. */
  @FunctionalInterface
  private interface Chooser {
    WireFault choose(BusEvent event);
  }

  private final Chooser chooser;
  private long left;
  private long struck;

  private FaultPlan(Chooser chooser, long times) {
    this.chooser = chooser;
    this.left = times;
  }

  /**
   * Nothing goes wrong.
   *
   * @return the plan
   */
  public static FaultPlan none() {
    return new FaultPlan(event -> null, 0);
  }

  /**
   * A fault at every transfer.
   *
   * @param fault the fault
   * @return the plan
   */
  public static FaultPlan always(WireFault fault) {
    return on(event -> true, FOR_EVER, fault);
  }

  /**
   * A fault at one transfer.
   *
   * @param number which, counted from 1
   * @param fault the fault
   * @return the plan
   */
  public static FaultPlan at(long number, WireFault fault) {
    return on(event -> event.number() == number, 1, fault);
  }

  /**
   * A fault at the next transfers of some kind.
   *
   * @param which which transfers
   * @param times how many of them, or {@link #FOR_EVER}
   * @param fault the fault
   * @return the plan
   */
  public static FaultPlan on(Predicate<BusEvent> which, long times, WireFault fault) {
    return new FaultPlan(event -> which.test(event) ? fault : null, times);
  }

  /**
   * Faults by chance, the same for the same seed.
   *
   * @param seed the seed
   * @param oneIn one transfer in so many is struck, on average; 1 or more
   * @param which which transfers may be
   * @param faults the faults to choose from
   * @return the plan
   */
  public static FaultPlan seeded(
      long seed, int oneIn, Predicate<BusEvent> which, List<WireFault> faults) {
    SplittableRandom random = new SplittableRandom(seed);
    List<WireFault> choice = List.copyOf(faults);
    return new FaultPlan(
        event ->
            random.nextInt(oneIn) == 0 && which.test(event)
                ? choice.get(random.nextInt(choice.size()))
                : null,
        FOR_EVER);
  }

  /**
   * This plan, and another for the transfers that this one leaves alone.
   *
   * @param other the other plan
   * @return a new plan; those it is made of are not to be used apart any more
   */
  public FaultPlan or(FaultPlan other) {
    return new FaultPlan(
        event -> strike(event).or(() -> other.strike(event)).orElse(null), FOR_EVER);
  }

  /**
   * The fault of a transfer.
   *
   * @param event the transfer
   * @return the fault, or empty for nearly all
   */
  public synchronized Optional<WireFault> strike(BusEvent event) {
    if (left <= 0) {
      return Optional.empty();
    }
    WireFault fault = chooser.choose(event);
    if (fault == null) {
      return Optional.empty();
    }
    left--;
    struck++;
    return Optional.of(fault);
  }

  /**
   * How many transfers were struck.
   *
   * @return 0 or more
   */
  public synchronized long struck() {
    return struck;
  }

  /** Nothing goes wrong any more. */
  public synchronized void end() {
    left = 0;
  }
}
