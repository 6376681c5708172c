package dev.tpm4j.benchmarks;

import dev.tpm4j.benchmarks.adapter.Connections;
import dev.tpm4j.benchmarks.codec.Seven;
import dev.tpm4j.benchmarks.tssjava.TssSeven;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What the first commands of a new JVM cost: one sample. Prints microseconds of CPU time of setup
 * and of the passes over the seven commands that {@link #PASSES} names.
 */
final class ColdStart {

  /** Which passes are printed; the first is 1. */
  static final int[] PASSES = {1, 2, 10, 100};

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final double NANOS_PER_MICRO = 1e3;

  private ColdStart() {}

  /** Loaded where the measurement starts and ends: they mark the log of loaded classes. */
  static final class Begin {
    private Begin() {}

    static void mark() {
      // That the class was loaded is the mark.
    }
  }

  /** See {@link Begin}. */
  static final class End {
    private End() {}

    static void mark() {
      // That the class was loaded is the mark.
    }
  }

  public static void main(String[] args) {
    Golden[] golden = Golden.all();
    THREADS.getCurrentThreadCpuTime(); // the first call loads more than the clock
    double[] figures =
        switch (args[0]) {
          case "tssJava" -> tssJava(Connections.STOCK, golden);
          case "adapter" -> tssJava(Connections.TPM4J, golden);
          default -> codec(golden);
        };
    StringBuilder line = new StringBuilder();
    for (double figure : figures) {
      line.append(figure / NANOS_PER_MICRO).append(' ');
    }
    System.out.println(line);
  }

  private static double[] codec(Golden[] golden) {
    double[] figures = new double[PASSES.length + 1];
    int sum = 0;
    Begin.mark();
    long start = THREADS.getCurrentThreadCpuTime();
    Seven seven = new Seven(golden);
    figures[0] = THREADS.getCurrentThreadCpuTime() - start;
    int printed = 0;
    for (int pass = 1; printed < PASSES.length; pass++) {
      start = THREADS.getCurrentThreadCpuTime();
      sum += seven.roundTrip();
      long nanos = THREADS.getCurrentThreadCpuTime() - start;
      if (pass == 1) {
        End.mark();
      }
      if (pass == PASSES[printed]) {
        figures[++printed] = nanos;
      }
    }
    require(sum != 0);
    return figures;
  }

  private static double[] tssJava(String connection, Golden[] golden) {
    double[] figures = new double[PASSES.length + 1];
    Object[] responses = null;
    Begin.mark();
    long start = THREADS.getCurrentThreadCpuTime();
    TssSeven seven = new TssSeven(Connections.of(connection), golden);
    figures[0] = THREADS.getCurrentThreadCpuTime() - start;
    int printed = 0;
    for (int pass = 1; printed < PASSES.length; pass++) {
      start = THREADS.getCurrentThreadCpuTime();
      responses = seven.roundTrip();
      long nanos = THREADS.getCurrentThreadCpuTime() - start;
      if (pass == 1) {
        End.mark();
      }
      if (pass == PASSES[printed]) {
        figures[++printed] = nanos;
      }
    }
    require(responses != null);
    return figures;
  }

  private static void require(boolean read) {
    if (!read) {
      throw new IllegalStateException("nothing was read");
    }
  }
}
