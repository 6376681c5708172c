package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.Diagnosis;
import java.util.List;
import java.util.Locale;

/** A report for people. */
final class ReportText {

  private static final int WIDTH = 100;

  private final StringBuilder text = new StringBuilder(4096);
  private final int column;

  private ReportText(int column) {
    this.column = column;
  }

  static String of(BringUpReport report) {
    int title = report.results().stream().mapToInt(each -> each.title().length()).max().orElse(0);
    ReportText writer = new ReportText("  PASS  ".length() + title + 2);
    writer.subject(report);
    report.results().forEach(writer::result);
    writer
        .text
        .append('\n')
        .append(report.summary())
        .append(
            String.format(
                Locale.ROOT, " (%s on the board's clock)", Units.time(report.elapsedNanos())))
        .append('\n');
    return writer.text.toString();
  }

  private void subject(BringUpReport report) {
    int width = report.subject().keySet().stream().mapToInt(String::length).max().orElse(0);
    report.subject().forEach((name, value) -> lines(name, width + 2, value));
    text.append('\n');
  }

  private void result(CheckResult result) {
    Finding finding = result.finding();
    lines(
        String.format(Locale.ROOT, "  %-4s  %s", finding.verdict(), result.title()),
        column,
        finding.seen());
    finding.details().forEach(line -> detail(line));
    finding.diagnosis().ifPresent(this::diagnosis);
  }

  /** A line with columns of its own is left as it is. */
  private void detail(String line) {
    if (line.contains("  ")) {
      text.append(" ".repeat(column)).append(Ascii.clean(line)).append('\n');
    } else {
      lines("", column, line);
    }
  }

  private void diagnosis(Diagnosis diagnosis) {
    List<Diagnosis.Cause> causes = diagnosis.causes();
    for (int i = 0; i < causes.size(); i++) {
      Diagnosis.Cause each = causes.get(i);
      lines("          " + (i == 0 ? "check first: " : "       then: "), 23, each.check());
      lines("", 23, "perhaps " + each.cause());
    }
  }

  /** A word at the left and a text beside it. */
  private void lines(String left, int indent, String right) {
    String margin = left + " ".repeat(Math.max(0, indent - left.length()));
    for (String line : Ascii.wrap(right, WIDTH - indent)) {
      text.append((margin + line).stripTrailing()).append('\n');
      margin = " ".repeat(indent);
    }
  }
}
