package dev.tpm4j.benchmarks;

import dev.tpm4j.benchmarks.Rounds.Row;
import dev.tpm4j.benchmarks.Rounds.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The table for people and the same as JSON. */
final class Report {

  private static final double MICROS_PER_MILLI = 1e3;
  private static final String ROW = "%-14s %-18s %9s %7s %9s %6s %9s %7s %10s %9s %8s%n";

  private final Map<Row, List<Sample>> rows;
  private final List<ColdRuns.Figures> cold;
  private final String machine;

  Report(Map<Row, List<Sample>> rows, List<ColdRuns.Figures> cold, String machine) {
    this.rows = rows;
    this.cold = List.copyOf(cold);
    this.machine = machine;
  }

  /** What a row comes to: medians over the rounds. */
  private record Line(List<Sample> samples) {
    double median(ToDoubleFunction<Sample> value) {
      return Statistics.median(samples.stream().mapToDouble(value));
    }
  }

  /** The table. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(machine).append(System.lineSeparator()).append(System.lineSeparator());
    text.append(
        String.format(
            Locale.ROOT,
            ROW,
            "command",
            "step",
            "ns/op",
            "B/op",
            "C ns/op",
            "to C",
            "TSS.Java",
            "B/op",
            "TSS.Java/x",
            "tss2-sys",
            "sys/x"));
    rows.forEach(
        (row, samples) -> {
          Line line = new Line(samples);
          text.append(
              String.format(
                  Locale.ROOT,
                  ROW,
                  row.command(),
                  row.step().title(),
                  number(line.median(s -> s.codec().nanos()), 1),
                  number(line.median(s -> s.codec().bytes()), 0),
                  number(line.median(Sample::hand), 1),
                  number(line.median(Sample::toHand), 2),
                  number(line.median(s -> s.tssJava().nanos()), 0),
                  number(line.median(s -> s.tssJava().bytes()), 0),
                  number(line.median(Sample::tssJavaToCodec), 1),
                  number(line.median(Sample::sys), 0),
                  number(line.median(Sample::sysToCodec), 1)));
        });
    text.append(System.lineSeparator());
    for (ColdRuns.Figures figures : cold) {
      text.append(
          String.format(
              Locale.ROOT, "cold %-9s setup %8.2f ms", figures.name(), milli(figures.setup())));
      double[] passes = figures.passes();
      for (int i = 0; i < passes.length; i++) {
        text.append(
            String.format(Locale.ROOT, ", pass %d %.3f ms", ColdStart.PASSES[i], milli(passes[i])));
      }
      text.append(String.format(Locale.ROOT, ", %d classes%n", figures.classes()));
    }
    return text.toString();
  }

  private static double milli(double micros) {
    return micros / MICROS_PER_MILLI;
  }

  private static String number(double value, int digits) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** All of it, each round's samples too. */
  String json() {
    StringBuilder json = new StringBuilder("{\n  \"machine\": \"" + machine + "\",\n  \"rows\": [");
    String comma = "";
    for (Map.Entry<Row, List<Sample>> row : rows.entrySet()) {
      json.append(comma)
          .append("\n    {\"command\": \"")
          .append(row.getKey().command())
          .append("\", \"step\": \"")
          .append(row.getKey().step().title())
          .append("\", \"rounds\": [");
      String between = "";
      for (Sample sample : row.getValue()) {
        json.append(between).append("\n      {");
        field(json, "ns", sample.codec().nanos()).append(", ");
        field(json, "bytes", sample.codec().bytes()).append(", ");
        field(json, "cNs", sample.hand()).append(", ");
        field(json, "tssJavaNs", sample.tssJava().nanos()).append(", ");
        field(json, "tssJavaBytes", sample.tssJava().bytes()).append(", ");
        field(json, "sysNs", sample.sys()).append('}');
        between = ",";
      }
      json.append("]}");
      comma = ",";
    }
    json.append("\n  ],\n  \"cold\": [");
    comma = "";
    for (ColdRuns.Figures figures : cold) {
      json.append(comma).append("\n    {\"name\": \"").append(figures.name()).append("\", ");
      field(json, "setupMicros", figures.setup()).append(", ");
      double[] passes = figures.passes();
      for (int i = 0; i < passes.length; i++) {
        field(json, "pass" + ColdStart.PASSES[i] + "Micros", passes[i]).append(", ");
      }
      json.append("\"classes\": ").append(figures.classes()).append('}');
      comma = ",";
    }
    return json.append("\n  ]\n}\n").toString();
  }

  private static StringBuilder field(StringBuilder json, String name, double value) {
    json.append('"').append(name).append("\": ");
    return Double.isNaN(value)
        ? json.append("null")
        : json.append(String.format(Locale.ROOT, "%.3f", value));
  }
}
