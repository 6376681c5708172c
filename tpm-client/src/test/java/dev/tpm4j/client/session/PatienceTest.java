package dev.tpm4j.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.client.Interposer;
import dev.tpm4j.client.KeyTemplate;
import dev.tpm4j.client.Peer;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Given a TPM that is busy: the command is repeated, within bounds, and the session survives. */
class PatienceTest {

  private static final CommandWriter RANDOM = new GetRandom.Request(8)::encode;

  private final VirtualTimebase time = new VirtualTimebase();

  /** Answers with a code so many times, then lets pass. */
  private static UnaryOperator<byte[]> busy(int code, int times, List<byte[]> seen) {
    return response -> {
      seen.add(response);
      if (seen.size() > times) {
        return response;
      }
      byte[] refusal = {(byte) 0x80, 1, 0, 0, 0, 10, 0, 0, 0, 0};
      Wire.putU32(refusal, 6, code);
      return refusal;
    };
  }

  private CommandChannel channel(TpmTransport transport, Duration patience) {
    return new CommandChannel(
        transport, ChannelOptions.defaults().timebase(time).patience(patience));
  }

  @ParameterizedTest
  @ValueSource(ints = {TpmRc.RETRY, TpmRc.YIELDED, TpmRc.TESTING, TpmRc.NV_RATE})
  void waitsWithGrowingStepsUntilTheTpmTakesTheCommand(int code) {
    Interposer busy = new Interposer(Peer.ENGINE.open());
    List<byte[]> seen = new ArrayList<>();
    busy.onResponse(busy(code, 5, seen));
    try (CommandChannel channel = channel(busy, Duration.ofSeconds(20))) {
      GetRandom.Response random =
          channel.execute(CommandTable.of(GetRandom.CODE), RANDOM, GetRandom.Response::decode);
      assertThat(random.randomBytes().length()).isEqualTo(8);
    }
    assertThat(seen).hasSize(6);
    boolean soon = code == TpmRc.RETRY || code == TpmRc.YIELDED;
    // 1 + 2 + 4 + 8 + 16 ms; 10 + 20 + 40 + 80 + 160 ms.
    assertThat(time.nanoTime()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(soon ? 31 : 310));
  }

  @Test
  void givesUpWhenPatienceEndsAndSaysHowOftenItTried() {
    Interposer busy = new Interposer(Peer.ENGINE.open());
    List<byte[]> seen = new ArrayList<>();
    busy.onResponse(busy(TpmRc.RETRY, Integer.MAX_VALUE, seen));
    try (CommandChannel channel = channel(busy, Duration.ofSeconds(2))) {
      TpmResponseException refused =
          catchThrowableOfType(
              TpmResponseException.class,
              () ->
                  channel.execute(
                      CommandTable.of(GetRandom.CODE), RANDOM, GetRandom.Response::decode));
      assertThat(refused.responseCode()).isEqualTo(TpmRc.RETRY);
      assertThat(refused)
          .hasMessageContaining("TPM_RC_RETRY")
          .hasMessageContaining("tried " + seen.size() + " times in 2000 ms");
    }
    assertThat(seen).hasSizeBetween(10, 25);
    assertThat(time.nanoTime()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
  }

  @Test
  void deadlineOfTheCallEndsTheRepetition() {
    Interposer busy = new Interposer(Peer.ENGINE.open());
    busy.onResponse(busy(TpmRc.TESTING, Integer.MAX_VALUE, new ArrayList<>()));
    try (CommandChannel channel = channel(busy, Duration.ofSeconds(20))) {
      catchThrowableOfType(
          TpmResponseException.class,
          () ->
              channel.execute(
                  CommandTable.of(GetRandom.CODE),
                  RANDOM,
                  List.of(),
                  List.of(),
                  GetRandom.Response::decode,
                  Duration.ofMillis(500)));
    }
    assertThat(time.nanoTime()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
  }

  @Test
  void sessionIsGoodAfterRepetition() {
    Interposer busy = new Interposer(Peer.ENGINE.open());
    try (Rig rig = new Rig(busy)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed());
      try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
        // The TPM refuses before it looks at sessions: the frame goes again as it was.
        List<byte[]> commands = new ArrayList<>();
        byte[] nothing = {(byte) 0x80, 1, 0, 0, 0, 10, 0, 0, 0, 0};
        busy.onCommand(
            command -> {
              commands.add(command);
              return commands.size() < 3 ? nothing : command;
            });
        busy.onResponse(
            response -> {
              if (commands.size() < 3) {
                byte[] retry = nothing.clone();
                Wire.putU32(retry, 6, TpmRc.RETRY);
                return retry;
              }
              return response;
            });
        for (int i = 0; i < 2; i++) {
          assertThat(
                  rig.run(
                          new Unseal.Request(sealed.handle()),
                          List.of(sealed),
                          List.of(session.use()))
                      .outData())
              .isEqualTo(Octets.of(Rig.SECRET));
        }
        assertThat(commands.get(0)).isEqualTo(commands.get(1)).isEqualTo(commands.get(2));
        busy.rest();
      }
    }
  }

  /** A TPM that computes until it is told to stop. */
  private static final class Endless implements TpmTransport {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public int transmit(byte[] command, int length, byte[] response) {
      started.countDown();
      try {
        assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw TransportException.of(Kind.CANCELED).build();
      }
      byte[] refusal = {(byte) 0x80, 1, 0, 0, 0, 10, 0, 0, 9, 9};
      System.arraycopy(refusal, 0, response, 0, refusal.length);
      return refusal.length;
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public TransportInfo info() {
      return new TransportInfo("endless", "never done", 4096, 4096);
    }

    @Override
    public void close() {
      cancelled.countDown();
    }
  }

  @Test
  void commandIsCancelledAtItsDeadline() {
    try (CommandChannel channel = new CommandChannel(new Endless(), ChannelOptions.defaults())) {
      TransportException late =
          catchThrowableOfType(
              TransportException.class,
              () ->
                  channel.execute(
                      CommandTable.of(GetRandom.CODE),
                      RANDOM,
                      List.of(),
                      List.of(),
                      GetRandom.Response::decode,
                      Duration.ofMillis(30)));
      assertThat(late.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
      assertThat(late.what()).isEqualTo("TPM2_GetRandom was given up at its deadline of 30 ms");
    }
  }

  @Test
  void anotherThreadCancels() throws Exception {
    Endless endless = new Endless();
    try (CommandChannel channel = new CommandChannel(endless, ChannelOptions.defaults())) {
      TpmResponseException[] refused = new TpmResponseException[1];
      Thread caller =
          new Thread(
              () ->
                  refused[0] =
                      catchThrowableOfType(
                          TpmResponseException.class,
                          () ->
                              channel.execute(
                                  CommandTable.of(GetRandom.CODE),
                                  RANDOM,
                                  GetRandom.Response::decode)));
      caller.start();
      assertThat(endless.started.await(30, TimeUnit.SECONDS)).isTrue();
      channel.cancel();
      caller.join(30_000);
      assertThat(refused[0].responseCode()).isEqualTo(TpmRc.CANCELED);
    }
  }

  @Test
  void secondThreadWaitsNoLongerThanItsDeadline() throws Exception {
    Endless endless = new Endless();
    try (CommandChannel channel = new CommandChannel(endless, ChannelOptions.defaults())) {
      Thread first =
          new Thread(
              () ->
                  catchThrowableOfType(
                      TpmResponseException.class,
                      () ->
                          channel.execute(
                              CommandTable.of(GetRandom.CODE),
                              RANDOM,
                              GetRandom.Response::decode)));
      first.start();
      assertThat(endless.started.await(30, TimeUnit.SECONDS)).isTrue();
      TransportException late =
          catchThrowableOfType(
              TransportException.class,
              () ->
                  channel.execute(
                      CommandTable.of(GetRandom.CODE),
                      RANDOM,
                      List.of(),
                      List.of(),
                      GetRandom.Response::decode,
                      Duration.ofMillis(20)));
      assertThat(late.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
      assertThat(late.what()).contains("was not sent");
      channel.cancel();
      first.join(30_000);
    }
  }
}
