package dev.tpm4j.benchmarks;

import java.util.stream.DoubleStream;

/** The one figure that a busy neighbour moves least. */
public final class Statistics {

  private Statistics() {}

  /**
   * The median; the mean of the two in the middle where the number of values is even.
   *
   * @param values in any order
   * @return NaN if there are none
   */
  public static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
