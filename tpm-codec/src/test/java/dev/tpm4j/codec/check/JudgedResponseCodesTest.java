package dev.tpm4j.codec.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Given malformed commands that were sent to four TPMs in software (two of swtpm, Microsoft's and
 * the TCG's): the same response codes, wherever bytes and values alone decide.
 */
class JudgedResponseCodesTest {
  private static final Pattern COMMAND = Pattern.compile("\"(\\w+)\": *\\{([^}]*)}");
  private static final Pattern CASE = Pattern.compile("\"([^\"]+)\": *\"([0-9a-f ]+)\"");
  private static final Map<String, Integer> HANDLES =
      Map.ofEntries(
          Map.entry("ZERO", 0),
          Map.entry("FF", -1),
          Map.entry("OWN", 0x40000001),
          Map.entry("NULL", 0x40000007),
          Map.entry("LOCK", 0x4000000a),
          Map.entry("PH", 0x4000000c),
          Map.entry("PCR", 16),
          Map.entry("OBJ", 0x80000000),
          Map.entry("NV", 0x01500020),
          Map.entry("BADNV", 0x01500099),
          Map.entry("POL", 0x03000000),
          Map.entry("BADSES", 0x02000033),
          Map.entry("PERS", 0x81000099),
          Map.entry("RES", 0x40000002));

  /** The judges had been started already, and had SetCapability not built in. */
  private static final Set<String> DECIDED_BY_STATE = Set.of("Startup", "SetCapability");

  private static final Map<CommandInfo, Map<String, List<String>>> JUDGED = new LinkedHashMap<>();

  @BeforeAll
  static void readTheCases() throws IOException {
    Path file = Path.of(System.getProperty("tpm4j.sharedData", ""), "response-code-cases.json");
    assumeTrue(Files.exists(file), "no recorded response codes");
    Map<String, CommandInfo> commands = new LinkedHashMap<>();
    Commands.all().forEach(c -> commands.put(c.name(), c));
    Matcher command = COMMAND.matcher(Files.readString(file));
    while (command.find()) {
      Map<String, List<String>> cases = new LinkedHashMap<>();
      Matcher one = CASE.matcher(command.group(2));
      while (one.find()) {
        cases.put(one.group(1), List.of(one.group(2).split(" ")));
      }
      CommandInfo info = commands.get(command.group(1));
      if (info != null && !DECIDED_BY_STATE.contains(info.name())) {
        JUDGED.put(info, cases);
      }
    }
    assertThat(JUDGED).hasSizeGreaterThan(100);
  }

  @Test
  void answersHandlesThatAreMissingOrOfTheWrongType() {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<CommandInfo, Map<String, List<String>>> judged : JUDGED.entrySet()) {
      CommandInfo info = judged.getKey();
      compared += compare(judged, "nosess-empty", handles(info, new byte[0]), differences);
      compared += compare(judged, "nosess-64zero", handles(info, new byte[64]), differences);
      compared += compare(judged, "nosess-64ff", handles(info, filled()), differences);
      for (Map.Entry<String, Integer> handle : HANDLES.entrySet()) {
        byte[] body = new byte[4 * info.handles().size()];
        for (int at = 0; at < body.length; ) {
          at = Wire.putU32(body, at, handle.getValue());
        }
        String name = "h=" + handle.getKey() + " nosess";
        compared += compare(judged, name, handles(info, body), differences);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThan(900);
  }

  @Test
  void answersParametersThatAreMissingOrWrong() {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<CommandInfo, Map<String, List<String>>> judged : JUDGED.entrySet()) {
      CommandInfo info = judged.getKey();
      if (info.handles().isEmpty()) {
        compared += compare(judged, "nosess-empty", parameters(info, new byte[0]), differences);
        compared += compare(judged, "nosess-64zero", parameters(info, new byte[64]), differences);
        compared += compare(judged, "nosess-64ff", parameters(info, filled()), differences);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThan(30);
  }

  private static byte[] filled() {
    byte[] body = new byte[64];
    Arrays.fill(body, (byte) 0xff);
    return body;
  }

  private static int handles(CommandInfo info, byte[] body) {
    return CommandChecks.handles(info.code(), body, 0, body.length);
  }

  private static int parameters(CommandInfo info, byte[] body) {
    return CommandChecks.parameters(info.code(), body, 0, body.length);
  }

  /** Compares where the bytes alone decide; the judges must be of one mind. */
  private static int compare(
      Map.Entry<CommandInfo, Map<String, List<String>>> judged,
      String name,
      int ours,
      List<String> differences) {
    List<String> theirs = judged.getValue().get(name);
    if (ours == 0 || theirs == null) {
      return 0;
    }
    if (!theirs.contains("%03x".formatted(ours))) {
      differences.add(
          "%s, %s: %03x, judges %s".formatted(judged.getKey().name(), name, ours, theirs));
    }
    return 1;
  }
}
