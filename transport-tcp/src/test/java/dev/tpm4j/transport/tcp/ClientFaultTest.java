package dev.tpm4j.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The list of what can go wrong at the far end of a client's socket. Each ends in the right kind
 * within its deadline, and leaves the transport either usable or dead for good, as the kind says.
 */
@Timeout(20)
class ClientFaultTest {

  /** The three ways a client of ours sends commands. */
  enum Way {
    MSSIM(Framing.PREFIX, true),
    SWTPM_PREFIX(Framing.PREFIX, false),
    SWTPM_RAW(Framing.RAW, false);

    private final Framing framing;
    private final boolean handshake;

    Way(Framing framing, boolean handshake) {
      this.framing = framing;
      this.handshake = handshake;
    }

    FaultyPeer peer(FaultyPeer.Behaviour... behaviours) throws IOException {
      return new FaultyPeer(framing, handshake, behaviours);
    }

    TpmTransport connect(int port, TcpOptions options) {
      return switch (this) {
        case MSSIM -> MssimTransport.connect("127.0.0.1", port, options);
        case SWTPM_PREFIX ->
            SwtpmTransport.to("127.0.0.1", port).withPrefix().options(options).connect();
        case SWTPM_RAW -> SwtpmTransport.to("127.0.0.1", port).options(options).connect();
      };
    }
  }

  /** For faults that only the deadline ends; a busy machine must still answer within it. */
  private static final TcpOptions SHORT =
      TcpOptions.defaults()
          .withConnectTimeout(Duration.ofMillis(300))
          .withCommandTimeout(Duration.ofMillis(800))
          .withControlTimeout(Duration.ofMillis(300));

  /** For faults that end by themselves: long enough that the deadline cannot be what ended them. */
  private static final TcpOptions LONG =
      TcpOptions.defaults()
          .withCommandTimeout(Duration.ofSeconds(15))
          .withControlTimeout(Duration.ofSeconds(15));

  @ParameterizedTest
  @EnumSource(Way.class)
  void refusedConnectionSaysThatNothingRunsThere(Way way) throws Exception {
    PortPair free = PortPair.bind(InetAddress.getLoopbackAddress(), 0, 0);
    int port = free.firstPort();
    free.close();
    TransportException failure = failureOf(() -> way.connect(port, LONG));
    assertThat(failure.kind()).isEqualTo(Kind.DISCONNECTED);
    assertThat(failure).hasMessageContaining("refused").hasMessageContaining("start it");
  }

  @Test
  void missingPlatformPortIsNamed() throws Exception {
    try (ServerSocket onlyCommands = lonelyPort()) {
      int port = onlyCommands.getLocalPort();
      TransportException failure = failureOf(() -> Way.MSSIM.connect(port, LONG));
      assertThat(failure.kind()).isEqualTo(Kind.DISCONNECTED);
      assertThat(failure).hasMessageContaining("platform port 127.0.0.1:" + (port + 1));
    }
  }

  @Test
  void unknownHostIsAMatterOfConfiguration() {
    TransportException failure =
        failureOf(() -> SwtpmTransport.connect("no-such-host.invalid", 2321));
    assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
    assertThat(failure).hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void unansweredConnectEndsByTheConnectTimeout() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = fillBacklog(full.getLocalPort());
      try {
        TransportException failure =
            failureOf(() -> Way.SWTPM_RAW.connect(full.getLocalPort(), SHORT));
        assertThat(failure.kind()).isEqualTo(Kind.DISCONNECTED);
        assertThat(failure).hasMessageContaining("cannot be reached");
        assertThat(failure.situation().elapsedNanos()).isGreaterThanOrEqualTo(millis(300));
      } finally {
        for (Socket each : waiting) {
          each.close();
        }
      }
    }
  }

  @Test
  void silentPortIsNoSimulator() throws Exception {
    try (PortPair silent = PortPair.bind(InetAddress.getLoopbackAddress(), 0, 0)) {
      TransportException mssim = failureOf(() -> Way.MSSIM.connect(silent.firstPort(), SHORT));
      assertThat(mssim.kind()).isEqualTo(Kind.PROTOCOL);
      assertThat(mssim).hasMessageContaining("does not answer").hasMessageContaining("swtpm:");

      TransportException control =
          failureOf(
              () ->
                  SwtpmTransport.to("127.0.0.1", silent.firstPort())
                      .controlPort(silent.secondPort())
                      .options(SHORT)
                      .connect());
      assertThat(control.kind()).isEqualTo(Kind.PROTOCOL);
    }
  }

  @Test
  void wrongHandshakeIsNoSimulator() throws Exception {
    FaultyPeer.Behaviour webServer =
        talk -> {
          talk.in().readNBytes(8);
          talk.out().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("US-ASCII"));
        };
    try (FaultyPeer peer = new FaultyPeer(Framing.PREFIX, false, webServer)) {
      TransportException failure = failureOf(() -> Way.MSSIM.connect(peer.port(), LONG));
      assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void peerThatClosesInsteadOfAnsweringEndsTheConnection(Way way) throws Exception {
    diesFor(way, FaultyPeer.Talk::command);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void peerThatClosesInTheMiddleOfTheHeaderEndsTheConnection(Way way) throws Exception {
    diesFor(
        way,
        talk -> {
          talk.command();
          talk.out().write(talk.good(), 0, 3);
        });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void peerThatClosesInTheMiddleOfTheBodyEndsTheConnection(Way way) throws Exception {
    diesFor(
        way,
        talk -> {
          talk.command();
          talk.out().write(talk.good(), 0, 15);
        });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void silentPeerTimesOutAndTheNextCommandGetsItsOwnAnswer(Way way) throws Exception {
    recoversFrom(way, Kind.COMMAND_TIMEOUT, SHORT, FaultyPeer.Talk::untilGone);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void drippingPeerCannotExtendTheDeadline(Way way) throws Exception {
    TransportException failure =
        recoversFrom(
            way,
            Kind.COMMAND_TIMEOUT,
            SHORT,
            talk -> {
              talk.command();
              for (byte each : talk.good()) {
                talk.out().write(each);
                Timebase.system().sleep(millis(100));
              }
            });
    assertThat(failure).hasMessageContaining("bytes had come");
    assertThat(failure.situation().elapsedNanos())
        .isGreaterThanOrEqualTo(SHORT.commandTimeout().toNanos());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void commandLeavesInOnePiece(Way way) throws Exception {
    CompletableFuture<Integer> first = new CompletableFuture<>();
    try (FaultyPeer peer =
            way.peer(
                talk -> {
                  first.complete(talk.in().read(new byte[100]));
                  talk.out().write(talk.good());
                  talk.untilGone();
                });
        TpmTransport transport = way.connect(peer.port(), LONG)) {
      transport.transmit(Bytes.GET_RANDOM_4);
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(way.framing == Framing.RAW ? 12 : 21);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void answerInSingleBytesIsAnAnswer(Way way) throws Exception {
    try (FaultyPeer peer =
            way.peer(
                talk -> {
                  talk.command();
                  for (byte each : talk.good()) {
                    talk.out().write(each);
                  }
                  talk.untilGone();
                });
        TpmTransport transport = way.connect(peer.port(), LONG)) {
      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
    }
  }

  @ParameterizedTest
  @CsvSource({"00000003", "00000009", "00001001", "7fffffff", "80000000", "ffffffff"})
  void lyingSizeIsRefusedBeforeAnythingIsReadOrAllocated(String size) throws Exception {
    for (Way way : Way.values()) {
      String prefix = way.framing == Framing.RAW ? "8001" : "";
      TransportException failure =
          recoversFrom(
              way,
              Kind.MALFORMED_RESPONSE,
              LONG,
              talk -> {
                talk.command();
                talk.say(prefix + size + "00000000");
                talk.untilGone();
              });
      assertThat(failure).hasMessageContaining(Long.toString(Long.parseLong(size, 16)));
    }
  }

  @Test
  void sizeZeroMeansNoPowerInMicrosoftsFraming() throws Exception {
    for (Way way : List.of(Way.MSSIM, Way.SWTPM_PREFIX)) {
      try (FaultyPeer peer =
              way.peer(
                  talk -> {
                    talk.command();
                    talk.say("00000000 00000000");
                    talk.behave();
                  });
          TpmTransport transport = way.connect(peer.port(), LONG)) {
        assertThat(failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4)).kind())
            .isEqualTo(Kind.NOT_POWERED);
        // On the same connection: nothing was wrong with it.
        assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      }
    }
    recoversFrom(
        Way.SWTPM_RAW,
        Kind.MALFORMED_RESPONSE,
        LONG,
        talk -> {
          talk.command();
          talk.say("8001 00000000 00000000");
          talk.untilGone();
        });
  }

  @Test
  void sizesThatContradictEachOtherAreMalformed() throws Exception {
    recoversFrom(
        Way.MSSIM,
        Kind.MALFORMED_RESPONSE,
        LONG,
        talk -> {
          talk.command();
          talk.say("0000000a 8001 0000000c 00000000 00000000");
          talk.untilGone();
        });
  }

  @Test
  void acknowledgementOtherThanZeroIsAProtocolError() throws Exception {
    recoversFrom(
        Way.MSSIM,
        Kind.PROTOCOL,
        LONG,
        talk -> {
          talk.command();
          talk.say("0000000a 8001 0000000a 00000000 00000001");
          talk.untilGone();
        });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void moreThanTheAnswerIsAProtocolError(Way way) throws Exception {
    recoversFrom(
        way,
        Kind.PROTOCOL,
        LONG,
        talk -> {
          talk.command();
          byte[] good = talk.good();
          byte[] more = Arrays.copyOf(good, good.length + 2);
          talk.out().write(more);
          talk.untilGone();
        });
  }

  @Test
  void unaskedBytesBetweenCommandsAreNotTakenForAnAnswer() throws Exception {
    CountDownLatch said = new CountDownLatch(1);
    FaultyPeer.Behaviour chatty =
        talk -> {
          talk.out().write(talk.good());
          said.countDown();
          talk.untilGone();
        };
    try (FaultyPeer peer = Way.SWTPM_RAW.peer(chatty, FaultyPeer.Talk::behave);
        TpmTransport transport = Way.SWTPM_RAW.connect(peer.port(), LONG)) {
      assertThat(said.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4)).kind())
          .isEqualTo(Kind.PROTOCOL);
      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void garbageIsNeverAnAnswer(Way way) throws Exception {
    recoversFrom(
        way,
        Kind.MALFORMED_RESPONSE,
        LONG,
        talk -> {
          talk.command();
          talk.out().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("US-ASCII"));
          talk.untilGone();
        });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void responseTooLongForTheArrayIsLostButNotTheConnection(Way way) throws Exception {
    try (FaultyPeer peer = way.peer(FaultyPeer.Talk::behave);
        TpmTransport transport = way.connect(peer.port(), LONG)) {
      byte[] small = new byte[12];
      assertThat(failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4, 12, small)).kind())
          .isEqualTo(Kind.BUFFER_TOO_SMALL);
      byte[] same = Arrays.copyOf(Bytes.GET_RANDOM_4, 16);
      assertThat(transport.transmit(same, 12, same)).isEqualTo(16);
      assertThat(same).isEqualTo(Bytes.RANDOM_4);
    }
  }

  @Test
  void whatIsNoCommandIsNotSent() throws Exception {
    try (FaultyPeer peer = Way.SWTPM_RAW.peer(FaultyPeer.Talk::behave);
        TpmTransport transport = Way.SWTPM_RAW.connect(peer.port(), LONG)) {
      byte[] liar = Bytes.hex("80 01 00 00 00 0d 00 00 01 7b 00 04");
      assertThat(failureOf(() -> transport.transmit(liar)).kind())
          .isEqualTo(Kind.MALFORMED_COMMAND);
      byte[] large = Arrays.copyOf(Bytes.hex("80 01 00 00 10 01 00 00 01 7b"), 4097);
      assertThat(failureOf(() -> transport.transmit(large)).kind())
          .isEqualTo(Kind.COMMAND_TOO_LARGE);
      org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
          .isThrownBy(() -> transport.transmit(new byte[9], 9, new byte[16]));
      org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
          .isThrownBy(() -> transport.transmit(new byte[12], 13, new byte[16]));
      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void interruptAbandonsTheCommandAndKeepsTheFlag(Way way) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    FaultyPeer.Behaviour slow =
        talk -> {
          talk.command();
          arrived.countDown();
          talk.untilGone();
        };
    try (FaultyPeer peer = way.peer(slow, FaultyPeer.Talk::behave);
        TpmTransport transport = way.connect(peer.port(), LONG)) {
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      CompletableFuture<TransportException> failure = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                failure.complete(failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4)));
                flag.complete(Thread.currentThread().isInterrupted());
              });
      thread.start();
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      assertThat(failure.get(10, TimeUnit.SECONDS).kind()).isEqualTo(Kind.CANCELED);
      assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      if (way == Way.MSSIM) {
        assertThat(peer.signals).containsSubsequence(MssimCode.CANCEL_ON, MssimCode.CANCEL_OFF);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void closeEndsTheCommandInProgress(Way way) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    try (FaultyPeer peer =
        way.peer(
            talk -> {
              talk.command();
              arrived.countDown();
              talk.untilGone();
            })) {
      TpmTransport transport = way.connect(peer.port(), LONG);
      CompletableFuture<TransportException> failure =
          CompletableFuture.supplyAsync(
              () -> failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4)));
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      transport.close();
      transport.close();
      assertThat(failure.get(10, TimeUnit.SECONDS).kind()).isEqualTo(Kind.CLOSED);
      assertThat(failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4)).kind())
          .isEqualTo(Kind.CLOSED);
    }
  }

  @Test
  void cancelReachesThePlatformPortAndIsWithdrawnAfterTheCommand() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    FaultyPeer.Behaviour cancellable =
        talk -> {
          talk.command();
          arrived.countDown();
          await(release);
          talk.say("0000000a 8001 0000000a 00000909 00000000");
          talk.behave();
        };
    try (FaultyPeer peer = Way.MSSIM.peer(cancellable);
        TpmTransport transport = Way.MSSIM.connect(peer.port(), LONG)) {
      transport.cancel();
      CompletableFuture<byte[]> response =
          CompletableFuture.supplyAsync(() -> transport.transmit(Bytes.GET_RANDOM_4));
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      transport.cancel();
      transport.cancel();
      assertThat(peer.signals.take()).isEqualTo(MssimCode.POWER_ON);
      assertThat(peer.signals.take()).isEqualTo(MssimCode.NV_ON);
      assertThat(peer.signals.take()).isEqualTo(MssimCode.CANCEL_ON);
      release.countDown();
      assertThat(Bytes.responseCode(response.get(10, TimeUnit.SECONDS))).isEqualTo(0x909);
      assertThat(peer.signals.take()).isEqualTo(MssimCode.CANCEL_OFF);
      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      transport.cancel();
      assertThat(peer.signals).as("nothing is cancelled when nothing runs").isEmpty();
    }
  }

  @Test
  void cancelThatCouldNotBeWithdrawnIsWithdrawnBeforeTheNextCommand() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    FaultyPeer.Behaviour cancellable =
        talk -> {
          talk.command();
          arrived.countDown();
          await(release);
          talk.say("0000000a 8001 0000000a 00000909 00000000");
          talk.behave();
        };
    try (FaultyPeer peer = Way.MSSIM.peer(cancellable);
        MssimTransport transport = MssimTransport.connect("127.0.0.1", peer.port(), LONG)) {
      peer.dropsAt = MssimCode.CANCEL_OFF;
      CompletableFuture<byte[]> response =
          CompletableFuture.supplyAsync(() -> transport.transmit(Bytes.GET_RANDOM_4));
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      transport.cancel();
      release.countDown();
      assertThat(Bytes.responseCode(response.get(10, TimeUnit.SECONDS))).isEqualTo(0x909);

      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);

      transport.reset();
      assertThat(peer.signals)
          .as("what the simulator never saw withdrawn would cancel the next command too")
          .containsExactly(
              MssimCode.POWER_ON,
              MssimCode.NV_ON,
              MssimCode.CANCEL_ON,
              MssimCode.CANCEL_OFF,
              MssimCode.CANCEL_OFF,
              MssimCode.RESET);
    }
  }

  @Test
  void signalWithoutAnswerDoesNotBlameALongCommand() throws Exception {
    try (FaultyPeer peer = Way.MSSIM.peer(FaultyPeer.Talk::behave);
        MssimTransport transport = MssimTransport.connect("127.0.0.1", peer.port(), SHORT)) {
      peer.silentAt = MssimCode.RESET;
      TransportException failure = failureOf(transport::reset);
      assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
      assertThat(failure)
          .hasMessageContaining("sending RESET")
          .hasMessageContaining("control timeout")
          .message()
          .doesNotContain("key generation");
    }
  }

  @Test
  void cancelStillUnansweredAtTheEndLeavesNoConnection() throws Exception {
    CountDownLatch gone = new CountDownLatch(3);
    ServerListener listener =
        new ServerListener() {
          @Override
          public void disconnected(String client, String reason) {
            gone.countDown();
          }
        };
    ScriptedTpm slow = new ScriptedTpm();
    slow.answering(command -> slow.untilCanceled());
    try (TpmServer server =
        TpmServer.swtpm(slow, ServerOptions.defaults().withListener(listener))) {
      SwtpmTransport transport =
          SwtpmTransport.to("127.0.0.1", server.port())
              .controlPort(server.secondPort())
              .options(SHORT)
              .connect();
      assertThat(failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4)).kind())
          .isEqualTo(Kind.COMMAND_TIMEOUT);
      transport.close();
      assertThat(gone.await(10, TimeUnit.SECONDS)).as("greeting, data, cancel").isTrue();
    }
  }

  @Test
  void signalThatTheServerRefusesIsRefusedAtOnceAlsoWhereAnAnswerWasExpected() throws Exception {
    try (TpmServer server = TpmServer.mssim(new ScriptedTpm().bare(), ServerOptions.defaults());
        MssimTransport transport = MssimTransport.connect("127.0.0.1", server.port(), LONG)) {
      TransportException failure = failureOf(() -> transport.actSignaled(0x40000110));
      assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
      assertThat(failure).hasMessageContaining("refused the signal ACT_GET_SIGNALED");
    }
  }

  @Test
  void pathThatIsNoneIsAMatterOfConfiguration() {
    TransportException failure = failureOf(() -> new TcpBoardProvider().open("swtpm:unix:\0"));
    assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
  }

  /** The peer goes away for good: DISCONNECTED, then at once DISCONNECTED for ever. */
  private static void diesFor(Way way, FaultyPeer.Behaviour fault) throws IOException {
    try (FaultyPeer peer = way.peer(fault, FaultyPeer.Talk::behave);
        TpmTransport transport = way.connect(peer.port(), LONG)) {
      TransportException first = failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4));
      assertThat(first.kind()).isEqualTo(Kind.DISCONNECTED);
      assertThat(first).hasMessageContaining("closed the connection");
      TransportException second = failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4));
      assertThat(second.kind()).isEqualTo(Kind.DISCONNECTED);
    }
  }

  /** The fault on the first connection; the next command must get its own, right answer. */
  private static TransportException recoversFrom(
      Way way, Kind kind, TcpOptions options, FaultyPeer.Behaviour fault) throws IOException {
    try (FaultyPeer peer = way.peer(fault, FaultyPeer.Talk::behave);
        TpmTransport transport = way.connect(peer.port(), options)) {
      TransportException failure = failureOf(() -> transport.transmit(Bytes.GET_RANDOM_4));
      assertThat(failure.kind()).as("%s: %s", way, failure).isEqualTo(kind);
      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      return failure;
    }
  }

  private static TransportException failureOf(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    TransportException failure = catchThrowableOfType(TransportException.class, call);
    assertThat(failure).as("a TransportException").isNotNull();
    return failure;
  }

  private static ServerSocket lonelyPort() throws IOException {
    PortPair pair = PortPair.bind(InetAddress.getLoopbackAddress(), 0, 0);
    pair.second().close();
    return pair.first().socket();
  }

  /** Linux does not answer a further connection once the queue of unaccepted ones is full. */
  private static List<Socket> fillBacklog(int port) throws IOException {
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      } catch (SocketTimeoutException full) {
        return waiting;
      }
    }
    org.junit.jupiter.api.Assumptions.abort("this system answers connections beyond the backlog");
    return waiting;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static long millis(long count) {
    return TimeUnit.MILLISECONDS.toNanos(count);
  }
}
