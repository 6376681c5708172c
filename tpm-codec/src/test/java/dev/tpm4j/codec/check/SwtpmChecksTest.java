package dev.tpm4j.codec.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Given what swtpm answered to values and lengths at their limits: the same response codes. */
class SwtpmChecksTest {
  private final List<String> differences = new ArrayList<>();
  private int equal;
  private int decidedByTheAction;

  @Test
  void refusesWithTheCodeOfATpmThatHasNotAllAlgorithms() throws IOException {
    IncomingCommand in = new IncomingCommand(Implementations.swtpm071());
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    getClass().getResourceAsStream("/golden/swtpm-0.7.1-checks.txt")),
                StandardCharsets.US_ASCII))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> compare(in, line));
    }
    assertThat(differences).isEmpty();
    assertThat(equal).isEqualTo(1456);
    assertThat(decidedByTheAction).as("the checks pass, the action refuses").isEqualTo(44);
  }

  private void compare(IncomingCommand in, String line) {
    int expected = Integer.parseInt(line.substring(0, 3), 16);
    byte[] frame = HexFormat.of().parseHex(line.substring(4));
    int rc = in.header(frame, frame.length);
    rc = rc == 0 ? in.handles() : rc;
    rc = rc == 0 ? in.sessions() : rc;
    rc = rc == 0 ? in.parameters() : rc;
    if (rc == 0 && expected != 0) {
      decidedByTheAction++;
    } else if (rc == expected) {
      equal++;
    } else {
      differences.add("%03x: %s".formatted(rc, line));
    }
  }
}
