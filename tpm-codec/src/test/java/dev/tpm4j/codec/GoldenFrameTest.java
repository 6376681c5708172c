package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tpm4j.codec.check.CommandChecks;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.Quote;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmaCc;
import dev.tpm4j.codec.type.TpmsAttest;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmuAttest;
import dev.tpm4j.codec.type.TpmuCapabilities;
import dev.tpm4j.codec.type.TpmuPublicId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given frames that swtpm took and answered, put together by tpm2-tools and by {@link
 * dev.tpm4j.codec.golden.CaptureEveryCommand}: they are read, and written again the same.
 */
class GoldenFrameTest {
  private static final List<String> FILES =
      List.of("swtpm-0.7.1.txt", "swtpm-0.7.1-every-command.txt");

  private static final int CC_PP_COMMANDS = 0x12d;

  /** What swtpm runs and nobody can succeed with: nothing asserts physical presence to swtpm. */
  private static final Set<Integer> CANNOT_SUCCEED = Set.of(CC_PP_COMMANDS);

  /** Of the TCG's commands those that swtpm does not run; what only it could show is missing. */
  private static final Set<String> NOT_IN_SWTPM =
      Set.of(
          // needs an upgrade of firmware, which no TPM in software has
          "FieldUpgradeStart",
          "FieldUpgradeData",
          "FirmwareRead",
          // attached components, authenticated countdown timers
          "AC_GetCapability",
          "AC_Send",
          "Policy_AC_SendSelect",
          "ACT_SetTimeout",
          // switched off in libtpms 0.9
          "ECC_Encrypt",
          "ECC_Decrypt",
          // newer than revision 1.59
          "PolicyCapability",
          "PolicyParameters",
          "NV_DefineSpace2",
          "NV_ReadPublic2",
          "SetCapability",
          "ReadOnlyControl",
          "PolicyTransportSPDM",
          "VerifySequenceComplete",
          "SignSequenceComplete",
          "VerifyDigestSignature",
          "SignDigest",
          "Encapsulate",
          "Decapsulate",
          "VerifySequenceStart",
          "SignSequenceStart");

  /** One command and its response. */
  record Exchange(Codecs codec, byte[] command, byte[] response) {
    boolean success() {
      return Wire.u32(response, 6) == 0;
    }

    @Override
    public String toString() {
      return codec + (success() ? "" : ", refused");
    }
  }

  static Stream<Exchange> exchanges() {
    return FILES.stream().flatMap(GoldenFrameTest::exchanges);
  }

  private static Stream<Exchange> exchanges(String file) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                GoldenFrameTest.class.getResourceAsStream("/golden/" + file),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(l -> !l.startsWith("#"))
          .map(GoldenFrameTest::parse)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exchange parse(String line) {
    String[] words = line.split(" ");
    byte[] command = HexFormat.of().parseHex(words[1]);
    Codecs codec = Codecs.of(Commands.byCode(CommandFrame.codeOf(command, command.length)));
    assertThat(codec.info().name()).isEqualTo(words[0]);
    return new Exchange(codec, command, HexFormat.of().parseHex(words[2]));
  }

  private static Exchange first(String name) {
    return exchanges()
        .filter(e -> e.codec().info().name().equals(name) && e.success())
        .findFirst()
        .orElseThrow();
  }

  /** Copies the sessions of another frame. */
  private static AuthorizationArea sessions(byte[] from, int start, int end) {
    return (frame, at) -> {
      System.arraycopy(from, start, frame, at, end - start);
      return at + end - start;
    };
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void writesTheCommandItRead(Exchange exchange) {
    byte[] command = exchange.command();
    CommandInfo info = exchange.codec().info();
    CommandFrame parts =
        CommandFrame.of(command, command.length, info.code(), info.handles().size());
    boolean hasSessions = Wire.u16(command, 0) == Wire.TAG_SESSIONS;
    assertThat(hasSessions || info.authorizations() == 0).isTrue();
    AuthorizationArea sessions =
        hasSessions ? sessions(command, parts.sessionsAt(), parts.sessionsEnd()) : null;
    Record request = exchange.codec().decode("Request", command);
    assertThat(Codecs.encode(request, sessions)).isEqualTo(command);
    assertThat(RoundTripTest.encodeDirectly(exchange.codec(), request, sessions))
        .isEqualTo(command);
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void writesTheResponseItRead(Exchange exchange) {
    byte[] response = exchange.response();
    ResponseView view = exchange.codec().view(response, response.length);
    assertThat(view.responseCode()).isEqualTo(Wire.u32(response, 6));
    if (!exchange.success()) {
      assertThatThrownBy(() -> exchange.codec().decode("Response", response))
          .isInstanceOf(ResponseCodeException.class);
      return;
    }
    AuthorizationArea sessions =
        view.hasSessions() ? sessions(response, view.sessionAreaAt(), view.length()) : null;
    assertThat(Codecs.encode(exchange.codec().decode("Response", response), sessions))
        .isEqualTo(response);
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void hasNothingAgainstACommandThatATpmTook(Exchange exchange) {
    byte[] command = exchange.command();
    CommandInfo info = exchange.codec().info();
    int code = info.code();
    int handles = CommandChecks.handleCount(code);
    assertThat(handles).isEqualTo(info.handles().size());
    assertThat(CommandChecks.header(command, command.length)).isZero();
    assertThat(CommandChecks.handles(code, command, 10, command.length)).isZero();
    int start = CommandFrame.of(command, command.length, code, handles).parametersAt();
    assertThat(CommandChecks.parameters(code, command, start, command.length)).isZero();
    for (int end = start; end < command.length; end++) {
      if (CommandChecks.parameters(code, command, start, end) == 0) {
        fail("a TPM takes the first %d bytes", end);
      }
    }
  }

  @Test
  void coversEveryCommandThatSwtpmRuns() {
    Set<Integer> succeeded =
        exchanges()
            .filter(Exchange::success)
            .map(e -> e.codec().info().code())
            .collect(Collectors.toSet());
    Set<Integer> runs = new TreeSet<>(commandsOfSwtpm());
    assertThat(runs).hasSize(110);
    runs.removeAll(succeeded);
    assertThat(runs).isEqualTo(CANNOT_SUCCEED);
  }

  @Test
  void saysWhichCommandsSwtpmDoesNotRun() {
    Set<Integer> runs = commandsOfSwtpm();
    assertThat(Commands.all().stream().filter(c -> !runs.contains(c.code())))
        .extracting(CommandInfo::name)
        .containsExactlyInAnyOrderElementsOf(NOT_IN_SWTPM);
  }

  /** The answer to GetCapability for TPM_CAP_COMMANDS. */
  private static Set<Integer> commandsOfSwtpm() {
    for (Exchange e : exchanges().toList()) {
      if (e.codec().info().name().equals("GetCapability")
          && GetCapability.Response.decode(e.response(), e.response().length)
                  .capabilityData()
                  .data()
              instanceof TpmuCapabilities.Command commands) {
        Set<Integer> codes = new TreeSet<>();
        for (int i = 0; i < commands.value().size(); i++) {
          codes.add(commands.value().get(i) & TpmaCc.COMMAND_INDEX);
        }
        return codes;
      }
    }
    throw new AssertionError("no list of commands");
  }

  @Test
  void sessionsOfEachKindAreAmongTheFrames() {
    Set<Integer> kinds = new TreeSet<>();
    Set<Integer> attributes = new TreeSet<>();
    for (Exchange e : exchanges().filter(Exchange::success).toList()) {
      CommandInfo info = e.codec().info();
      CommandFrame parts =
          CommandFrame.of(e.command(), e.command().length, info.code(), info.handles().size());
      for (int at = parts.sessionsAt(); at < parts.sessionsEnd(); ) {
        kinds.add(Wire.u32(e.command(), at) >>> 24);
        at += 4;
        at += 2 + Wire.u16(e.command(), at);
        attributes.add(Wire.u8(e.command(), at));
        at += 1;
        at += 2 + Wire.u16(e.command(), at);
      }
    }
    assertThat(kinds).as("HMAC, policy, password").containsExactly(0x02, 0x03, 0x40);
    assertThat(attributes).as("continue, decrypt, encrypt, audit").contains(0x01, 0x21, 0x61, 0x81);
  }

  @Test
  void readsARandomNumberInPlace() {
    byte[] response = first("GetRandom").response();
    GetRandom.View view = new GetRandom.View().wrap(response, response.length);
    assertThat(view.randomBytesLength()).isEqualTo(16);
    assertThat(view.randomBytesAt()).isEqualTo(12);
    assertThat(view.randomBytes())
        .isEqualTo(Octets.of(Arrays.copyOfRange(response, 12, response.length)));
  }

  @Test
  void writesTheSelectionThatWasRead() {
    Exchange exchange = first("PCR_Read");
    byte[] frame = new byte[64];
    int length =
        PcrRead.encode(
            frame, List.of(new TpmsPcrSelection(TpmAlgId.SHA256, Octets.ofHex("870000"))));
    assertThat(Arrays.copyOf(frame, length)).isEqualTo(exchange.command());
    byte[] response = exchange.response();
    assertThat(PcrRead.Response.decode(response, response.length).pcrValues())
        .hasSize(4)
        .allSatisfy(v -> assertThat(v.length()).isEqualTo(32));
  }

  @Test
  void readsAPrimaryKey() {
    Exchange exchange = first("CreatePrimary");
    CreatePrimary.Request request =
        CreatePrimary.Request.decode(exchange.command(), exchange.command().length);
    assertThat(request.primaryHandle()).isEqualTo(TpmRh.RH_OWNER);
    CreatePrimary.Response response =
        CreatePrimary.Response.decode(exchange.response(), exchange.response().length);
    assertThat(response.objectHandle()).isEqualTo(0x80000000);
    assertThat(response.outPublic().type()).isEqualTo(TpmAlgId.ECC);
    assertThat(response.outPublic().unique())
        .isInstanceOfSatisfying(
            TpmuPublicId.Ecc.class, e -> assertThat(e.value().x().length()).isEqualTo(32));
    assertThat(response.creationTicket().tag()).isEqualTo(TpmSt.CREATION);
  }

  @Test
  void readsWhatAQuoteSigned() {
    byte[] response = first("Quote").response();
    byte[] quoted = Quote.Response.decode(response, response.length).quoted().toByteArray();
    TpmsAttest attest = TpmsAttest.read(new WireReader(quoted, 0, quoted.length));
    assertThat(attest.magic()).isEqualTo(0xff544347);
    assertThat(attest.attested())
        .isInstanceOfSatisfying(
            TpmuAttest.Quote.class, q -> assertThat(q.value().pcrDigest().length()).isEqualTo(32));
  }
}
