package dev.tpm4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.benchmarks.codec.CodecExchange;
import dev.tpm4j.benchmarks.codec.Seven;
import dev.tpm4j.benchmarks.tssjava.TssExchange;
import dev.tpm4j.benchmarks.tssjava.TssSeven;
import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.Hmac;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.Sign;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tss.tpm.CreatePrimaryResponse;

/** Given what a swtpm was sent and answered: what is timed writes and reads just that. */
class GoldenFramesTest {

  private static final int SESSIONS = 2;

  private final byte[] frame = new byte[4096];

  static Golden[] goldens() {
    return Golden.all();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void theCodecWritesTheCommand(Golden golden) {
    CodecExchange exchange = CodecExchange.of(golden);
    int length = exchange.encode();
    assertThat(Arrays.copyOf(exchange.command(), length)).isEqualTo(golden.command());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void aPreparedCommandIsTheSame(Golden golden) {
    CodecExchange exchange = CodecExchange.of(golden);
    exchange.prepare();
    int length = exchange.prepared();
    assertThat(Arrays.copyOf(exchange.preparedFrame(), length)).isEqualTo(golden.command());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void tssJavaWritesTheCommand(Golden golden) {
    TssExchange exchange = TssExchange.of(golden);
    exchange.roundTrip();
    assertThat(exchange.command()).isEqualTo(golden.command());
    byte[] parameters = exchange.encode();
    assertThat(golden.command()).endsWith(parameters);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void theCodecReadsEveryFieldOfTheResponseAsTssJavaDoes(Golden golden) {
    int expected = TssSums.of(TssExchange.of(golden).roundTrip());
    CodecExchange exchange = CodecExchange.of(golden);
    assertThat(exchange.view(golden.response(), golden.response().length)).isEqualTo(expected);
    assertThat(exchange.roundTrip()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void aRecordHasWhatTheResponseHad(Golden golden) {
    CodecExchange exchange = CodecExchange.of(golden);
    Object record = exchange.record(golden.response(), golden.response().length);
    assertThat(exchange.roundTripRecord()).isEqualTo(record);
    boolean sessions = golden.response()[1] == SESSIONS;
    int length = encode(record, sessions ? GoldenFramesTest::emptySession : null);
    assertThat(Arrays.copyOf(frame, length)).isEqualTo(golden.response());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void tssJavaReadsTheSameParametersAlone(Golden golden) {
    TssExchange exchange = TssExchange.of(golden);
    Object whole = exchange.roundTrip();
    Object parts = exchange.decode();
    if (parts instanceof CreatePrimaryResponse key) {
      key.handle = ((CreatePrimaryResponse) whole).handle;
    }
    assertThat(TssSums.of(TssSums.unwrap(parts))).isEqualTo(TssSums.of(whole));
  }

  private int encode(Object response, AuthorizationArea sessions) {
    if (response instanceof GetRandom.Response r) {
      return r.encode(frame, sessions);
    } else if (response instanceof PcrRead.Response r) {
      return r.encode(frame, sessions);
    } else if (response instanceof CreatePrimary.Response r) {
      return r.encode(frame, sessions);
    } else if (response instanceof Create.Response r) {
      return r.encode(frame, sessions);
    } else if (response instanceof Sign.Response r) {
      return r.encode(frame, sessions);
    } else if (response instanceof Hmac.Response r) {
      return r.encode(frame, sessions);
    }
    return ((GetCapability.Response) response).encode(frame, sessions);
  }

  /** What a TPM answers to a password: no nonce, continueSession, no HMAC. */
  private static int emptySession(byte[] frame, int at) {
    Arrays.fill(frame, at, at + 5, (byte) 0);
    frame[at + 2] = 1;
    return at + 5;
  }

  @Test
  void allSevenAreWhatEachIs() {
    int encoded = 0;
    int read = 0;
    for (Golden golden : Golden.all()) {
      encoded += golden.command().length;
      read += CodecExchange.of(golden).roundTrip();
    }
    Seven seven = new Seven(Golden.all());
    seven.prepare();
    assertThat(seven.prepared()).isEqualTo(encoded);
    assertThat(seven.encode()).isEqualTo(encoded);
    assertThat(seven.view()).isEqualTo(read);
    assertThat(seven.roundTrip()).isEqualTo(read);
    assertThat(seven.roundTripRecords()).hasSize(Golden.names().size()).allMatch(Objects::nonNull);
    int expected = 0;
    for (Object response : new TssSeven(Golden.all()).roundTrip()) {
      expected += TssSums.of(response);
    }
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void theFramesAreOfTheSizesThatTheFiguresAreAbout() {
    assertThat(Arrays.stream(Golden.all()).map(g -> g.command().length))
        .containsExactly(12, 20, 67, 65, 73, 1055, 22);
    assertThat(Arrays.stream(Golden.all()).map(g -> g.response().length))
        .containsExactly(44, 300, 506, 460, 91, 53, 387);
  }
}
