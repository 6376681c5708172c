package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.PpCommands;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The response codes that four TPM implementations gave to the same, mostly malformed commands
 * ({@code response-code-cases.json}: command, case, and the codes of Microsoft's simulator, the
 * TCG's reference code, swtpm 0.7.1 and a newer swtpm). The cases are made here again.
 */
class RecordedResponseCodesTest {

  private static final int MICROSOFT = 0;
  private static final int TCG = 1;
  private static final int SWTPM = 2;

  private static final TpmsNvPublic NV_INDEX =
      new TpmsNvPublic(
          0x01500020,
          0xB,
          TpmaNv.AUTHREAD | TpmaNv.AUTHWRITE | TpmaNv.OWNERREAD | TpmaNv.OWNERWRITE,
          Octets.EMPTY,
          8);

  private static final Pattern COMMAND = Pattern.compile("\"(\\w+)\":\\s*\\{([^}]*)\\}");
  private static final Pattern CASE = Pattern.compile("\"([^\"]+)\":\\s*\"([0-9a-f ]+)\"");

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final EngineOptions newer =
      EngineOptions.builder().revision(LibraryRevision.R1_84).build();
  private TpmEngine tpm = new TpmEngine(EngineOptions.defaults(), state);

  @Test
  void answersEachRecordedCaseAsTheJudgesDid() throws IOException {
    int compared = compare(CommandTable.standard(EngineOptions.defaults()).all(), SWTPM);
    assertThat(compared).isGreaterThan(300);
  }

  @Test
  void answersTheNewerCommandsAsTheReferenceImplementationDoes() throws IOException {
    tpm = new TpmEngine(newer, state);
    CommandTable older = CommandTable.standard(EngineOptions.defaults());
    List<CommandDefinition<?>> added = new ArrayList<>(CommandTable.standard(newer).all());
    added.removeIf(command -> older.find(command.info().code()) != null);
    assertThat(added).hasSize(6);
    assertThat(compare(added, TCG)).isEqualTo(6 * 8);
  }

  private int compare(Collection<CommandDefinition<?>> commands, int judge) throws IOException {
    Map<String, Map<String, String[]>> recorded = recorded();
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (CommandDefinition<?> command : commands) {
      if (command.info().code() == PpCommands.CODE) {
        continue; // The recorded TPMs were never asked for it.
      }
      Map<String, String[]> cases = recorded.get(recordedName(command));
      assertThat(cases).as(command.info().name()).isNotNull();
      Map<String, byte[]> generated = ResponseCodeCases.of(command);
      // Not all of them had the newer commands, so that fewer cases were made of these.
      boolean fewer = judge == TCG;
      assertThat(fewer ? cases.keySet() : generated.keySet())
          .as(command.info().name())
          .isEqualTo(cases.keySet());
      generated.keySet().retainAll(cases.keySet());
      prepare();
      for (Map.Entry<String, byte[]> entry : generated.entrySet()) {
        String[] judges = cases.get(entry.getKey());
        boolean badTag = entry.getKey().equals("badtag");
        String expected = judges[badTag ? MICROSOFT : judge];
        String actual = String.format("%03x", Tpm.rc(tpm.transmit(entry.getValue())));
        compared++;
        if (actual.equals("000")) {
          prepare();
        }
        if (!actual.equals(expected)) {
          wrong.add(
              command.info().name() + " " + entry.getKey() + ": " + actual + " not " + expected);
        }
      }
    }
    assertThat(wrong).isEmpty();
    return compared;
  }

  /** The recorded TPMs were asked by the older names of MAC and MAC_Start. */
  private static String recordedName(CommandDefinition<?> command) {
    String name = command.info().name();
    return name.startsWith("MAC") ? "H" + name : name;
  }

  /** What the recorded TPMs had: a storage key, an HMAC key, a policy session, an NV index. */
  private void prepare() {
    tpm.reset();
    DictionaryAttack.reset(state.permanent);
    NvStorage.define(state, NV_INDEX, Octets.EMPTY);
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    String creation = "0000 00000000";
    succeed(
        Tpm.authorized(
            0x131, 0x40000001, "0004 0000 0000" + Templates.eccParent(Templates.FIXED) + creation));
    succeed(
        Tpm.authorized(
            0x131,
            0x40000001,
            "0007 0003 6b6579 0000" + Templates.hmac(Templates.FIXED) + creation));
    succeed(Tpm.command(0x176, "40000007 40000007 0020 " + "00".repeat(32) + "0000 01 0010 000B"));
  }

  private void succeed(byte[] command) {
    assertThat(Tpm.rc(tpm.transmit(command))).as(Tpm.hex(command)).isZero();
  }

  @Test
  void answersEveryCommandItDoesNotHaveWithCommandCode() {
    for (LibraryRevision revision : LibraryRevision.values()) {
      EngineOptions options = EngineOptions.builder().revision(revision).build();
      tpm = new TpmEngine(options, state);
      requireCommandCode(CommandTable.standard(options));
    }
  }

  private void requireCommandCode(CommandTable table) {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    for (int code = 0x11F; code <= 0x1AA; code++) {
      if (table.find(code) == null) {
        assertThat(Tpm.rc(tpm.transmit(Tpm.command(code, "")))).isEqualTo(0x143);
        assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x8002, code, "00".repeat(32)))))
            .isEqualTo(0x143);
      }
    }
  }

  private static Map<String, Map<String, String[]>> recorded() throws IOException {
    Path file = Path.of(System.getProperty("tpm4j.sharedData", "none"), "response-code-cases.json");
    assumeTrue(Files.isReadable(file), "recorded response codes are not at hand: " + file);
    Map<String, Map<String, String[]>> commands = new LinkedHashMap<>();
    Matcher command = COMMAND.matcher(Files.readString(file));
    while (command.find()) {
      Map<String, String[]> cases = new LinkedHashMap<>();
      Matcher one = CASE.matcher(command.group(2));
      while (one.find()) {
        cases.put(one.group(1), one.group(2).split(" "));
      }
      commands.put(command.group(1), cases);
    }
    return commands;
  }
}
