package dev.tpm4j.hwtests.bringup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_PT;
import tss.tpm.TPM_RC;

/**
 * Names are those of the specification; TSS.Java and tpm2-tools, made by others, are the judges.
 */
class NamesTest {

  @Test
  void commandsAreNamedAsTssJavaNamesThem() {
    // HMAC and MAC, HMAC_Start and MAC_Start share a code each.
    Map<Integer, Set<String>> theirs = new HashMap<>();
    TPM_CC
        .values()
        .forEach(
            each ->
                theirs
                    .computeIfAbsent(each.toInt(), code -> new HashSet<>())
                    .add("TPM2_" + each.name()));
    int compared = 0;
    for (CommandInfo ours : Commands.all()) {
      Set<String> names = theirs.getOrDefault(ours.code(), Set.of());
      if (!names.isEmpty() && !names.contains("TPM2_FIRST") && !names.contains("TPM2_LAST")) {
        assertThat(names)
            .as("0x%X", ours.code())
            .containsAnyOf(TpmNames.command(ours.code()).split(" or "));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(105);
  }

  @Test
  void responseCodesAreNamedAsTssJavaNamesThem() {
    int compared = 0;
    for (TPM_RC each : TPM_RC.values()) {
      int code = each.toInt();
      boolean plain = code >>> 12 == 0 && code != 0x100 && code > 0x01E;
      String name = each.name();
      if (plain
          && !name.startsWith("RC_")
          && !name.startsWith("_")
          && name.length() > 1
          && !name.endsWith("_MASK")) {
        assertThat(TpmNames.responseCode(code))
            .as("0x%X %s", code, name)
            .startsWith("TPM_RC_" + name);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(80);
  }

  @Test
  void algorithmsAreNamedAsTssJavaNamesThem() {
    int compared = 0;
    for (TPM_ALG_ID each : TPM_ALG_ID.values()) {
      String ours = TpmNames.algorithm(each.toInt());
      if (!ours.startsWith("0x") && !each.name().equals("FIRST") && !each.name().equals("LAST")) {
        assertThat(ours).as("0x%X", each.toInt()).isEqualTo(each.name());
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(35);
  }

  @Test
  void propertiesAreNamedAsTssJavaNamesThem() {
    int compared = 0;
    for (TPM_PT each : TPM_PT.values()) {
      String ours = TpmNames.property(each.toInt());
      if (!ours.startsWith("0x") && !each.name().matches("PT_FIXED|PT_VAR|PT_GROUP")) {
        assertThat(each.name()).as("0x%X", each.toInt()).endsWith(ours);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(40);
  }

  @ParameterizedTest
  @CsvSource({
    "0x000, TPM_RC_SUCCESS",
    "0x01E, TPM_RC_BAD_TAG (a TPM 1.2 code)",
    "0x100, TPM_RC_INITIALIZE",
    "0x143, TPM_RC_COMMAND_CODE",
    "0x1C4, TPM_RC_VALUE (parameter 1)",
    "0x184, TPM_RC_VALUE (handle 1)",
    "0x98E, TPM_RC_AUTH_FAIL (session 1)",
    "0x9A2, TPM_RC_BAD_AUTH (session 1)",
    "0x922, TPM_RC_RETRY (warning)",
    "0x909, TPM_RC_CANCELED (warning)",
    "0x5C4, TPM_RC_VALUE (parameter 5)",
    "0x500, a code of the TPM's vendor",
    "0xFFFFF000, not a TPM's response code"
  })
  void readsTheFieldsOfAResponseCode(String code, String text) {
    assertThat(TpmNames.responseCode(Long.decode(code).intValue())).isEqualTo(text);
  }

  /** tpm2_rc_decode tells handle, session and parameter numbers. */
  @Test
  void everyFormatOneCodeHasTheSubjectThatTpm2ToolsSees() throws Exception {
    assumeTrue(
        runs("tpm2_rc_decode", "0x101"),
        "tpm2_rc_decode: install with: apt-get install tpm2-tools");
    for (int code : new int[] {0x084, 0x184, 0x2C4, 0x784, 0x98E, 0xA8E, 0x7CB, 0x1D5, 0x4DF}) {
      String theirs =
          output("tpm2_rc_decode", String.format("0x%X", code)).toLowerCase(Locale.ROOT);
      String ours = TpmNames.responseCode(code);
      for (String subject : new String[] {"handle", "session", "parameter"}) {
        int at = ours.indexOf("(" + subject);
        assertThat(theirs.contains(subject + "(") && !theirs.contains(subject + "(unk)"))
            .as("0x%X: %s / %s", code, ours, theirs)
            .isEqualTo(at >= 0);
        if (at >= 0) {
          String number = ours.substring(at + subject.length() + 2, ours.indexOf(')', at));
          assertThat(theirs).contains(subject + "(" + number + ")");
        }
      }
    }
  }

  private static boolean runs(String... command) {
    try {
      output(command);
      return true;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return text;
  }
}
