package dev.tpm4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.benchmarks.JavaFork.Cost;
import dev.tpm4j.benchmarks.Rounds.Row;
import dev.tpm4j.benchmarks.Rounds.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Given samples: the table and the JSON say what they come to. */
class ReportTest {

  private static final Cost NONE = new Cost(Double.NaN, Double.NaN);

  private static Report report(Sample... samples) {
    return new Report(
        Map.of(new Row("Sign", Step.ROUND_TRIP), List.of(samples)),
        List.of(new ColdRuns.Figures("tpm4j", 7500, new double[] {1000, 200, 50, 20}, 60)),
        "a machine");
  }

  private static Sample sample(double codec, double hand, double tssJava, double sys) {
    return new Sample(new Cost(codec, 0), hand, new Cost(tssJava, 9000), sys);
  }

  private static String[] row(Report report) {
    return report
        .table()
        .lines()
        .filter(line -> line.startsWith("Sign"))
        .findFirst()
        .orElseThrow()
        .replace("round trip", "round-trip")
        .split(" +");
  }

  @Test
  void theRatioIsTheMedianOfTheRoundsAndNotOfTheirSums() {
    Report report =
        report(sample(30, 10, 600, 300), sample(20, 20, 800, 400), sample(40, 20, 400, 200));
    assertThat(row(report))
        .containsExactly(
            "Sign",
            "round-trip",
            "30.0",
            "0",
            "20.0",
            "2.00",
            "600",
            "9000",
            "20.0",
            "300",
            "10.0");
  }

  @Test
  void whatIsMissingIsADash() {
    Report report = report(new Sample(new Cost(30, 0), Double.NaN, NONE, Double.NaN));
    assertThat(row(report))
        .containsExactly("Sign", "round-trip", "30.0", "0", "-", "-", "-", "-", "-", "-", "-");
    assertThat(report.json()).contains("\"cNs\": null").doesNotContain("NaN");
  }

  @Test
  void coldStartsAreInMilliseconds() {
    assertThat(report(sample(30, 10, 600, 300)).table())
        .contains("setup     7.50 ms, pass 1 1.000 ms, pass 2 0.200 ms")
        .contains("60 classes");
  }

  @Test
  void theMedianOfAnEvenNumberIsInTheMiddle() {
    assertThat(Statistics.median(DoubleStream.of(9, 1, 3, 5))).isEqualTo(4);
    assertThat(Statistics.median(DoubleStream.of(9, 1, 3))).isEqualTo(3);
    assertThat(Statistics.median(DoubleStream.empty())).isNaN();
  }

  @Test
  void aNewJvmSaysWhatItsFirstCommandsCost() {
    List<ColdRuns.Figures> figures = new ColdRuns(System.getProperty("java.class.path")).run(1);
    assertThat(figures)
        .extracting(ColdRuns.Figures::name)
        .containsExactly("tpm4j", "tssJava", "adapter");
    assertThat(figures)
        .allSatisfy(
            f -> {
              assertThat(f.setup()).isPositive();
              assertThat(f.passes()).hasSize(ColdStart.PASSES.length);
            });
    assertThat(figures.get(0).classes()).isBetween(1L, figures.get(1).classes());
    assertThat(Path.of(System.getProperty("tpm4j.root"), "benchmarks", "run")).isExecutable();
  }
}
