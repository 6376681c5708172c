package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.text.HumanForm;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.record.Redaction;
import dev.tpm4j.transport.tcp.ServerOptions;
import dev.tpm4j.transport.tcp.TpmServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Given bytes in whatever form somebody has them: what they say. */
class DecodeCommandTest {

  private static final String GET_RANDOM = "80010000000c0000017b0008";
  private static final String RANDOM = "800100000014000000000008" + "0011223344556677";
  private static final String REFUSED = "80010000000a000001c4";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        GET_RANDOM,
        "0x80010000000C0000017B0008",
        "80:01:00:00:00:0c:00:00:01:7b:00:08",
        "0x80, 0x01, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x01, 0x7b, 0x00, 0x08",
        "8001 0000000c 0000017b 0008"
      })
  void readsDigitsInAnyDress(String hex) {
    Run run = Run.of("decode", hex);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            TPM2_GetRandom command, 12 bytes
              tag: 0x8001 TPM_ST_NO_SESSIONS
              commandSize: 12
              commandCode: 0x0000017b TPM2_GetRandom
              bytesRequested: 8
            """);
    assertThat(run.err()).isEmpty();
    assertThat(Run.of(("decode " + hex).split(" ")).out()).isEqualTo(run.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000: 8001 0000 000c 0000 017b 0008            .........{..\n",
        "00000000  80 01 00 00 00 0c 00 00  01 7b 00 08              |.........{..|\n0000000c\n",
        "00000000: 80 01 00 00 00 0c 00 00 01 7b 00 08  ............\n",
        "000000 80 01 00 00 00 0c 00 00 01 7b 00 08\n00000c\n",
        "00000000: 8001 0000 000c  ......\n00000006: 0000 017b 0008  ...{..\n",
        "# a comment\n80 01 00 00 00 0c\n00 00 01 7b 00 08\n",
        GET_RANDOM
      })
  void readsDumps(String dump) throws IOException {
    Run run = Run.withInput(dump, "decode", "-");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("TPM2_GetRandom command, 12 bytes\n").contains("Requested: 8");
    Path file = Files.writeString(folder.resolve("dump.txt"), dump);
    assertThat(Run.of("decode", file.toString()).out()).isEqualTo(run.out());
  }

  @Test
  void readsBytes() throws IOException {
    Path file = folder.resolve("frames.bin");
    Files.write(file, HexFormat.of().parseHex(GET_RANDOM + RANDOM));
    assertThat(Run.of("decode", file.toString()).out())
        .contains("TPM2_GetRandom command, 12 bytes")
        .contains("TPM2_GetRandom response, 20 bytes");
  }

  @Test
  void aResponseAnswersTheCommandBeforeIt() {
    Run run = Run.of("decode", GET_RANDOM, REFUSED, GET_RANDOM + RANDOM);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("TPM_RC_VALUE (parameter 1, bytesRequested)")
        .contains("randomBytes: 8 bytes, not shown: secret");
    assertThat(run.out().split("\n\n")).hasSize(4);
  }

  @Test
  void aResponseAloneNeedsItsCommand() {
    Run run = Run.of("decode", RANDOM);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("TPM_RC_SUCCESS").contains("which command this answers");
    assertThat(run.err()).contains("--command NAME");

    Run named = Run.of("decode", "--reveal", "--command", "getrandom", RANDOM);
    assertThat(named.exitCode()).isZero();
    assertThat(named.out()).contains("randomBytes: 8 bytes 0011223344556677");
    assertThat(named.err()).contains("may hold passwords");
  }

  @ParameterizedTest
  @CsvSource({
    "0x98e, TPM_RC_AUTH_FAIL (session 1)",
    "98e, TPM_RC_AUTH_FAIL (session 1)",
    "00000101, TPM_RC_FAILURE",
    "0x922, TPM_RC_RETRY (warning)",
    "0, TPM_RC_SUCCESS",
    "0xb0143, not a TPM's response code"
  })
  void explainsAResponseCode(String code, String text) {
    Run run = Run.of("decode", code);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains(text);
  }

  @Test
  void namesWhatACodeIsAboutWhereTheCommandIsKnown() {
    assertThat(Run.of("decode", "0x2d5", "-c", "0x153").out())
        .contains("TPM_RC_SIZE (parameter 2, inPublic)")
        .contains("hint: ");
  }

  @Test
  void saysWhereAFrameIsBroken() {
    Run run = Run.of("decode", "--offsets", "80010000000c0000017b00");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("    6  commandCode: 0x0000017b")
        .endsWith("! bytesRequested at offset 10: needs 2 bytes, 1 are left\n");
  }

  @Test
  void printsJson() {
    Run run = Run.of("decode", "--json", GET_RANDOM, RANDOM);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("[{\n")
        .contains("\"bytesRequested\": 8")
        .contains("\"randomBytes\": {\"redacted\": 8}")
        .endsWith("}]\n");
    assertThat(Run.of("decode", "--json", "0x98e").out()).contains("\"refersTo\": \"session 1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"commands.pcapng", "commands.txt"})
  void readsWhatTraceRecorded(String name) {
    String file = folder.resolve(name).toString();
    String getCapability = "8001000000160000017a000000060000010500000001";
    try (TpmEngine engine = TpmEngine.create(EngineOptions.defaults());
        TpmServer server = TpmServer.mssim(engine, ServerOptions.defaults())) {
      String board = "tcp:localhost:" + server.port();
      Run sent =
          Run.of("send", "--startup", "--board", board, "--trace", file, getCapability, GET_RANDOM);
      assertThat(sent.exitCode()).as(sent.err()).isZero();
    }

    if (name.endsWith(".txt")) {
      assertThat(Path.of(file))
          .content()
          .contains("#   TPM2_GetRandom response, 20 bytes\n")
          .contains("not shown: secret");
    }

    Run run = Run.of("decode", file);

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("startupType: 0x0000 TPM_SU_CLEAR")
        .contains("property: 0x00000105 TPM_PT_MANUFACTURER, value: 0x")
        .contains("TPM2_GetRandom command, 12 bytes, left out of the recording")
        .contains("TPM2_GetRandom response, 20 bytes, left out of the recording");
    assertThat(Run.of("decode", "--json", file).out()).contains("\"redacted\": 10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyz", "8", "80010", "800g", ""})
  void whatIsNoFrameIsAUsageError(String hex) {
    Run run = Run.of("decode", "--", hex, "80");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("tpm4j decode").doesNotContain("Exception");
  }

  @Test
  void aMistypedCommandIsSuggested() {
    Run run = Run.of("decode", "--command", "GetRandum", RANDOM);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("did you mean 'GetRandom'?");
  }

  /** The bytes of a recording and the words beside them leave out the same. */
  @Test
  void recordingsShowNoBytesOfCommandsThatMayHoldSecrets() {
    int shown = 0;
    for (CommandInfo command : Commands.all()) {
      byte[] frame = ByteBuffer.allocate(64).putShort((short) 0x8001).putInt(64).array();
      ByteBuffer.wrap(frame).putInt(6, command.code());
      if (Redaction.SECRETS.shows(frame, frame.length)) {
        assertThat(HumanForm.mayHideInCommand(command.code())).as(command.name()).isFalse();
        assertThat(HumanForm.mayHideInResponse(command.code())).as(command.name()).isFalse();
        shown++;
      }
      frame[1] = 2;
      assertThat(Redaction.SECRETS.shows(frame, frame.length)).isFalse();
    }
    assertThat(shown).isEqualTo(13);
  }
}
