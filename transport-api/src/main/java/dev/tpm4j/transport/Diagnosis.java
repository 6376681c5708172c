package dev.tpm4j.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The likely causes of a failure, the likeliest first, each with what to check.
 *
 * @param causes at least one
 */
public record Diagnosis(List<Cause> causes) {

  /**
   * One possible cause.
   *
   * @param cause what may be wrong
   * @param check what to do to find out
   */
  public record Cause(String cause, String check) {

    public Cause {
      Objects.requireNonNull(cause, "cause");
      Objects.requireNonNull(check, "check");
    }
  }

  public Diagnosis {
    causes = List.copyOf(causes);
    if (causes.isEmpty()) {
      throw new IllegalArgumentException("a diagnosis names at least one cause");
    }
  }

  /**
   * What usually lies behind a kind of failure.
   *
   * @param kind the kind
   * @return the general diagnosis
   */
  public static Diagnosis of(TransportException.Kind kind) {
    return GeneralDiagnosis.of(kind);
  }

  /**
   * A diagnosis with one cause.
   *
   * @param cause what may be wrong
   * @param check what to do to find out
   * @return the diagnosis
   */
  public static Diagnosis of(String cause, String check) {
    return new Diagnosis(List.of(new Cause(cause, check)));
  }

  /**
   * This diagnosis with another, less likely cause at its end.
   *
   * @param cause what may be wrong
   * @param check what to do to find out
   * @return a new diagnosis
   */
  public Diagnosis or(String cause, String check) {
    List<Cause> more = new ArrayList<>(causes);
    more.add(new Cause(cause, check));
    return new Diagnosis(more);
  }

  /**
   * The causes as numbered lines, each beginning with a line break.
   *
   * @return the text, as it ends an exception's message
   */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < causes.size(); i++) {
      Cause each = causes.get(i);
      text.append('\n')
          .append("  ")
          .append(i + 1)
          .append(". ")
          .append(each.cause())
          .append(" -> ")
          .append(each.check());
    }
    return text.toString();
  }
}
