package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a check saw.
 *
 * @param verdict what came of it
 * @param seen what was seen, in one line; for {@link Verdict#SKIP} why it was not tried
 * @param details more lines for people; may be empty
 * @param figures measured numbers by name, for programs; may be empty
 * @param diagnosis what to check first; empty if all is well
 */
public record Finding(
    Verdict verdict,
    String seen,
    List<String> details,
    Map<String, Long> figures,
    Optional<Diagnosis> diagnosis) {

  public Finding {
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(seen, "seen");
    details = List.copyOf(details);
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    Objects.requireNonNull(diagnosis, "diagnosis");
  }

  static Finding pass(String seen) {
    return new Finding(Verdict.PASS, seen, List.of(), Map.of(), Optional.empty());
  }

  static Finding warn(String seen, Diagnosis diagnosis) {
    return new Finding(Verdict.WARN, seen, List.of(), Map.of(), Optional.of(diagnosis));
  }

  static Finding fail(String seen, Diagnosis diagnosis) {
    return new Finding(Verdict.FAIL, seen, List.of(), Map.of(), Optional.of(diagnosis));
  }

  static Finding skip(String reason) {
    return new Finding(Verdict.SKIP, reason, List.of(), Map.of(), Optional.empty());
  }

  /** A check that ended in an error of the transport. */
  static Finding of(TransportException failure) {
    String where = failure.situation().toString();
    String seen = failure.kind() + ": " + failure.what();
    return fail(where.isEmpty() ? seen : seen + " (" + where + ")", failure.diagnosis());
  }

  Finding detail(String line) {
    List<String> more = new ArrayList<>(details);
    more.add(line);
    return new Finding(verdict, seen, more, figures, diagnosis);
  }

  Finding figure(String name, long value) {
    Map<String, Long> more = new LinkedHashMap<>(figures);
    more.put(name, value);
    return new Finding(verdict, seen, details, more, diagnosis);
  }
}
