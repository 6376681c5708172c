package dev.tpm4j.benchmarks.simulator;

import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** {@code benchmarks/run simulator}: the engine and swtpm, command by command. */
public final class SimulatorRun {

  private static final String WITHOUT_SWTPM =
      "There is no swtpm to compare with; install with: apt-get install swtpm";

  private SimulatorRun() {}

  /**
   * Measures and prints a table.
   *
   * @param module the folder of the benchmarks
   * @param arguments {@code quick} or {@code full}, then the beginnings of titles of workloads;
   *     none means all
   * @throws IllegalArgumentException if no workload begins so
   */
  public static void main(Path module, List<String> arguments) {
    List<String> words = new ArrayList<>(arguments);
    Pace pace = words.remove("full") ? Pace.FULL : Pace.QUICK;
    words.remove("quick");
    List<Workload> workloads = workloads(words);
    if (!SwtpmProcess.installed()) {
      System.err.println(WITHOUT_SWTPM);
    }
    List<Subject> subjects = new ArrayList<>();
    try {
      if (SwtpmProcess.installed()) {
        subjects.add(Subject.swtpm());
      }
      String launcher = module.toAbsolutePath().resolveSibling("tpm4j").toString();
      subjects.add(Subject.served(ServedEngine.start(List.of(launcher))));
      subjects.add(Subject.inProcess());
      measure(workloads, subjects, pace, System.out::print);
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  static List<Workload> workloads(List<String> beginnings) {
    List<Workload> all = Arrays.asList(Workload.values());
    List<Workload> asked =
        all.stream()
            .filter(
                each ->
                    beginnings.stream()
                        .anyMatch(word -> lower(each.title()).startsWith(lower(word))))
            .toList();
    if (asked.isEmpty() && !beginnings.isEmpty()) {
      throw new IllegalArgumentException(
          "workloads are " + all.stream().map(Workload::title).toList());
    }
    return beginnings.isEmpty() ? all : asked;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static void measure(
      List<Workload> workloads, List<Subject> subjects, Pace pace, Consumer<String> out) {
    out.accept(Table.head());
    for (Workload workload : workloads) {
      Map<String, Turns.Cost> costs = new LinkedHashMap<>();
      Turns.run(workload, subjects, pace)
          .forEach((subject, cost) -> costs.put(subject.title(), cost));
      out.accept(Table.line(workload, costs));
    }
  }
}
