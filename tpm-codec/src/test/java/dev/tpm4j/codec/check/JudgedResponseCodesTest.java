package dev.tpm4j.codec.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Given the commands, mostly malformed, that were sent to TPMs in software, to each the same
 * ({@link JudgedCases}): the same response codes, wherever bytes and values alone decide.
 *
 * <p>Where the checks here find nothing wrong, or find it later than the judge, the judge's state
 * decided, and its code must be one that a state can give at such a stage. What was there: two
 * objects, a policy session, an index with an authorization, and a TPM that had been started.
 */
class JudgedResponseCodesTest {
  private static final Pattern COMMAND = Pattern.compile("\"(\\w+)\": *\\{([^}]*)}");
  private static final Pattern CASE = Pattern.compile("\"([^\"]+)\": *\"([0-9a-f ]+)\"");
  private static final int REFERENCE = 1;
  private static final int SWTPM_0_7_1 = 2;

  /** TPM_RC_INITIALIZE, between header and handles: the judges had been started. */
  private static final Set<String> OF_STARTUP = Set.of("100");

  /** Between handles and sessions: no index (HANDLE), no session in a handle (REFERENCE_H0). */
  private static final Set<String> OF_ENTITIES = Set.of("18b", "910");

  /**
   * Between sessions and parameters: no session, no policy, wrong password (with and without
   * dictionary attack), a password too many, a command of administration.
   */
  private static final Set<String> OF_AUTHORIZATION =
      Set.of("918", "12f", "9a2", "98e", "922", "a8b", "124");

  private static final Map<CommandInfo, Map<String, String[]>> JUDGED = new LinkedHashMap<>();

  @BeforeAll
  static void readTheCases() throws IOException {
    Path file = Path.of(System.getProperty("tpm4j.sharedData", ""), "response-code-cases.json");
    assumeTrue(Files.exists(file), "no recorded response codes");
    Map<String, CommandInfo> commands = new LinkedHashMap<>();
    Commands.all().forEach(c -> commands.put(c.name(), c));
    Matcher command = COMMAND.matcher(Files.readString(file));
    while (command.find()) {
      Map<String, String[]> cases = new LinkedHashMap<>();
      Matcher one = CASE.matcher(command.group(2));
      while (one.find()) {
        cases.put(one.group(1), one.group(2).split(" "));
      }
      JUDGED.put(commands.get(command.group(1)), cases);
    }
    assertThat(JUDGED).hasSize(119).doesNotContainKey(null);
  }

  @Test
  void answersAsSwtpmAndAsItDoesTheCommandsItLacks() {
    Comparison swtpm = new Comparison(Implementations.swtpm071(), SWTPM_0_7_1);
    assertThat(swtpm.differences)
        .as("but for the tag: swtpm takes any TPM_ST before it looks which")
        .hasSize(119)
        .allMatch(difference -> difference.endsWith("badtag: 01e, judge 084"));
    assertThat(swtpm.equal).isEqualTo(5125);
    assertThat(swtpm.decidedByState).isEqualTo(241);
  }

  @Test
  void answersAsTheReferenceImplementation() {
    Comparison reference = new Comparison(Implementations.reference(), REFERENCE);
    assertThat(reference.differences)
        .as("but for what is no hierarchy to control: the reference lets it through to the action")
        .containsExactlyInAnyOrder(
            "HierarchyControl h=NULL nosess: 184, judge 125",
            "HierarchyControl h=NULL sess: 184, judge 1da",
            "HierarchyControl h=NULL wrongpw: 184, judge 9a2");
    assertThat(reference.equal).isGreaterThan(5100);
  }

  @Test
  void makesTheSameCasesAgain() {
    JUDGED.forEach(
        (command, cases) -> {
          Set<String> made = JudgedCases.of(command).keySet();
          if (command.code() < 0x19b) {
            assertThat(made).as(command.name()).isEqualTo(cases.keySet());
          } else {
            assertThat(made).as(command.name()).containsAll(cases.keySet());
          }
        });
  }

  /** All cases, as one TPM answered them. */
  private static final class Comparison {
    private final List<String> differences = new ArrayList<>();
    private final IncomingCommand in;
    private final int judge;
    private int equal;
    private int decidedByState;

    Comparison(Implementation implementation, int judge) {
      this.in = new IncomingCommand(implementation);
      this.judge = judge;
      JUDGED.forEach(this::command);
    }

    private void command(CommandInfo command, Map<String, String[]> cases) {
      Map<String, byte[]> frames = JudgedCases.of(command);
      cases.forEach(
          (name, codes) -> one(command.name() + " " + name, frames.get(name), codes[judge]));
    }

    /** Passes the stages in which the judge's state decided; where it does not, the codes count. */
    private void one(String name, byte[] frame, String expected) {
      int rc = in.header(frame, frame.length);
      if (rc == 0 && OF_STARTUP.contains(expected)) {
        decidedByState++;
        return;
      }
      rc = rc == 0 ? in.handles() : rc;
      if (rc == 0 && OF_ENTITIES.contains(expected)) {
        decidedByState++;
        return;
      }
      rc = rc == 0 ? in.sessions() : rc;
      while (rc == 0 && in.hasMoreSessions()) {
        rc = in.nextSession();
      }
      rc = rc == 0 ? in.authorizations() : rc;
      if (rc == 0 && OF_AUTHORIZATION.contains(expected) && in.session() != null) {
        decidedByState++;
        return;
      }
      rc = rc == 0 ? in.parameters() : rc;
      if (rc == 0 && !"000".equals(expected)) {
        decidedByState++;
      } else if ("%03x".formatted(rc).equals(expected)) {
        equal++;
      } else {
        differences.add("%s: %03x, judge %s".formatted(name, rc, expected));
      }
    }
  }
}
