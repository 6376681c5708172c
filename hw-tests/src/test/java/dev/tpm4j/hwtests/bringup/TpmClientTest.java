package dev.tpm4j.hwtests.bringup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tpm4j.codec.type.TpmPt;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Responses are believed only as far as they make sense. */
class TpmClientTest {

  private static final List<Consumer<TpmClient>> QUESTIONS =
      List.of(
          TpmClient::fixedProperties,
          TpmClient::algorithms,
          TpmClient::commands,
          TpmClient::pcrBanks,
          TpmClient::testResult,
          client -> client.random(16),
          client -> client.readPcr(new TpmClient.PcrBank(0x000B, new byte[3]), 16));

  private static TpmClient client(UnaryOperator<byte[]> damage) {
    TpmEngine engine = TpmEngine.create(EngineOptions.builder().seed(new byte[] {3}).build());
    engine.transmit(HexFormat.of().parseHex("80010000000c000001440000"));
    return new TpmClient(damaged(engine, damage), Timebase.system());
  }

  /** Damages what comes back, and keeps the size field true as a transport does. */
  private static TpmTransport damaged(TpmTransport tpm, UnaryOperator<byte[]> damage) {
    return new TpmTransport() {
      @Override
      public int transmit(byte[] command, int length, byte[] response) {
        int size = tpm.transmit(command, length, response);
        byte[] made = damage.apply(Arrays.copyOf(response, size));
        ByteBuffer.wrap(made).putInt(2, made.length);
        System.arraycopy(made, 0, response, 0, made.length);
        return made.length;
      }

      @Override
      public void cancel() {}

      @Override
      public TransportInfo info() {
        return tpm.info();
      }

      @Override
      public void close() {
        tpm.close();
      }
    };
  }

  @Test
  void everyQuestionIsAnsweredByATpmInOrder() {
    TpmClient client = client(UnaryOperator.identity());

    QUESTIONS.forEach(each -> each.accept(client));
    assertThat(client.fixedProperties()).containsKey(TpmPt.MANUFACTURER);
    assertThat(client.random(16)).hasSize(16);
  }

  @Test
  void aResponseCutAnywhereIsMalformedAndNeverAWrongAnswer() {
    for (int cut = 1; cut <= 24; cut++) {
      int shorter = cut;
      TpmClient client =
          client(response -> Arrays.copyOf(response, Math.max(10, response.length - shorter)));
      for (Consumer<TpmClient> question : QUESTIONS) {
        assertThatExceptionOfType(TransportException.class)
            .as("cut by %d", cut)
            .isThrownBy(() -> question.accept(client))
            .matches(failure -> failure.kind() == Kind.MALFORMED_RESPONSE);
      }
    }
  }

  @Test
  void damagedBytesEndInAnAnswerOrATypedErrorAndNeverInAHang() {
    Random random = new Random(20260101);
    int typed = 0;
    for (int round = 0; round < 3000; round++) {
      TpmClient client =
          client(
              response -> {
                for (int i = 0; i < 3; i++) {
                  int at = 6 + random.nextInt(response.length - 6);
                  response[at] = (byte) random.nextInt(256);
                }
                // A code that asks for patience is obeyed in real time; that is tested elsewhere.
                ByteBuffer.wrap(response).putInt(6, response[9] & 1);
                return response;
              });
      try {
        QUESTIONS.get(round % QUESTIONS.size()).accept(client);
      } catch (TransportException | UnexpectedResponseCode expected) {
        typed++;
      }
    }
    assertThat(typed).isBetween(1000, 3000);
  }

  @Test
  void aTpmThatAlwaysHasMoreDataIsNotAskedForEver() {
    TpmClient client =
        client(
            response -> {
              response[10] = 1;
              return response;
            });

    assertThat(client.algorithms()).isNotEmpty();
    assertThat(client.commands()).isNotEmpty();
    assertThat(client.fixedProperties()).isNotEmpty();
  }

  @Test
  void aCountBeyondAllReasonIsRefusedBeforeAnythingIsAllocated() {
    TpmClient client =
        client(
            response -> {
              ByteBuffer.wrap(response).putInt(15, 0x7FFF_FFFF);
              return response;
            });

    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(client::algorithms)
        .withMessageContaining("2147483647 elements do not fit");
  }
}
