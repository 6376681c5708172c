package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.crypto.PrimaryTemplates.Made;
import dev.tpm4j.simulator.crypto.SwtpmPeer.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given the seeds that a swtpm had: the primary objects that it made, without it. */
class PrimaryObjectsTest {

  @Test
  void followFromTheirSeedsAsInTheReferenceCode() throws Exception {
    List<String[]> lines = lines();
    String[] first = lines.get(0);
    Seeds seeds =
        new Seeds(hex(first[1]), hex(first[2]), hex(first[3]), hex(first[4]), hex(first[5]));
    assertThat(lines).hasSize(31);
    for (String[] line : lines.subList(1, lines.size())) {
      byte[] template = hex(line[1]);
      Made made =
          switch (line[0]) {
            case "owner" -> PrimaryTemplates.make(seeds.storage(), template);
            case "platform" -> PrimaryTemplates.make(seeds.platform(), template);
            default ->
                PrimaryTemplates.make(
                    seeds.endorsement(), template, seeds.shProof(), seeds.ehProof());
          };
      assertThat(hex(made.unique())).as("%s %s", line[0], line[1]).isEqualTo(line[2]);
    }
  }

  private static List<String[]> lines() throws IOException {
    try (InputStream in = PrimaryObjectsTest.class.getResourceAsStream("primary-objects.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .toList();
    }
  }
}
