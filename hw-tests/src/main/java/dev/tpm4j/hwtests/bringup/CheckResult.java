package dev.tpm4j.hwtests.bringup;

import java.util.Objects;

/**
 * A check and what it found.
 *
 * @param id short and stable, for programs: {@code "did-vid"}
 * @param title for people
 * @param number which check this is, counted from 1
 * @param of how many there are
 * @param finding what it found
 */
public record CheckResult(String id, String title, int number, int of, Finding finding) {

  public CheckResult {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(finding, "finding");
  }

  /**
   * What came of it.
   *
   * @return the finding's verdict
   */
  public Verdict verdict() {
    return finding.verdict();
  }
}
