package dev.tpm4j.benchmarks.simulator;

import dev.tpm4j.benchmarks.simulator.Turns.Cost;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The table for people: a line is made when a workload is done with. */
final class Table {

  private static final double NANOS_PER_MICRO = 1e3;
  private static final String LINE = "%-22s %10s %9s %8s %10s %9s %8s %8s%n";

  private Table() {}

  static String head() {
    return String.format(
            LINE,
            "wall time, us",
            "swtpm",
            "tpm4j",
            "ratio",
            "in process",
            "swtpm/ip",
            "CPU",
            "CPU")
        + String.format(LINE, "", "TCP", "TCP", "", "", "", "swtpm", "tpm4j");
  }

  /**
   * A line; where a ratio is above 1, tpm4j is the slower.
   *
   * @param costs by title of the subject; swtpm may be missing
   */
  static String line(Workload workload, Map<String, Cost> costs) {
    Optional<Cost> swtpm = Optional.ofNullable(costs.get("swtpm"));
    Cost served = costs.get("tpm4j");
    Cost inProcess = costs.get("in process");
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            LINE,
            workload.title() + (workload.scatters() ? ", median" : ""),
            swtpm.map(cost -> micros(cost.median())).orElse("-"),
            micros(served.median()),
            swtpm.map(cost -> ratio(workload, served, cost)).orElse("-"),
            micros(inProcess.median()),
            swtpm.map(cost -> number(cost.median() / inProcess.median())).orElse("-"),
            swtpm.map(cost -> micros(cost.cpuNanos())).orElse("-"),
            micros(served.cpuNanos())));
    if (workload.scatters()) {
      text.append(
          String.format(
              LINE,
              "    mean of " + count(swtpm) + served.wallNanos().size(),
              swtpm.map(cost -> micros(cost.mean())).orElse("-"),
              micros(served.mean()),
              swtpm.map(cost -> number(served.mean() / cost.mean())).orElse("-"),
              micros(inProcess.mean()),
              swtpm.map(cost -> number(cost.mean() / inProcess.mean())).orElse("-"),
              "",
              ""));
    }
    return text.toString();
  }

  private static String count(Optional<Cost> swtpm) {
    return swtpm.map(cost -> cost.wallNanos().size() + ", ").orElse("");
  }

  /** Of turns by neighbours; runs have none. */
  private static String ratio(Workload workload, Cost served, Cost swtpm) {
    return number(workload.scatters() ? served.median() / swtpm.median() : served.ratioTo(swtpm));
  }

  private static String micros(double nanos) {
    double micros = nanos / NANOS_PER_MICRO;
    return String.format(Locale.ROOT, micros < 100 ? "%.1f" : "%.0f", micros);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
