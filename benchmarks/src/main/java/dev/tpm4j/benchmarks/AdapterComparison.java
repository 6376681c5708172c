package dev.tpm4j.benchmarks;

import dev.tpm4j.benchmarks.JavaFork.Cost;
import dev.tpm4j.benchmarks.adapter.AdapterBenchmark;
import dev.tpm4j.benchmarks.adapter.Connections;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * TSS.Java on tpm4j beside TSS.Java as it is: the seven commands, a round trip over TCP, and the
 * first commands of a new JVM. The two take turns, so that what else the machine does weighs on
 * both.
 */
final class AdapterComparison {
  private static final int SEVEN = 7;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double MICROS_PER_MILLI = 1e3;
  private static final String ROW = "%-14s %9s %7s %9s %7s %8s %8s%n";

  private final Effort effort;
  private final JavaFork fork;
  private final Consumer<String> progress;

  AdapterComparison(Effort effort, Consumer<String> progress) {
    this.effort = effort;
    this.fork = new JavaFork(effort);
    this.progress = progress;
  }

  private record Pair(Cost stock, Cost ours) {
    double time() {
      return stock.nanos() / ours.nanos();
    }

    double garbage() {
      return stock.bytes() / ours.bytes();
    }
  }

  /** Measures, and makes the tables. */
  String run() {
    Map<String, List<Pair>> pairs = new LinkedHashMap<>();
    for (int round = 1; round <= effort.rounds(); round++) {
      progress.accept("round " + round + " of " + effort.rounds() + ": mixed");
      add(pairs, JavaFork.MIXED, "mixed", Golden.names().get(0), SEVEN);
      for (String command : Golden.names()) {
        progress.accept("round " + round + " of " + effort.rounds() + ": " + command);
        add(pairs, command, "one", command, 1);
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(line("command", "ns/op", "B/op", "TSS.Java", "B/op", "time", "garbage"));
    pairs.forEach(
        (command, taken) ->
            text.append(
                line(
                    command,
                    number(taken, p -> p.ours().nanos(), 0),
                    number(taken, p -> p.ours().bytes(), 0),
                    number(taken, p -> p.stock().nanos(), 0),
                    number(taken, p -> p.stock().bytes(), 0),
                    number(taken, Pair::time, 1),
                    number(taken, Pair::garbage, 1))));
    progress.accept("TCP");
    text.append(tcp()).append(System.lineSeparator());
    progress.accept("cold start");
    text.append(cold());
    return text.toString();
  }

  private void add(
      Map<String, List<Pair>> pairs, String name, String benchmark, String command, int commands) {
    Cost stock = cost(benchmark, Connections.STOCK, command, commands);
    Cost ours = cost(benchmark, Connections.TPM4J, command, commands);
    pairs.computeIfAbsent(name, n -> new ArrayList<>()).add(new Pair(stock, ours));
  }

  private Cost cost(String benchmark, String connection, String command, int commands) {
    Cost all =
        fork.run(
            AdapterBenchmark.class,
            benchmark,
            Map.of("connection", connection, "command", command));
    return new Cost(all.nanos() / commands, all.bytes() / commands);
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells);
  }

  private static String number(List<Pair> pairs, ToDoubleFunction<Pair> value, int digits) {
    double median = Statistics.median(pairs.stream().mapToDouble(value));
    return String.format(Locale.ROOT, "%." + digits + "f", median);
  }

  private static String tcp() {
    TcpRoundTrips.Figures figures = TcpRoundTrips.measure();
    return String.format(
        Locale.ROOT,
        "%nGetRandom over TCP: %.0f us; TpmDeviceTcp %.0f us, %.0f times%n",
        figures.ours() / NANOS_PER_MICRO,
        figures.stock() / NANOS_PER_MICRO,
        figures.stock() / figures.ours());
  }

  private String cold() {
    StringBuilder text = new StringBuilder();
    for (ColdRuns.Figures figures :
        new ColdRuns(System.getProperty("java.class.path")).run(effort.coldSamples())) {
      double[] passes = figures.passes();
      text.append(
          String.format(
              Locale.ROOT,
              "cold %-8s setup %7.2f ms, pass 1 %.3f ms, pass 2 %.3f ms, %d classes%n",
              figures.name(),
              figures.setup() / MICROS_PER_MILLI,
              passes[0] / MICROS_PER_MILLI,
              passes[1] / MICROS_PER_MILLI,
              figures.classes()));
    }
    return text.toString();
  }
}
