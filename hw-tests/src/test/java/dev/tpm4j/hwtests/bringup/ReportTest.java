package dev.tpm4j.hwtests.bringup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.simulator.fault.FaultPlan;
import dev.tpm4j.simulator.fault.WireFaults;
import dev.tpm4j.transport.Diagnosis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a person reads, and what a program reads. */
class ReportTest {

  private static BringUpReport report() {
    Finding fine = Finding.pass("0x81").detail("a detail").figure("number", 7);
    Finding odd = Finding.warn("0x77", Diagnosis.of("another firmware", "look for errata"));
    Finding bad =
        Finding.fail(
            "every bit reads 1",
            Diagnosis.of("nothing answers", "compare the wiring").or("no power", "measure VDD"));
    return new BringUpReport(
        Map.of("Board", "virtual"),
        List.of(
            new CheckResult("one", "First", 1, 4, fine),
            new CheckResult("two", "Second one", 2, 4, odd),
            new CheckResult("three", "Third", 3, 4, bad),
            new CheckResult("four", "Fourth", 4, 4, Finding.skip("not tried"))),
        1_500_000);
  }

  @Test
  void textAlignsWhatWasSeenAndNamesWhatToCheckFirst() {
    assertThat(report().toText())
        .isEqualTo(
            """
            Board  virtual

              PASS  First       0x81
                                a detail
              WARN  Second one  0x77
                      check first: look for errata
                                   perhaps another firmware
              FAIL  Third       every bit reads 1
                      check first: compare the wiring
                                   perhaps nothing answers
                             then: measure VDD
                                   perhaps no power
              SKIP  Fourth      not tried

            1 passed, 1 warning, 1 failed, 1 skipped (1.50 ms on the board's clock)
            """);
  }

  @Test
  void aFullReportIsAsciiWithLinesThatFitATerminal() {
    for (String part : new String[] {FaultyBench.SPI_PART, FaultyBench.I2C_PART}) {
      String good = FaultyBench.with(part).bringUp().toText();
      String bad =
          FaultyBench.with(part)
              .wired(
                  FaultPlan.always(
                      part.equals(FaultyBench.SPI_PART)
                          ? WireFaults.floating()
                          : WireFaults.nackAddress()))
              .bringUp()
              .toText();

      assertThat((good + bad).lines()).allMatch(line -> line.length() <= 100);
      assertThat(good + bad).matches("[\\n\\x20-\\x7E]*");
    }
  }

  @Test
  void jsonHoldsEveryCheckWithItsDiagnosis() {
    assertThat(report().toJson())
        .contains("\"passed\": false")
        .contains("\"summary\": {\"pass\": 1, \"warn\": 1, \"fail\": 1, \"skip\": 1}")
        .contains("{\"cause\": \"nothing answers\", \"check\": \"compare the wiring\"}")
        .contains("\"figures\": {\"number\": 7}");
  }

  @Test
  void whatAChipSaysCannotSteerATerminalNorBreakTheJson() throws Exception {
    Finding hostile = Finding.pass("\u001b[2J\"quoted\" \\ back\u0007 \u00e9").detail("\r\n\tx");
    BringUpReport report =
        new BringUpReport(
            Map.of("Board", "a\"b"), List.of(new CheckResult("x", "X", 1, 1, hostile)), 0);

    assertThat(report.toText()).matches("[\\n\\x20-\\x7E]*");
    String json = report.toJson();
    assertThat(json).matches("[\\n\\x20-\\x7E]*");
    assertThat(
            parsedByPython(json, "print(d['checks'][0]['seen'].encode('unicode_escape').decode())"))
        .isEqualTo("\\x1b[2J\"quoted\" \\\\ back\\x07 \\xe9");
  }

  @Test
  void jsonOfAWholeBringUpIsReadByAnotherParser() throws Exception {
    String json = FaultyBench.with(FaultyBench.SPI_PART).bringUp().toJson();

    assertThat(
            parsedByPython(
                json,
                "print(d['format'], d['passed'], len(d['checks']),"
                    + " d['checks'][15]['figures']['bytes'])"))
        .isEqualTo("1 True 20 32");
  }

  private static String parsedByPython(String json, String program) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "python3", "-c", "import json, sys; d = json.load(sys.stdin); " + program)
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "python3: install with: apt-get install python3");
      throw e;
    }
    process.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return text.strip();
  }
}
