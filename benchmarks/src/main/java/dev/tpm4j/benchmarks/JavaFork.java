package dev.tpm4j.benchmarks;

import dev.tpm4j.benchmarks.jmh.CommandBenchmark;
import dev.tpm4j.benchmarks.jmh.CpuTimeProfiler;
import dev.tpm4j.benchmarks.jmh.MixedBenchmark;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark in a JVM of its own. */
final class JavaFork {

  /** The command's name that stands for all seven. */
  static final String MIXED = "mixed";

  private static final String ALLOCATION = "gc.alloc.rate.norm";

  /** Compiled in the foreground: else a busy machine may not compile before the warm-up is over. */
  private static final String[] JVM = {
    "-Xms192m",
    "-Xmx192m",
    "-Xmn64m",
    "-XX:+UseSerialGC",
    "-XX:+AlwaysPreTouch",
    "-XX:-BackgroundCompilation"
  };

  private final Effort effort;

  JavaFork(Effort effort) {
    this.effort = effort;
  }

  /**
   * What one operation costs.
   *
   * @param nanos CPU time of the worker thread, the median of the iterations
   * @param bytes what it allocates
   */
  record Cost(double nanos, double bytes) {}

  /** Runs it. */
  Cost run(String command, String benchmark) {
    return command.equals(MIXED)
        ? run(MixedBenchmark.class, benchmark, Map.of())
        : run(CommandBenchmark.class, benchmark, Map.of("command", command));
  }

  /** Runs one of any class. */
  Cost run(Class<?> type, String benchmark, Map<String, String> parameters) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(type.getName() + "." + benchmark) + "$")
            .forks(1)
            .warmupIterations(effort.warmups())
            .warmupTime(TimeValue.milliseconds(effort.warmupMillis()))
            .measurementIterations(effort.iterations())
            .measurementTime(TimeValue.milliseconds(effort.iterationMillis()))
            .jvmArgs(JVM)
            .addProfiler(CpuTimeProfiler.class)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    parameters.forEach(options::param);
    try {
      Collection<RunResult> results = new Runner(options.build()).run();
      return cost(results.iterator().next());
    } catch (RunnerException e) {
      throw new IllegalStateException(benchmark + " " + parameters, e);
    }
  }

  private static Cost cost(RunResult result) {
    return new Cost(median(result, CpuTimeProfiler.RESULT), median(result, ALLOCATION));
  }

  private static double median(RunResult result, String secondary) {
    return Statistics.median(
        result.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .mapToDouble((IterationResult i) -> i.getSecondaryResults().get(secondary).getScore()));
  }
}
