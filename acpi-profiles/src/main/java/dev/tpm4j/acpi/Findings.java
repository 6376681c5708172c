package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.Place;
import java.util.ArrayList;
import java.util.List;

/** Collects findings while a document is mapped. */
final class Findings {

  /** Enough for any author; a file made to do harm could otherwise fill the memory. */
  private static final int MAX = 200;

  private final List<Finding> all = new ArrayList<>();

  void error(Place place, String message) {
    add(new Finding(Finding.Severity.ERROR, place, message));
  }

  void warning(Place place, String message) {
    add(new Finding(Finding.Severity.WARNING, place, message));
  }

  private void add(Finding finding) {
    boolean error = finding.severity() == Finding.Severity.ERROR;
    if (all.size() < MAX || (error && !hasErrors())) {
      all.add(finding);
    }
  }

  boolean hasErrors() {
    return all.stream().anyMatch(each -> each.severity() == Finding.Severity.ERROR);
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
