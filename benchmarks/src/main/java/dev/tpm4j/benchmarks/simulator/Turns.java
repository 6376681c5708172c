package dev.tpm4j.benchmarks.simulator;

import dev.tpm4j.benchmarks.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The TPMs take turns at a workload, so that what else the machine does weighs on all of them. */
final class Turns {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private Turns() {}

  /**
   * What a workload costs at a TPM.
   *
   * @param wallNanos for the caller: of each turn the mean of one run; or of each run, if it
   *     scatters
   * @param cpuNanos of the TPM, the mean over all turns
   */
  record Cost(List<Double> wallNanos, double cpuNanos) {
    Cost {
      wallNanos = List.copyOf(wallNanos);
    }

    double median() {
      return Statistics.median(wallNanos.stream().mapToDouble(Double::doubleValue));
    }

    double mean() {
      return wallNanos.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** How many times its time is the other's: the median over the turns, each by itself. */
    double ratioTo(Cost other) {
      return Statistics.median(
          DoubleStream.iterate(0, i -> i + 1)
              .limit(Math.min(wallNanos.size(), other.wallNanos.size()))
              .map(i -> wallNanos.get((int) i) / other.wallNanos.get((int) i)));
    }
  }

  private static final class Side {
    final Subject subject;
    final Workload.Task task;
    final List<Double> turns = new ArrayList<>();
    final List<Double> runs = new ArrayList<>();
    long cpuNanos;
    int count;

    Side(Subject subject, Workload workload) {
      this.subject = subject;
      this.task = workload.on(subject.tpm());
    }

    void turn(int millis, boolean counts) {
      long cpu = subject.cpuNanos().getAsLong();
      long begin = System.nanoTime();
      long end = begin;
      int done = 0;
      do {
        task.run();
        done++;
        long now = System.nanoTime();
        if (counts) {
          runs.add((double) now - end);
        }
        end = now;
      } while (end - begin < millis * NANOS_PER_MILLI);
      if (counts) {
        turns.add((double) (end - begin) / done);
        cpuNanos += subject.cpuNanos().getAsLong() - cpu;
        count += done;
      }
    }
  }

  /** Runs it, in the order of the subjects in every round. */
  static Map<Subject, Cost> run(Workload workload, List<Subject> subjects, Pace usual) {
    Pace pace = workload.scatters() ? usual.ofKeys() : usual;
    List<Side> sides = new ArrayList<>();
    Map<Subject, Cost> costs = new LinkedHashMap<>();
    try {
      for (Subject subject : subjects) {
        Side side = new Side(subject, workload);
        sides.add(side);
        side.turn(pace.warmupMillis(), false);
      }
      for (int round = 0; round < pace.rounds(); round++) {
        sides.forEach(side -> side.turn(pace.turnMillis(), true));
      }
    } finally {
      sides.forEach(side -> side.task.close());
    }
    for (Side side : sides) {
      costs.put(
          side.subject,
          new Cost(
              workload.scatters() ? side.runs : side.turns, (double) side.cpuNanos / side.count));
    }
    return costs;
  }
}
