package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.codec.check.CommandChecks;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.Quote;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmsAttest;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmuAttest;
import dev.tpm4j.codec.type.TpmuPublicId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given frames that tpm2-tools and swtpm exchanged: they are read, and written again the same. */
class GoldenFrameTest {

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
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                GoldenFrameTest.class.getResourceAsStream("/golden/swtpm-0.7.1.txt"),
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
      assertThat(CommandChecks.parameters(code, command, start, end)).isNotZero();
    }
  }

  @Test
  void coversDozensOfCommands() {
    assertThat(exchanges().map(e -> e.codec().info().name()).distinct())
        .hasSizeGreaterThan(30)
        .contains(
            "CreatePrimary", "Create", "Load", "Sign", "Quote", "HMAC_Start", "GetCapability");
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
