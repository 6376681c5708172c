package dev.tpm4j.benchmarks;

import dev.tpm4j.benchmarks.JavaFork.Cost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures in turns: C, Java, C, Java. Each ratio is formed of neighbours in time, so that what
 * else the machine does weighs on both; of the rounds' ratios the median counts.
 */
final class Rounds {

  private final Effort effort;
  private final Peers peers;
  private final JavaFork fork;
  private final Consumer<String> progress;

  Rounds(Effort effort, Peers peers, Consumer<String> progress) {
    this.effort = effort;
    this.peers = peers;
    this.fork = new JavaFork(effort);
    this.progress = progress;
  }

  /**
   * A step of a command in one round. Where a peer is missing its figure is NaN.
   *
   * @param codec the codec's cost
   * @param hand nanoseconds of the hand-written C, the mean of just before and just after
   * @param tssJava TSS.Java's cost
   * @param sys nanoseconds of libtss2-sys
   */
  record Sample(Cost codec, double hand, Cost tssJava, double sys) {
    double toHand() {
      return codec.nanos() / hand;
    }

    double tssJavaToCodec() {
      return tssJava.nanos() / codec.nanos();
    }

    double sysToCodec() {
      return sys / codec.nanos();
    }
  }

  /**
   * A row of the table.
   *
   * @param command the command, or {@link JavaFork#MIXED}
   * @param step what is done to it
   */
  record Row(String command, Step step) {}

  /** Takes all rounds. */
  Map<Row, List<Sample>> run(List<String> commands, List<Step> steps) {
    Map<Row, List<Sample>> samples = new LinkedHashMap<>();
    for (int round = 1; round <= effort.rounds(); round++) {
      for (String command : commands) {
        progress.accept("round " + round + " of " + effort.rounds() + ": " + command);
        round(command, steps, samples);
      }
    }
    return samples;
  }

  private void round(String command, List<Step> steps, Map<Row, List<Sample>> samples) {
    Map<String, Double> before = peers.time(command, effort.peerRepetitions());
    Map<String, Double> sys = peers.timeSys(command, effort.peerRepetitions());
    Map<String, Cost> tssJava = new LinkedHashMap<>();
    for (Step step : steps) {
      Cost codec = fork.run(command, step.codec());
      Map<String, Double> after = peers.time(command, effort.peerRepetitions());
      double hand = (of(before, step.hand()) + of(after, step.hand())) / 2;
      Cost other =
          step.tssJava(command)
              .map(name -> tssJava.computeIfAbsent(name, n -> fork.run(command, n)))
              .orElse(new Cost(Double.NaN, Double.NaN));
      double library = step.sys().map(name -> of(sys, name)).orElse(Double.NaN);
      samples
          .computeIfAbsent(new Row(command, step), row -> new ArrayList<>())
          .add(new Sample(codec, hand, other, library));
      before = after;
    }
  }

  private static double of(Map<String, Double> nanos, String operation) {
    return nanos.getOrDefault(operation, Double.NaN);
  }
}
