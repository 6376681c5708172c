package dev.tpm4j.codec.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.CommandFrame;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.check.CommandChecks;
import dev.tpm4j.codec.command.Commands;
import java.io.IOException;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given a parameter at its maximum and one byte (or element) above it: TPM_RC_SIZE comes exactly
 * then, in this codec at the reference implementation's maximum and in swtpm at its own. Where the
 * two differ the table says both and why.
 */
class MaximaTest {
  private static final int OWNER = 0x40000001;
  private static final int NULL = 0x40000007;
  private static final int ENDORSEMENT = 0x4000000b;
  private static final int SESSION = 0x03000000;
  private static final int INDEX = 0x01000001;
  private static final int KEY = 0x80000000;
  private static final int TPM_RC_SIZE = 0x095;
  private static final int PARAMETER = 0x040;

  private static Swtpm swtpm;

  /**
   * A parameter with a limit.
   *
   * @param number which of the command it is
   * @param max the reference implementation's maximum
   * @param ofSwtpm the maximum of swtpm 0.7.1
   * @param parameters the parameters with that many bytes or elements
   */
  record Limit(
      String type,
      String command,
      int number,
      int max,
      int ofSwtpm,
      IntFunction<Bytes> parameters,
      int... handles) {
    int tooLong() {
      return TPM_RC_SIZE | PARAMETER | number << 8;
    }

    byte[] frame(int n) {
      CommandInfo info =
          Commands.all().stream().filter(c -> c.name().equals(command)).findFirst().orElseThrow();
      Bytes rest = new Bytes();
      for (int handle : handles) {
        rest.u32(handle);
      }
      Bytes area = new Bytes();
      for (int i = 0; i < info.authorizations(); i++) {
        area.u32(0x40000009).empty().u8(1).empty();
      }
      if (info.authorizations() > 0) {
        rest.u32(area.array().length).raw(area);
      }
      byte[] body = rest.raw(parameters.apply(n)).array();
      return new Bytes()
          .u16(info.authorizations() > 0 ? 0x8002 : 0x8001)
          .u32(10 + body.length)
          .u32(info.code())
          .raw(body)
          .array();
    }

    @Override
    public String toString() {
      return type + " in " + command;
    }
  }

  private static Bytes buffer(int n) {
    byte[] content = new byte[n];
    java.util.Arrays.fill(content, (byte) 0xff);
    return new Bytes().sized(content);
  }

  private static Bytes list(int n, String element) {
    Bytes list = new Bytes().u32(n);
    for (int i = 0; i < n; i++) {
      list.rawHex(element);
    }
    return list;
  }

  /** TPM2B_SENSITIVE for LoadExternal: empty authorization value and seed. */
  private static Bytes sensitive(int type, int n) {
    return new Bytes().sized(new Bytes().u16(type).empty().empty().raw(buffer(n)));
  }

  /** No private area, and a public area whose last field is a TPM2B. */
  private static Bytes external(String area, int n, String after) {
    return new Bytes().empty().sized(Bytes.hex(area).raw(buffer(n)).rawHex(after));
  }

  static Stream<Limit> limits() {
    String rsa = "0001 000b 00040000 0000 0010 0010 0800 00000000";
    String ecc = "0023 000b 00040000 0000 0010 0010 0003 0010";
    String index = "01000002 000b 00020002 0000";
    String digest = "0004" + "00".repeat(20);
    return Stream.of(
        new Limit("TPM2B_DIGEST", "SetPrimaryPolicy", 1, 64, 64, MaximaTest::buffer, OWNER),
        new Limit("TPM2B_DATA", "GetTime", 1, 66, 66, MaximaTest::buffer, ENDORSEMENT, NULL),
        new Limit("TPM2B_NAME", "PolicyDuplicationSelect", 1, 68, 68, MaximaTest::buffer, SESSION),
        new Limit("TPM2B_TIMEOUT", "PolicyTicket", 1, 8, 8, MaximaTest::buffer, SESSION),
        new Limit("TPM2B_SENSITIVE_DATA", "StirRandom", 1, 128, 128, MaximaTest::buffer),
        new Limit("TPM2B_MAX_BUFFER", "Hash", 1, 1024, 1024, MaximaTest::buffer),
        new Limit("TPM2B_EVENT", "PCR_Event", 1, 1024, 1024, MaximaTest::buffer, NULL),
        new Limit(
            "TPM2B_MAX_NV_BUFFER", "NV_Write", 1, 1024, 1024, MaximaTest::buffer, OWNER, INDEX),
        new Limit(
            "TPM2B_ID_OBJECT", "ActivateCredential", 1, 132, 132, MaximaTest::buffer, KEY, KEY),
        // RSA: the reference has keys of 4096 bits, swtpm of 3072.
        new Limit(
            "TPM2B_ENCRYPTED_SECRET",
            "StartAuthSession",
            2,
            512,
            384,
            n -> new Bytes().sized(new byte[16]).raw(buffer(n)),
            NULL,
            NULL),
        new Limit("TPM2B_PRIVATE", "Load", 1, 1550, 1230, MaximaTest::buffer, KEY),
        new Limit("TPM2B_PUBLIC_KEY_RSA", "LoadExternal", 2, 512, 384, n -> external(rsa, n, "")),
        // libtpms takes one prime and nothing that is computed from it.
        new Limit("TPM2B_PRIVATE_KEY_RSA", "LoadExternal", 1, 1280, 192, n -> sensitive(1, n)),
        // sizeof(TPMT_PUBLIC), of which a public key of RSA is the greater part
        new Limit(
            "TPM2B_TEMPLATE",
            "CreateLoaded",
            2,
            612,
            484,
            n -> Bytes.hex("0004 0000 0000").raw(buffer(n)),
            OWNER),
        new Limit("TPM2B_ECC_PARAMETER", "LoadExternal", 2, 80, 80, n -> external(ecc, n, "0000")),
        new Limit("TPM2B_SYM_KEY", "LoadExternal", 1, 32, 32, n -> sensitive(0x25, n)),
        new Limit("TPM2B_SENSITIVE_DATA", "LoadExternal", 1, 128, 128, n -> sensitive(8, n)),
        new Limit(
            "TPM2B_IV", "EncryptDecrypt", 3, 16, 16, n -> Bytes.hex("00 0043").raw(buffer(n)), KEY),
        // MAX_CONTEXT_SIZE: 2168 in the reference, 2680 in libtpms
        new Limit(
            "TPM2B_CONTEXT_DATA",
            "ContextLoad",
            1,
            2236,
            2748,
            n -> Bytes.hex("0000000000000000 80000000 40000001").raw(buffer(n))),
        // HASH_COUNT: swtpm has four algorithms
        new Limit("TPML_PCR_SELECTION", "PCR_Read", 1, 8, 4, n -> list(n, "000b 03 010000")),
        new Limit("TPML_DIGEST_VALUES", "PCR_Extend", 1, 8, 4, n -> list(n, digest), NULL),
        new Limit("TPML_ALG", "IncrementalSelfTest", 1, 64, 64, n -> list(n, "000b")),
        new Limit("TPML_DIGEST", "PolicyOR", 1, 8, 8, n -> list(n, "0000"), SESSION),
        new Limit(
            "TPML_CC",
            "SetCommandCodeAuditStatus",
            2,
            254,
            254,
            n -> Bytes.hex("0010").raw(list(n, "0000017b")),
            OWNER),
        new Limit(
            "TPMS_NV_PUBLIC.dataSize",
            "NV_DefineSpace",
            2,
            2048,
            2048,
            n -> new Bytes().empty().sized(Bytes.hex(index).u16(n)),
            OWNER));
  }

  @BeforeAll
  static void prepareSwtpm() throws IOException {
    if (!Swtpm.installed()) {
      return;
    }
    swtpm = Swtpm.start();
    Capture tpm = new Capture(swtpm);
    Keys keys = new Keys(tpm);
    tpm.run("Startup", new Bytes().u16(0));
    assertThat(keys.primary(Templates.storage()).handle()).isEqualTo(KEY);
    assertThat(keys.session(1, false).handle).isEqualTo(SESSION);
    Bytes area = new Bytes().u32(INDEX).rawHex("000b 00020002 0000 0400");
    tpm.owner("NV_DefineSpace", new Bytes().empty().sized(area), OWNER);
  }

  @AfterAll
  static void stopSwtpm() throws IOException {
    if (swtpm != null) {
      swtpm.close();
    }
  }

  private static int check(byte[] frame) {
    int code = CommandFrame.codeOf(frame, frame.length);
    int handles = CommandChecks.handleCount(code);
    CommandFrame parts = CommandFrame.of(frame, frame.length, code, handles);
    return CommandChecks.parameters(code, frame, parts.parametersAt(), frame.length);
  }

  private static int ask(byte[] frame) {
    return new Reply(swtpm.transmit(frame), 6).u32();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void refusesOneMoreThanTheReferenceTakes(Limit limit) {
    assertThat(check(limit.frame(limit.max()))).isNotEqualTo(limit.tooLong());
    assertThat(check(limit.frame(limit.max() + 1))).isEqualTo(limit.tooLong());
  }

  @ParameterizedTest
  @MethodSource("limits")
  void swtpmRefusesOneMoreThanItTakes(Limit limit) {
    assumeTrue(swtpm != null, "install with: apt-get install swtpm");
    assertThat(ask(limit.frame(limit.ofSwtpm()))).isNotEqualTo(limit.tooLong());
    assertThat(ask(limit.frame(limit.ofSwtpm() + 1))).isEqualTo(limit.tooLong());
  }

  @Test
  void namesEveryDifferenceOfSwtpm() {
    assertThat(limits().filter(l -> l.max() != l.ofSwtpm()).map(Limit::type))
        .containsExactlyInAnyOrder(
            "TPM2B_ENCRYPTED_SECRET",
            "TPM2B_PRIVATE",
            "TPM2B_PUBLIC_KEY_RSA",
            "TPM2B_PRIVATE_KEY_RSA",
            "TPM2B_TEMPLATE",
            "TPM2B_CONTEXT_DATA",
            "TPML_PCR_SELECTION",
            "TPML_DIGEST_VALUES");
  }
}
