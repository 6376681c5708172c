package dev.tpm4j.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.codec.type.TpmuHa;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given a frame, whole or broken: a text that a person can read and that gives no secret away. */
class HumanFormTest {
  private final HumanForm form = HumanForm.redacting();

  static Stream<List<String>> exchanges() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                HumanFormTest.class.getResourceAsStream("/golden/swtpm-0.7.1.txt"),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(l -> !l.startsWith("#"))
          .map(l -> List.of(l.split(" ")))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static int code(byte[] command) {
    return Integer.parseUnsignedInt(HexFormat.of().formatHex(command, 6, 10), 16);
  }

  @Test
  void printsACommandWithNamesAndValues() {
    byte[] frame = new byte[128];
    int length =
        PcrExtend.encode(
            frame,
            AuthorizationArea.passwords("pcr".getBytes(StandardCharsets.US_ASCII)),
            16,
            List.of(new TpmtHa(TpmAlgId.SHA1, new TpmuHa.Sha1(Octets.of(new byte[20])))));
    assertThat(form.command(frame, length))
        .isEqualTo(
            """
            tag: 0x8002 TPM_ST_SESSIONS
            size: 0x00000038 (56)
            commandCode: 0x00000182 TPM2_PCR_Extend
            pcrHandle: 0x00000010 (16)
            session 1 (TPMS_AUTH_COMMAND)
              sessionHandle: 0x40000009 TPM_RS_PW
              nonce: 0 bytes
              sessionAttributes: 0x01 continueSession
              password: 3 bytes, not shown
            digests (TPML_DIGEST_VALUES)
              [0] (TPMT_HA)
                hashAlg: 0x0004 TPM_ALG_SHA1
                sha1: 20 bytes 0000000000000000000000000000000000000000
            """);
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void printsWhatToolsAndTpmExchanged(List<String> exchange) {
    byte[] command = bytes(exchange.get(1));
    byte[] response = bytes(exchange.get(2));
    assertThat(form.command(command, command.length))
        .contains("TPM2_" + exchange.get(0))
        .doesNotContain("! ")
        .doesNotContain("not read");
    assertThat(form.response(code(command), response, response.length))
        .contains("responseCode: 0x")
        .doesNotContain("! ");
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void printsAPartAndSaysWhereItEnds(List<String> exchange) {
    byte[] command = bytes(exchange.get(1));
    byte[] response = bytes(exchange.get(2));
    for (int length = 0; length < command.length; length++) {
      assertThat(form.command(command, length)).contains("! ");
    }
    for (int length = 10; length < response.length; length++) {
      assertThat(form.response(code(command), response, length)).contains("! ");
    }
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void printsAnythingThatIsBroken(List<String> exchange) {
    byte[] command = bytes(exchange.get(1));
    byte[] response = bytes(exchange.get(2));
    Random random = new Random(8);
    for (int i = 0; i < 300; i++) {
      byte[] broken = command.clone();
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      assertThat(form.command(broken, broken.length)).isNotEmpty();
      broken = response.clone();
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      assertThat(form.response(code(command), broken, broken.length)).isNotEmpty();
    }
  }

  @Test
  void keepsSecretsUnlessAsked() {
    byte[] secret = bytes("5ec4e75ec4e7");
    byte[] frame = new byte[128];
    int length =
        HierarchyChangeAuth.encode(
            frame, AuthorizationArea.passwords(secret), TpmRh.RH_OWNER, secret);
    assertThat(form.command(frame, length))
        .contains("newAuth: 6 bytes, not shown")
        .contains("password: 6 bytes, not shown")
        .doesNotContain("5ec4e7");
    assertThat(HumanForm.revealing().command(frame, length))
        .contains("newAuth: 6 bytes 5ec4e75ec4e7");
    for (int cut = 0; cut < length; cut++) {
      assertThat(form.command(frame, cut)).doesNotContain("5ec4e7");
    }
    byte[] unsealed = new byte[64];
    length = new Unseal.Response(Octets.of(secret)).encode(unsealed, null);
    assertThat(form.response(Unseal.CODE, unsealed, length))
        .contains("outData: 6 bytes, not shown");
  }

  @Test
  void explainsAResponseCode() {
    assertThat(ResponseCodes.describe(0)).isEqualTo("TPM_RC_SUCCESS");
    assertThat(ResponseCodes.describe(0x2c4)).isEqualTo("TPM_RC_VALUE, parameter 2");
    assertThat(ResponseCodes.describe(0x184)).isEqualTo("TPM_RC_VALUE, handle 1");
    assertThat(ResponseCodes.describe(0x98e)).isEqualTo("TPM_RC_AUTH_FAIL, session 1");
    assertThat(ResponseCodes.describe(0x922)).isEqualTo("TPM_RC_RETRY");
    assertThat(ResponseCodes.describe(0x101)).isEqualTo("TPM_RC_FAILURE");
    assertThat(ResponseCodes.describe(0x80280400L)).isNull();
    assertThat(form.response(0x17b, bytes("80010000000a00000922"), 10))
        .endsWith("responseCode: 0x00000922 TPM_RC_RETRY\n");
  }

  @Test
  void saysThatNobodyKnowsTheCommand() {
    byte[] frame = bytes("80010000000c00000123ffff");
    assertThat(form.command(frame, frame.length))
        .endsWith("not read: 2 bytes, not shown\n! commandCode at offset 6: nobody knows it\n");
    assertThat(form.command(Arrays.copyOf(frame, 3), 3)).contains("! size at offset 2");
  }
}
