package dev.tpm4j.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The list of what clients can do to a server, and what the TPM behind it can: each costs at most
 * that client its connection, and the next one is served as if nothing had been.
 */
@Timeout(20)
class ServerFaultTest {

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(15);

  private final ScriptedTpm tpm = new ScriptedTpm();
  private final News news = new News();

  /** Reasons of disconnects and failures, in their order. */
  private static final class News implements ServerListener {
    final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
    final BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();

    @Override
    public void disconnected(String client, String reason) {
      gone.add(reason);
    }

    @Override
    public void failed(String client, String doing, RuntimeException failure) {
      failures.add(failure);
    }

    String nextGone() throws InterruptedException {
      return gone.poll(10, TimeUnit.SECONDS);
    }
  }

  private ServerOptions options() {
    return ServerOptions.defaults().withListener(news);
  }

  private TpmServer serve(String protocol, TpmTransport transport, ServerOptions options) {
    return protocol.equals("mssim")
        ? TpmServer.mssim(transport, options)
        : TpmServer.swtpm(transport, options);
  }

  @ParameterizedTest
  @CsvSource({
    "mssim, 0000",
    "mssim, 00000008 00 000000",
    "mssim, 00000008 00 0000000c 80010000",
    "mssim, 00000006 00000003 61",
    "swtpm, 8001",
    "swtpm, 8001 0000000c 0000",
    "swtpm, 00000008 00 0000000c 80010000"
  })
  void clientThatDiesInTheMiddleOfARequestHarmsNobody(String protocol, String half)
      throws Exception {
    try (TpmServer server = serve(protocol, tpm, options());
        Client other = new Client(server.port());
        Client dying = new Client(server.port())) {
      dying.say(half).die();
      // A reset may overtake the bytes before it; either way the connection is given up.
      assertThat(news.nextGone()).isNotNull();
      assertThat(other.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      assertThat(tpm.log).filteredOn(each -> each.startsWith("command")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mssim", "swtpm"})
  void clientThatClosesInTheMiddleOfARequestIsToldOfByReason(String protocol) throws Exception {
    try (TpmServer server = serve(protocol, tpm, options())) {
      try (Client dying = new Client(server.port())) {
        dying.say("00000008 00 0000000c 8001");
      }
      assertThat(news.nextGone()).isEqualTo("it closed in the middle of a request");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mssim", "swtpm"})
  void clientThatDiesBeforeItsResponseHarmsNobody(String protocol) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch dead = new CountDownLatch(1);
    tpm.answering(
        command -> {
          arrived.countDown();
          assertThat(dead.await(10, TimeUnit.SECONDS)).isTrue();
          return Bytes.RANDOM_4;
        });
    try (TpmServer server = serve(protocol, tpm, options());
        Client other = new Client(server.port());
        Client dying = new Client(server.port())) {
      dying.say("00000008 00 0000000c").say(Bytes.GET_RANDOM_4);
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      dying.die();
      dead.countDown();
      assertThat(other.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      assertThat(news.nextGone()).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mssim, 00000008 00 00001001",
    "mssim, 00000008 00 7fffffff",
    "mssim, 00000008 00 ffffffff",
    "mssim, 00000006 00001001",
    "mssim, 00000006 ffffffff",
    "mssim, 00000063",
    "mssim, 47455420 2f204854",
    "swtpm, 8001 00001001",
    "swtpm, 8001 7fffffff",
    "swtpm, 8001 ffffffff",
    "swtpm, 8001 00000009",
    "swtpm, 8001 00000000",
    "swtpm, 00000008 00 ffffffff",
    "swtpm, 47455420 2f204854"
  })
  void impossibleClaimCostsTheConnectionAndIsNotExecuted(String protocol, String claim)
      throws Exception {
    try (TpmServer server = serve(protocol, tpm, options());
        Client liar = new Client(server.port());
        Client other = new Client(server.port())) {
      liar.say(claim);
      assertThat(liar.hearsEnd()).isTrue();
      assertThat(news.nextGone()).startsWith("it ");
      assertThat(other.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      assertThat(tpm.log).filteredOn(each -> each.startsWith("command")).hasSize(1);
    }
  }

  @Test
  void impossibleClaimOnTheControlPortCostsTheConnection() throws Exception {
    try (TpmServer server = serve("swtpm", tpm, options());
        Client liar = new Client(server.secondPort())) {
      liar.say("00000007 ffffffff");
      assertThat(liar.hearsEnd()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mssim", "swtpm"})
  void silenceInTheMiddleOfARequestEndsByTheFrameTimeout(String protocol) throws Exception {
    try (TpmServer server = serve(protocol, tpm, options().withTimeouts(LONG, SHORT, SHORT));
        Client silent = new Client(server.port())) {
      silent.say("00000008 00");
      assertThat(silent.hearsEnd()).isTrue();
      assertThat(news.nextGone()).isEqualTo("it was silent for too long");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mssim", "swtpm"})
  void idleClientIsClosedByTheIdleTimeout(String protocol) throws Exception {
    try (TpmServer server = serve(protocol, tpm, options().withTimeouts(SHORT, LONG, SHORT));
        Client idle = new Client(server.secondPort())) {
      assertThat(idle.hearsEnd()).isTrue();
      assertThat(news.nextGone()).isEqualTo("it was silent for too long");
    }
  }

  @Test
  void clientThatNeverTakesItsAnswersIsClosed() throws Exception {
    byte[] large = Arrays.copyOf(Bytes.hex("80 01 00 00 10 00 00 00 00 00"), 4096);
    tpm.answering(command -> large);
    try (TpmServer server = serve("swtpm", tpm, options().withTimeouts(LONG, SHORT, SHORT));
        Client deaf = new Client(server.port())) {
      Thread talker =
          new Thread(
              () -> {
                try {
                  while (true) {
                    deaf.say(Bytes.GET_RANDOM_4);
                  }
                } catch (IOException closed) {
                  // That is the point.
                }
              });
      talker.start();
      assertThat(news.nextGone()).isNotNull();
      talker.join();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BUS_ERROR, 101",
    "DISCONNECTED, 101",
    "COMMAND_TIMEOUT, 101",
    "CANCELED, 909",
    "MALFORMED_COMMAND, 142",
    "COMMAND_TOO_LARGE, 142"
  })
  void failureOfTheTransportIsAnAnswerToTheClientAndNewsToTheListener(Kind kind, String code)
      throws Exception {
    tpm.answering(
        command -> {
          throw TransportException.of(kind).what("it broke").build();
        });
    for (String protocol : new String[] {"mssim", "swtpm"}) {
      try (TpmServer server = serve(protocol, tpm, options());
          Client client = new Client(server.port())) {
        for (int i = 0; i < 2; i++) {
          byte[] response = client.command(0, Bytes.GET_RANDOM_4);
          assertThat(Bytes.responseCode(response)).isEqualTo(Integer.parseInt(code, 16));
          assertThat(news.failures.poll(10, TimeUnit.SECONDS))
              .isInstanceOfSatisfying(
                  TransportException.class, each -> assertThat(each.kind()).isEqualTo(kind));
        }
      }
    }
  }

  @Test
  void brokenTransportIsAFailureToo() throws Exception {
    tpm.answering(
        command -> {
          throw new IllegalStateException("a bug");
        });
    try (TpmServer server = serve("swtpm", tpm, options());
        Client client = new Client(server.port())) {
      assertThat(client.say(Bytes.GET_RANDOM_4).hear(10)).isEqualTo(Bytes.RC_FAILURE);
      assertThat(news.failures.poll(10, TimeUnit.SECONDS)).hasMessage("a bug");
    }
  }

  @Test
  void listenerThatThrowsHarmsNobody() throws Exception {
    tpm.answering(
        command -> {
          throw TransportException.of(Kind.BUS_ERROR).build();
        });
    ServerListener broken =
        new ServerListener() {
          @Override
          public void connected(String client) {
            throw new IllegalStateException("listener's bug, shown in the log on purpose");
          }

          @Override
          public void failed(String client, String doing, RuntimeException failure) {
            throw new IllegalStateException("listener's bug, shown in the log on purpose");
          }
        };
    try (TpmServer server = serve("swtpm", tpm, options().withListener(broken));
        Client client = new Client(server.port())) {
      assertThat(client.say(Bytes.GET_RANDOM_4).hear(10)).isEqualTo(Bytes.RC_FAILURE);
    }
  }

  @Test
  void tpmWithoutPowerAnswersWithNothingOrFailure() throws Exception {
    tpm.unpowered();
    try (TpmServer mssim = serve("mssim", tpm, options());
        TpmServer swtpm = serve("swtpm", tpm, options());
        Client first = new Client(mssim.port());
        Client second = new Client(swtpm.port())) {
      assertThat(first.command(0, Bytes.GET_RANDOM_4)).isEmpty();
      assertThat(second.say(Bytes.GET_RANDOM_4).hear(10)).isEqualTo(Bytes.RC_FAILURE);
    }
  }

  @Test
  void whatIsNoCommandGetsCommandSizeAndNeverReachesTheTransport() throws Exception {
    try (TpmServer server = serve("mssim", tpm, options());
        Client client = new Client(server.port())) {
      assertThat(Bytes.responseCode(client.command(0, new byte[0]))).isEqualTo(0x142);
      assertThat(Bytes.responseCode(client.command(0, Bytes.hex("8001")))).isEqualTo(0x142);
      byte[] liar = Bytes.hex("80 01 00 00 00 0d 00 00 01 7b 00 04");
      assertThat(Bytes.responseCode(client.command(0, liar))).isEqualTo(0x142);
      assertThat(tpm.log).isEmpty();
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndRoomIsMadeByThoseThatGo() throws Exception {
    try (TpmServer server = serve("mssim", tpm, options().withMaxConnections(2))) {
      try (Client first = new Client(server.port());
          Client second = new Client(server.secondPort())) {
        assertThat(first.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
        assertThat(second.say("0000000b").hearInt()).isZero();
        try (Client third = new Client(server.port())) {
          assertThat(third.hearsEnd()).isTrue();
          assertThat(news.nextGone()).contains("too many");
        }
        assertThat(first.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      }
      news.nextGone();
      news.nextGone();
      try (Client next = new Client(server.port())) {
        assertThat(next.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      }
    }
  }

  @Test
  void takenPortIsBusyAndNamed() {
    try (TpmServer server = serve("mssim", tpm, options())) {
      for (int port : new int[] {server.port(), server.port() - 1}) {
        TransportException failure =
            catchThrowableOfType(
                TransportException.class,
                () -> TpmServer.swtpm(tpm, options().withPort(port)).close());
        assertThat(failure.kind()).isEqualTo(Kind.BUSY);
        assertThat(failure).hasMessageContaining("port " + server.port());
      }
    }
  }

  @Test
  void freePortsAreNeighboursAndFreeAgainAfterwards() {
    TpmServer server = serve("mssim", tpm, options());
    assertThat(server.secondPort()).isEqualTo(server.port() + 1);
    assertThat(server.address()).isEqualTo(InetAddress.getLoopbackAddress());
    server.close();
    try (TpmServer again = serve("swtpm", tpm, options().withPort(server.port()))) {
      assertThat(again.port()).isEqualTo(server.port());
    }
  }
}
