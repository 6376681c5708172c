package dev.tpm4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.benchmarks.simulator.Turns.Cost;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Given the TPMs: every workload runs at each of them, and the table says what it came to. */
class SimulatorRunTest {

  private static final List<String> TPM4J =
      List.of(
          System.getProperty("java.home") + "/bin/java",
          "-cp",
          System.getProperty("java.class.path"),
          "dev.tpm4j.cli.Main");

  private static List<String> run(List<Subject> subjects) {
    StringBuilder table = new StringBuilder();
    try {
      SimulatorRun.measure(Arrays.asList(Workload.values()), subjects, Pace.ONCE, table::append);
      // What a workload leaves behind would be in the way of the next.
      SimulatorRun.measure(
          SimulatorRun.workloads(List.of("load", "nv_")), subjects, Pace.ONCE, table::append);
    } finally {
      subjects.forEach(Subject::close);
    }
    return table.toString().lines().toList();
  }

  @Test
  void everyWorkloadRunsAtTheEngineServedAndInProcess() {
    List<Subject> subjects = new ArrayList<>();
    subjects.add(Subject.served(ServedEngine.start(TPM4J)));
    subjects.add(Subject.inProcess());
    assertThat(run(subjects))
        .filteredOn(line -> line.startsWith("GetRandom(32)"))
        .singleElement()
        .satisfies(
            line -> {
              String[] words = line.split(" +");
              assertThat(words).hasSize(8);
              assertThat(words[1]).as("without swtpm").isEqualTo("-");
              assertThat(Double.parseDouble(words[2])).isPositive();
              assertThat(words[3]).isEqualTo("-");
              assertThat(Double.parseDouble(words[4])).isPositive();
            });
  }

  @Test
  void everyWorkloadRunsAtSwtpm() {
    assumeTrue(SwtpmProcess.installed(), "install with: apt-get install swtpm");
    List<Subject> subjects = new ArrayList<>(List.of(Subject.swtpm(), Subject.inProcess()));
    Map<String, Cost> costs = new LinkedHashMap<>();
    try {
      for (Workload workload : Workload.values()) {
        Turns.run(workload, subjects, Pace.ONCE)
            .forEach((subject, cost) -> costs.put(workload + " " + subject.title(), cost));
      }
    } finally {
      subjects.forEach(Subject::close);
    }
    assertThat(costs).hasSize(2 * Workload.values().length);
    assertThat(costs.values()).allSatisfy(cost -> assertThat(cost.median()).isPositive());
  }

  @Test
  void aLineHasTheRatioOfNeighboursAndForKeysThatOfAllRuns() {
    Map<String, Cost> costs =
        Map.of(
            "swtpm", new Cost(List.of(10e3, 40e3, 20e3), 4e3),
            "tpm4j", new Cost(List.of(5e3, 20e3, 30e3), 6e3),
            "in process", new Cost(List.of(1e3, 2e3, 4e3), 2e3));
    assertThat(Table.line(Workload.GET_RANDOM, costs).strip().split(" +"))
        .containsExactly("GetRandom(32)", "20.0", "20.0", "0.50", "2.0", "10.00", "4.0", "6.0");
    assertThat(Table.line(Workload.CREATE_RSA, costs).lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).matches("Create RSA-2048, median +20.0 +20.0 +1.00 .*"),
            line -> assertThat(line).matches("    mean of 3, 3 +23.3 +18.3 +0.79 .*"));
  }

  @Test
  void workloadsAreChosenByTheBeginningsOfTheirTitles() {
    assertThat(SimulatorRun.workloads(List.of())).hasSize(Workload.values().length);
    assertThat(SimulatorRun.workloads(List.of("pcr_")))
        .containsExactly(Workload.PCR_READ, Workload.PCR_EXTEND);
    assertThatThrownBy(() -> SimulatorRun.workloads(List.of("nothing")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GetRandom(32)");
  }
}
