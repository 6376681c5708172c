package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.Place;
import java.util.ArrayList;
import java.util.List;

/** Collects findings while a document is mapped. */
final class Findings {

  /** Enough for any author; a file made to do harm could otherwise fill the memory. */
  private static final int MAX = 200;

  private final List<Finding> all = new ArrayList<>();
  private final int max;

  Findings() {
    this(MAX);
  }

  private Findings(int max) {
    this.max = max;
  }

  /** For a look at something whose faults are nobody's business yet. */
  static Findings none() {
    return new Findings(0);
  }

  void error(Place place, String message) {
    add(new Finding(Finding.Severity.ERROR, place, message));
  }

  void warning(Place place, String message) {
    add(new Finding(Finding.Severity.WARNING, place, message));
  }

  private void add(Finding finding) {
    boolean error = finding.severity() == Finding.Severity.ERROR;
    if (!areFull() || (error && !hasErrors())) {
      all.add(finding);
    }
  }

  /** Whether further warnings are dropped: those that are costly to word need not be made. */
  boolean areFull() {
    return all.size() >= max;
  }

  boolean hasErrors() {
    return all.stream().anyMatch(each -> each.severity() == Finding.Severity.ERROR);
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
