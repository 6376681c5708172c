package dev.tpm4j.codec.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.golden.GoldenLines;
import dev.tpm4j.codec.type.TpmuCapabilities;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given what swtpm answered to values and lengths at their limits: the same response codes. */
class SwtpmChecksTest {
  private final List<String> differences = new ArrayList<>();
  private int equal;
  private int decidedByTheAction;

  @Test
  void refusesWithTheCodeOfATpmThatHasNotAllAlgorithms() {
    IncomingCommand in = new IncomingCommand(Implementations.swtpm071());
    for (String[] line : GoldenLines.read("swtpm-0.7.1-checks.txt")) {
      compare(in, Integer.parseInt(line[0], 16), line[1]);
    }
    assertThat(differences).isEmpty();
    assertThat(equal).isEqualTo(1456);
    assertThat(decidedByTheAction).as("the checks pass, the action refuses").isEqualTo(44);
  }

  @Test
  void hasTheCommandsWithTheAttributesThatSwtpmLists() {
    int[] attributes =
        Implementations.swtpm071().commands().stream().mapToInt(CommandInfo::attributes).toArray();
    assertThat(lists()).contains(attributes);
  }

  /** What swtpm answered to GetCapability(TPM_CAP_COMMANDS). */
  private static List<int[]> lists() {
    List<int[]> lists = new ArrayList<>();
    for (String[] line : GoldenLines.read("swtpm-0.7.1.txt")) {
      if (line[0].equals("GetCapability")) {
        byte[] response = GoldenLines.bytes(line[2]);
        TpmuCapabilities data =
            GetCapability.Response.decode(response, response.length).capabilityData().data();
        if (data instanceof TpmuCapabilities.Command commands) {
          lists.add(commands.value().toIntArray());
        }
      }
    }
    return lists;
  }

  private void compare(IncomingCommand in, int expected, String command) {
    byte[] frame = GoldenLines.bytes(command);
    int rc = in.header(frame, frame.length);
    rc = rc == 0 ? in.handles() : rc;
    rc = rc == 0 ? in.sessions() : rc;
    rc = rc == 0 ? in.parameters() : rc;
    if (rc == 0 && expected != 0) {
      decidedByTheAction++;
    } else if (rc == expected) {
      equal++;
    } else {
      differences.add("%03x, swtpm %03x: %s".formatted(rc, expected, command));
    }
  }
}
