package dev.tpm4j.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaSession;
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
            TPM2_PCR_Extend command, 56 bytes
              tag: 0x8002 TPM_ST_SESSIONS
              commandSize: 56
              commandCode: 0x00000182 TPM2_PCR_Extend
              pcrHandle: 0x00000010 PCR 16
              authorizationSize: 12
              sessions (TPMS_AUTH_COMMAND)
                [0] (TPMS_AUTH_COMMAND for pcrHandle)
                  sessionHandle: 0x40000009 TPM_RS_PW
                  nonce: 0 bytes
                  sessionAttributes: 0x01 continueSession
                  hmac: 3 bytes, not shown: a password
              digests (TPML_DIGEST_VALUES)
                [0] (TPMT_HA)
                  hashAlg: 0x0004 TPM_ALG_SHA1
                  digest: 20 bytes 0000000000000000000000000000000000000000
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
        .contains("hmac: 6 bytes, not shown: a password")
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
  void saysThatNobodyKnowsTheCommand() {
    byte[] frame = bytes("80010000000c00000123ffff");
    assertThat(form.command(frame, frame.length))
        .endsWith("! commandCode at offset 6: nothing is known of this command\n")
        .contains("not read: 2 bytes, not shown");
    assertThat(form.command(Arrays.copyOf(frame, 3), 3)).contains("! commandSize at offset 2");
  }

  @Test
  void namesTheParameterThatAResponseCodeIsAbout() {
    byte[] refused = bytes("80010000000a000002c4");
    assertThat(form.response(CreatePrimary.CODE, refused, 10))
        .contains("responseCode: 0x000002c4 TPM_RC_VALUE (parameter 2, inPublic)\n")
        .contains("    the value is out of range");
    assertThat(form.response(refused, 10)).contains("TPM_RC_VALUE (parameter 2)\n");
    assertThat(form.response(0x17b, bytes("80010000000a00000922"), 10))
        .endsWith("    the TPM is busy\n    hint: send the command again\n");
  }

  @Test
  void readsPropertiesAsPeopleDo() {
    String properties = exchange("GetCapability", "0000000600000100");
    assertThat(properties)
        .contains("TPM_PT_FAMILY_INDICATOR, value: 0x322e3000 '2.0'\n")
        .contains("TPM_PT_REVISION, value: 0x000000a4 1.64\n")
        .contains("TPM_PT_MANUFACTURER, value: 0x49424d00 'IBM'\n")
        .contains("TPM_PT_CLOCK_UPDATE, value: 0x00001000 4.096 s\n")
        .contains("TPM_PT_INPUT_BUFFER, value: 1024\n");
    assertThat(exchange("GetCapability", "000000020000011f"))
        .contains("TPM2_EvictControl, 2 handles, nv\n");
    assertThat(exchange("PCR_Read", "")).contains("pcrSelect: 3 bytes 870000 (PCR 0-2, 7)\n");
    assertThat(exchange("ReadClock", "")).containsPattern("clock: \\d+ \\(\\d+\\.\\d{3} s\\)\n");
    assertThat(exchange("Quote", ""))
        .contains("magic: 0xff544347 TPM_GENERATED_VALUE\n")
        .contains("pcrDigest: 32 bytes ");
  }

  /** The text of the first recorded response to a command whose parameters begin so. */
  private String exchange(String command, String parameters) {
    List<String> found =
        exchanges()
            .filter(e -> e.get(0).equals(command) && e.get(1).startsWith(parameters, 20))
            .findFirst()
            .orElseThrow();
    byte[] response = bytes(found.get(2));
    return form.response(code(bytes(found.get(1))), response, response.length);
  }

  @Test
  void showsWhatIsLeftOfABrokenResponse() {
    byte[] response = bytes("80010000001a00000000000500112233445566778899aabbccdd");
    assertThat(HumanForm.redacting().withOffsets().response(0x189, response, response.length))
        .isEqualTo(
            """
            TPM2_PolicyGetDigest response, 26 bytes
                0  tag: 0x8001 TPM_ST_NO_SESSIONS
                2  responseSize: 26
                6  responseCode: 0x00000000 TPM_RC_SUCCESS
               10  policyDigest: 5 bytes 0011223344
               17  not read: 9 bytes
               17    0011  55 66 77 88 99 aa bb cc dd                       Ufw......
            ! frame at offset 17: 9 bytes are left over
            """);
  }

  @Test
  void saysThatASessionEncryptsAParameter() {
    byte[] frame = new byte[256];
    AuthorizationArea session =
        (bytes, at) -> {
          int next = Wire.putU32(bytes, at, 0x02000000);
          next = Wire.putBuffer(bytes, next, new byte[16]);
          next = Wire.putU8(bytes, next, TpmaSession.DECRYPT | TpmaSession.ENCRYPT);
          return Wire.putBuffer(bytes, next, new byte[32]);
        };
    int length = HierarchyChangeAuth.encode(frame, session, TpmRh.RH_OWNER, new byte[20]);
    assertThat(HumanForm.revealing().command(frame, length))
        .endsWith("newAuth: 20 bytes, encrypted by a session\n");
    assertThat(form.jsonCommand(frame, length)).contains("\"newAuth\": {\"encrypted\": 20}");
  }

  @Test
  void hidesWhatAPolicySessionHasInPlaceOfAnHmac() {
    byte[] password = bytes("5ec4e75ec4e7");
    byte[] frame = new byte[256];
    AuthorizationArea policyPassword =
        (bytes, at) -> {
          int next = Wire.putU32(bytes, at, 0x03000000);
          next = Wire.putBuffer(bytes, next, new byte[0]);
          next = Wire.putU8(bytes, next, 0);
          return Wire.putBuffer(bytes, next, password);
        };
    int length = Unseal.encode(frame, policyPassword, 0x80000001);
    assertThat(form.command(frame, length))
        .contains("sessionHandle: 0x03000000 policy session")
        .doesNotContain("5ec4e7");
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void writesJsonWhateverIsWrong(List<String> exchange) {
    byte[] command = bytes(exchange.get(1));
    byte[] response = bytes(exchange.get(2));
    int code = code(command);
    Random random = new Random(9);
    assertThat(Json.read(form.jsonCommand(command, command.length)))
        .containsEntry("frame", "command")
        .containsEntry("commandSize", (double) command.length)
        .doesNotContainKey("error");
    for (int i = 0; i < 60; i++) {
      byte[] broken = Arrays.copyOf(command, random.nextInt(command.length + 1));
      Json.read(form.jsonCommand(broken, broken.length));
      broken = command.clone();
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      Json.read(form.jsonCommand(broken, broken.length));
      Json.read(HumanForm.revealing().jsonCommand(broken, broken.length));
      broken = response.clone();
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      Json.read(form.jsonResponse(code, broken, broken.length));
      Json.read(form.jsonResponse(broken, broken.length));
      broken = Arrays.copyOf(response, random.nextInt(response.length + 1));
      Json.read(form.jsonResponse(code, broken, broken.length));
    }
  }
}
