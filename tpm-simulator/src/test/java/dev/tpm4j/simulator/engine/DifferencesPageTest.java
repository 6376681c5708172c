package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Given the page about the differences from swtpm: it has those that the comparisons allow. */
class DifferencesPageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("tpm4j.root"), "docs", "differences.md");

  private static String row(String name, String reason) {
    return "| `%s` | %s |".formatted(name, reason);
  }

  private static List<String> known() {
    List<String> rows = new ArrayList<>();
    Stream.of(KnownDifference.values()).forEach(d -> rows.add(row(d.name(), d.reason())));
    Stream.of(KeyDifference.values()).forEach(d -> rows.add(row(d.name(), d.reason())));
    Stream.of(ObjectDifference.values()).forEach(d -> rows.add(row(d.name(), d.reason())));
    KnownDifference.PROPERTIES.entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(e -> rows.add(row("0x%03X".formatted(e.getKey()), e.getValue())));
    return rows;
  }

  @Test
  void listsEveryDifferenceThatTheComparisonsAllowAndNoOther() throws IOException {
    assumeTrue(Files.exists(PAGE), "the page is in the checkout, not in the jar");
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();
    assertThat(rows).containsExactlyElementsOf(known());
  }
}
