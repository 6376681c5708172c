package dev.tpm4j.tss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tss.TpmException;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RC;

/** Given: TSS.Java's {@code Tpm} as ours, over a transport that does as it is told. */
class TransportTpmTest {
  private static final int RETRY = 0x922;
  private static final int YIELDED = 0x908;
  private static final int TESTING = 0x90a;
  private static final int NV_RATE = 0x920;

  @Test
  void saysWhichParameterTheTpmComplainsOfAndWhatToLookAt() {
    TransportTpm tpm = Tpm4j.connect(new Script(Script.code(0x2d5)));
    TpmException caught =
        catchThrowableOfType(
            TpmException.class, () -> tpm.Hash(new byte[1], TPM_ALG_ID.SHA256, TPM_HANDLE.NULL));
    assertThat(caught.ResponseCode).isEqualTo(TPM_RC.SIZE);
    assertThat(caught.EncodedError).isEqualTo(0x2d5);
    TpmResponseException failure = (TpmResponseException) caught;
    assertThat(failure.command()).isEqualTo("Hash");
    assertThat(failure.responseCode().subject()).isEqualTo(ResponseCode.Subject.PARAMETER);
    assertThat(failure.refersTo()).isEqualTo("parameter 2, hashAlg");
    assertThat(failure).hasMessageContaining("TPM2_Hash: TPM_RC_SIZE (parameter 2, hashAlg)");
    assertThat(failure.getMessage().lines()).hasSizeGreaterThan(1);
  }

  @Test
  void tellsCommandsThatShareACodeApart() {
    TransportTpm tpm = Tpm4j.connect(new Script(Script.code(0x2c4)));
    TpmResponseException mac =
        catchThrowableOfType(
            TpmResponseException.class,
            () -> tpm.MAC(new TPM_HANDLE(0x80000000), new byte[1], TPM_ALG_ID.CMAC));
    assertThat(mac.refersTo()).isEqualTo("parameter 2, inScheme");
    TpmResponseException hmac =
        catchThrowableOfType(
            TpmResponseException.class,
            () -> tpm.HMAC(new TPM_HANDLE(0x80000000), new byte[1], TPM_ALG_ID.SHA1));
    assertThat(hmac.refersTo()).isEqualTo("parameter 2, hashAlg");
  }

  @Test
  void printsNothing() {
    PrintStream stdout = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      TransportTpm tpm = Tpm4j.connect(new Script(Script.code(0x101)));
      assertThatExceptionOfType(TpmException.class).isThrownBy(() -> tpm.GetRandom(4));
    } finally {
      System.setOut(stdout);
    }
    assertThat(printed.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {RETRY, YIELDED, TESTING, NV_RATE})
  void sendsTheSameAgainAfterAPauseThatGrows(int code) {
    Script script =
        new Script(Script.code(code), Script.code(code), Script.code(code), Script.RANDOM);
    Script.Clock clock = new Script.Clock();
    TransportTpm tpm = Tpm4j.connect(script, TpmOptions.defaults().withTimebase(clock));
    assertThat(tpm.GetRandom(4)).containsExactly(1, 2, 3, 4);
    assertThat(script.commands).hasSize(4).containsOnly(script.commands.get(0));
    assertThat(clock.sleeps).hasSize(3).isSorted().doesNotContain(0L);
    assertThat(clock.sleeps.get(2)).isGreaterThan(clock.sleeps.get(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {RETRY, YIELDED, TESTING, NV_RATE})
  void givesUpWhenItsPatienceEnds(int code) {
    Script script = new Script(Script.code(code));
    Script.Clock clock = new Script.Clock();
    TransportTpm tpm =
        Tpm4j.connect(
            script, TpmOptions.defaults().withTimebase(clock).withPatience(Duration.ofSeconds(3)));
    TpmResponseException failure =
        catchThrowableOfType(TpmResponseException.class, () -> tpm.GetRandom(4));
    assertThat(failure.EncodedError).isEqualTo(code);
    assertThat(clock.elapsedMillis()).isBetween(1500L, 3000L);
    assertThat(script.commands).hasSizeLessThan(30);
  }

  @Test
  void sendsNothingElseAgain() {
    Script script = new Script(Script.code(0x921), Script.RANDOM);
    TransportTpm tpm = Tpm4j.connect(script);
    assertThatExceptionOfType(TpmException.class).isThrownBy(() -> tpm.GetRandom(4));
    assertThat(script.commands).hasSize(1);
  }

  @Test
  void oneCommandsSettingsEndWithIt() {
    Script script = new Script(Script.code(0x101));
    TransportTpm tpm = Tpm4j.connect(script);
    assertThat(tpm._allowErrors().GetRandom(4)).isNull();
    assertThat(tpm._getLastResponseCode()).isEqualTo(TPM_RC.FAILURE);
    assertThat(tpm._lastCommandSucceeded()).isFalse();
    assertThatExceptionOfType(TpmException.class).isThrownBy(() -> tpm.GetRandom(4));
    tpm._expectError(TPM_RC.FAILURE).GetRandom(4);
    assertThatExceptionOfType(TpmException.class)
        .isThrownBy(() -> tpm._expectError(TPM_RC.VALUE).GetRandom(4));
    tpm._expectResponses(TPM_RC.VALUE, TPM_RC.FAILURE).GetRandom(4);
    tpm._expectMoreResponses(TPM_RC.FAILURE).GetRandom(4);
    assertThat(tpm._GetExpectedResponses()).isNull();
  }

  @Test
  void successWhereAnErrorIsExpectedIsAnError() {
    TransportTpm tpm = Tpm4j.connect(new Script(Script.RANDOM));
    assertThatExceptionOfType(TpmException.class)
        .isThrownBy(() -> tpm._expectError(TPM_RC.FAILURE).GetRandom(4))
        .withMessageContaining("succeeded");
    assertThat(tpm._expectMoreResponses(TPM_RC.FAILURE).GetRandom(4)).hasSize(4);
  }

  @Test
  void tellsTheCallbackWhatPassed() {
    List<String> seen = new ArrayList<>();
    TransportTpm tpm = Tpm4j.connect(new Script(Script.RANDOM, Script.code(0x101)));
    tpm._setCallback(
        (command, code, in, out) -> seen.add(command + " " + code + " " + in.length + out.length));
    tpm.GetRandom(4);
    tpm._allowErrors().GetRandom(4);
    assertThat(seen).containsExactly("{GetRandom} {SUCCESS} 1216", "{GetRandom} {FAILURE} 1210");
    assertThat(TPM_CC.GetRandom.toInt()).isEqualTo(0x17b);
  }

  @Test
  void sendsAsMuchAsTheWayCarries() {
    Script script = new Script("80020000001300000000000000000000010000");
    script.maxCommand = 100_000;
    TransportTpm tpm = Tpm4j.connect(script);
    byte[] data = new byte[65_535];
    data[65_534] = 7;
    tpm.SequenceUpdate(new TPM_HANDLE(0x80000000), data);
    assertThat(script.commands.get(0))
        .startsWith(
            "8002" + "0001001c" + "0000015c80000000" + "00000009400000090000010000" + "ffff")
        .endsWith("0007")
        .hasSize(2 * (10 + 4 + 4 + 9 + 2 + 65_535));
  }

  @Test
  void refusesWhatTheWayDoesNotCarryAndSendsNothing() {
    Script script = new Script(Script.code(0));
    TransportTpm tpm = Tpm4j.connect(script);
    for (int size : new int[] {4096, 65_535}) {
      TransportException failure =
          catchThrowableOfType(
              TransportException.class,
              () -> tpm.SequenceUpdate(new TPM_HANDLE(0x80000000), new byte[size]));
      assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TOO_LARGE);
    }
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> tpm.SequenceUpdate(new TPM_HANDLE(0x80000000), new byte[70_000]));
    assertThat(script.commands).isEmpty();
  }

  @Test
  void missingFieldIsNamedAndSendsNothing() {
    Script script = new Script(Script.RANDOM);
    TransportTpm tpm = Tpm4j.connect(script);
    assertThatExceptionOfType(NullPointerException.class)
        .isThrownBy(() -> tpm.Hash(new byte[1], null, TPM_HANDLE.NULL))
        .withMessageContaining("hashAlg");
    assertThat(script.commands).isEmpty();
    assertThat(tpm.GetRandom(4)).hasSize(4);
  }

  @Test
  void threadsShareItAndKeepTheirSettingsApart() throws Exception {
    try (TransportTpm tpm = Tpm4j.connect(TpmEngine.started())) {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        boolean failing = thread % 2 == 0;
        int size = 4 + thread;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    if (failing) {
                      tpm._allowErrors().ReadPublic(new TPM_HANDLE(0x80000007));
                      assertThat(tpm._lastCommandSucceeded()).isFalse();
                    } else {
                      assertThat(tpm.GetRandom(size)).hasSize(size);
                      assertThat(tpm._getLastResponseCode()).isEqualTo(TPM_RC.SUCCESS);
                    }
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
      threads.shutdown();
    }
  }

  /** A command that ends when it is cancelled, or only when its thread is interrupted. */
  private static final class Endless implements TpmTransport {
    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    final boolean knowsCancel;

    Endless(boolean knowsCancel) {
      this.knowsCancel = knowsCancel;
    }

    @Override
    public int transmit(byte[] command, int length, byte[] response) {
      started.countDown();
      try {
        if (!cancelled.await(30, TimeUnit.SECONDS)) {
          throw new AssertionError("nobody ended the command");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw TransportException.of(Kind.CANCELED).what("interrupted").build();
      }
      byte[] answer = java.util.HexFormat.of().parseHex(Script.code(0x909));
      System.arraycopy(answer, 0, response, 0, answer.length);
      return answer.length;
    }

    @Override
    public void cancel() {
      if (knowsCancel) {
        cancelled.countDown();
      }
    }

    @Override
    public TransportInfo info() {
      return new TransportInfo("endless", "a TPM that thinks for ever", 4096, 4096);
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsACallAtItsDeadline(boolean knowsCancel) {
    TransportTpm tpm = Tpm4j.connect(new Endless(knowsCancel));
    TransportException failure =
        catchThrowableOfType(
            TransportException.class, () -> tpm._withDeadline(Duration.ofMillis(20)).GetRandom(4));
    assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
    assertThat(Thread.interrupted()).isFalse();
    tpm.close();
  }

  @Test
  void waitingForAnothersCommandCountsTowardsTheDeadline() throws Exception {
    Endless endless = new Endless(true);
    TransportTpm tpm = Tpm4j.connect(endless);
    Thread other = new Thread(() -> tpm._allowErrors().GetRandom(4));
    other.start();
    assertThat(endless.started.await(30, TimeUnit.SECONDS)).isTrue();
    TransportException failure =
        catchThrowableOfType(
            TransportException.class, () -> tpm._withDeadline(Duration.ofMillis(20)).GetRandom(4));
    assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
    tpm.cancel();
    other.join(30_000);
    assertThat(other.isAlive()).isFalse();
    tpm.close();
  }

  @Test
  void anyThreadCancels() throws Exception {
    Endless endless = new Endless(true);
    TransportTpm tpm = Tpm4j.connect(endless);
    Thread canceller =
        new Thread(
            () -> {
              try {
                assertThat(endless.started.await(30, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              tpm.cancel();
            });
    canceller.start();
    TpmResponseException failure =
        catchThrowableOfType(TpmResponseException.class, () -> tpm.GetRandom(4));
    assertThat(failure.ResponseCode).isEqualTo(TPM_RC.CANCELED);
    canceller.join();
    tpm.close();
  }
}
