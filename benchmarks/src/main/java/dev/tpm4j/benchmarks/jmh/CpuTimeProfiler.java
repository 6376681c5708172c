package dev.tpm4j.benchmarks.jmh;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Counts the CPU time of the thread that runs the benchmark: on a machine that others use too, the
 * time on the wall says more about them. What the collector and the compiler do is not in it.
 */
public final class CpuTimeProfiler implements InternalProfiler {

  /** The name of the result: nanoseconds of CPU time for each operation. */
  public static final String RESULT = "cpu";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long before;

  /** JMH makes it. */
  public CpuTimeProfiler() {}

  @Override
  public String getDescription() {
    return "CPU time of the worker thread";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = workerNanos();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double nanos = workerNanos() - before;
    double operations = result.getMetadata().getAllOps();
    return List.of(new ScalarResult(RESULT, nanos / operations, "ns/op", AggregationPolicy.AVG));
  }

  /** The worker is one and stays the same; before the first iteration there is none yet. */
  private long workerNanos() {
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().contains("-jmh-worker-")) {
        return threads.getThreadCpuTime(id);
      }
    }
    return 0;
  }
}
