package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.Diagnosis;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as JSON (RFC 8259).
 *
 * <pre>
 *   { "format": 1, "passed": true, "summary": {"pass": 14, ...}, "elapsedNanos": 1,
 *     "subject": {"board": "virtual", ...},
 *     "checks": [ { "id": "...", "title": "...", "verdict": "PASS", "seen": "...",
 *                   "details": ["..."], "figures": {"...": 1},
 *                   "diagnosis": [ {"cause": "...", "check": "..."} ] } ] }
 * </pre>
 *
 * A later format number means that a reader of this one would misunderstand.
 */
final class ReportJson {

  private static final int FORMAT = 1;

  private final StringBuilder json = new StringBuilder(8192);

  private ReportJson() {}

  static String of(BringUpReport report) {
    ReportJson writer = new ReportJson();
    writer.report(report);
    return writer.json.append('\n').toString();
  }

  private void report(BringUpReport report) {
    json.append("{\n  \"format\": ").append(FORMAT);
    json.append(",\n  \"passed\": ").append(report.passed());
    json.append(",\n  \"summary\": {");
    String comma = "";
    for (Verdict verdict : Verdict.values()) {
      json.append(comma);
      string(verdict.name().toLowerCase(Locale.ROOT));
      json.append(": ").append(report.count(verdict));
      comma = ", ";
    }
    json.append("},\n  \"elapsedNanos\": ").append(report.elapsedNanos());
    json.append(",\n  \"subject\": {");
    comma = "";
    for (Map.Entry<String, String> each : report.subject().entrySet()) {
      json.append(comma);
      string(each.getKey().toLowerCase(Locale.ROOT));
      json.append(": ");
      string(each.getValue());
      comma = ", ";
    }
    json.append("},\n  \"checks\": [");
    comma = "\n";
    for (CheckResult each : report.results()) {
      json.append(comma);
      check(each);
      comma = ",\n";
    }
    json.append("\n  ]\n}");
  }

  private void check(CheckResult result) {
    Finding finding = result.finding();
    json.append("    {\"id\": ");
    string(result.id());
    json.append(", \"title\": ");
    string(result.title());
    json.append(", \"verdict\": ");
    string(finding.verdict().name());
    json.append(",\n     \"seen\": ");
    string(finding.seen());
    json.append(",\n     \"details\": [");
    strings(finding.details());
    json.append("],\n     \"figures\": {");
    String comma = "";
    for (Map.Entry<String, Long> each : finding.figures().entrySet()) {
      json.append(comma);
      string(each.getKey());
      json.append(": ").append(each.getValue());
      comma = ", ";
    }
    json.append("},\n     \"diagnosis\": [");
    comma = "";
    List<Diagnosis.Cause> causes = finding.diagnosis().map(Diagnosis::causes).orElse(List.of());
    for (Diagnosis.Cause each : causes) {
      json.append(comma).append("{\"cause\": ");
      string(each.cause());
      json.append(", \"check\": ");
      string(each.check());
      json.append('}');
      comma = ", ";
    }
    json.append("]}");
  }

  private void strings(List<String> values) {
    String comma = "";
    for (String each : values) {
      json.append(comma);
      string(each);
      comma = ", ";
    }
  }

  private void string(String value) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char next = value.charAt(i);
      if (next == '"' || next == '\\') {
        json.append('\\').append(next);
      } else if (next < ' ' || next > '~') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) next));
      } else {
        json.append(next);
      }
    }
    json.append('"');
  }
}
