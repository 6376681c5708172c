package dev.tpm4j.hwtests.bringup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a bring-up found.
 *
 * @param subject what was looked at, in order, for people: {@code "profile"}, {@code "board"} ...
 * @param results every check, in the order in which they ran
 * @param elapsedNanos how long it took on the board's clock, in nanoseconds
 */
public record BringUpReport(
    Map<String, String> subject, List<CheckResult> results, long elapsedNanos) {

  public BringUpReport {
    subject = Collections.unmodifiableMap(new LinkedHashMap<>(subject));
    results = List.copyOf(results);
  }

  /**
   * This report with one more line about what was looked at.
   *
   * @param name what the line is about
   * @param value what is to be said
   * @return a new report
   */
  public BringUpReport with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(subject);
    more.put(name, value);
    return new BringUpReport(more, results, elapsedNanos);
  }

  /**
   * Whether no check failed.
   *
   * @return true if there is no {@link Verdict#FAIL}
   */
  public boolean passed() {
    return count(Verdict.FAIL) == 0;
  }

  /**
   * How many checks came to a verdict.
   *
   * @param verdict which
   * @return 0 or more
   */
  public int count(Verdict verdict) {
    return (int) results.stream().filter(each -> each.verdict() == verdict).count();
  }

  /**
   * One check.
   *
   * @param id its id
   * @return its result, or empty if there is no such check
   */
  public Optional<CheckResult> result(String id) {
    return results.stream().filter(each -> each.id().equals(id)).findFirst();
  }

  /**
   * The report for people: ASCII, lines of at most 100 characters as far as words allow.
   *
   * @return the text, ending with a line break
   */
  public String toText() {
    return ReportText.of(this);
  }

  /**
   * The report for programs.
   *
   * @return one JSON object, ending with a line break
   */
  public String toJson() {
    return ReportJson.of(this);
  }

  /**
   * One line that sums up.
   *
   * @return for example {@code "14 passed, 1 warning, 0 failed, 2 skipped"}
   */
  public String summary() {
    int warnings = count(Verdict.WARN);
    return count(Verdict.PASS)
        + " passed, "
        + warnings
        + (warnings == 1 ? " warning, " : " warnings, ")
        + count(Verdict.FAIL)
        + " failed, "
        + count(Verdict.SKIP)
        + " skipped";
  }
}
