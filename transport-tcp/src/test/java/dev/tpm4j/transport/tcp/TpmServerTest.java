package dev.tpm4j.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does for clients that behave, with a scripted TPM behind it. */
@Timeout(20)
class TpmServerTest {

  private final ScriptedTpm tpm = new ScriptedTpm();
  private final ServerOptions options = ServerOptions.defaults();

  @ParameterizedTest
  @ValueSource(strings = {"mssim", "swtpm"})
  void manyClientsAtOnceEachGetTheirOwnAnswers(String protocol) throws Exception {
    int clients = 8;
    int commands = 50;
    tpm.answering(
        command ->
            ByteBuffer.allocate(14)
                .put(Bytes.hex("8001 0000000e 00000000"))
                .putInt(ByteBuffer.wrap(command).getInt(10))
                .array());
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try (TpmServer server = server(protocol)) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int number = i;
        Callable<Integer> work = () -> echoes(server.port(), number, commands);
        all.add(pool.submit(work));
      }
      for (Future<Integer> each : all) {
        assertThat(each.get(15, TimeUnit.SECONDS)).isEqualTo(commands);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static int echoes(int port, int number, int commands) throws IOException {
    int right = 0;
    try (Client client = new Client(port)) {
      for (int i = 0; i < commands; i++) {
        int nonce = number << 16 | i;
        byte[] command =
            ByteBuffer.allocate(14).put(Bytes.hex("8001 0000000e 0000017b")).putInt(nonce).array();
        if (ByteBuffer.wrap(client.command(0, command)).getInt(10) == nonce) {
          right++;
        }
      }
    }
    return right;
  }

  @Test
  void answerLeavesInOnePiece() throws Exception {
    try (TpmServer server = server("mssim");
        Client client = new Client(server.port())) {
      client.say("00000008 00 0000000c").say(Bytes.GET_RANDOM_4);
      assertThat(client.hearPiece()).hasSize(24);
    }
  }

  @Test
  void localityBelongsToEachCommandAlsoBetweenClients() throws Exception {
    try (TpmServer server = server("mssim");
        Client first = new Client(server.port());
        Client second = new Client(server.port())) {
      first.command(2, Bytes.GET_RANDOM_4);
      second.command(0, Bytes.GET_RANDOM_4);
      first.command(2, Bytes.GET_RANDOM_4);
      first.command(2, Bytes.GET_RANDOM_4);
    }
    String command = Bytes.hex(Bytes.GET_RANDOM_4);
    assertThat(tpm.log)
        .containsExactly(
            "locality 2",
            "command@2 " + command,
            "locality 0",
            "command@0 " + command,
            "locality 2",
            "command@2 " + command,
            "command@2 " + command);
  }

  @Test
  void localityOfTheControlPortIsThatOfRawCommandsOnly() throws Exception {
    try (TpmServer server = server("swtpm");
        Client data = new Client(server.port());
        Client control = new Client(server.secondPort())) {
      assertThat(control.say("00000005 03").hearInt()).isZero();
      data.say(Bytes.GET_RANDOM_4).hear(16);
      data.command(1, Bytes.GET_RANDOM_4);
      data.say(Bytes.GET_RANDOM_4).hear(16);
      assertThat(control.say("00000005 05").hearInt()).isEqualTo(0x3d);
    }
    assertThat(tpm.log)
        .filteredOn(e -> e.startsWith("command"))
        .extracting(e -> e.charAt(8))
        .containsExactly('3', '1', '3');
  }

  @Test
  void transportWithoutAbilitiesAcknowledgesWhatIsSoAnywayAndRefusesTheRest() throws Exception {
    try (TpmServer server = TpmServer.mssim(tpm.bare(), options);
        Client commands = new Client(server.port());
        Client platform = new Client(server.secondPort())) {
      assertThat(platform.say("00000001").hearInt()).as("POWER_ON").isZero();
      assertThat(platform.say("0000000b").hearInt()).as("NV_ON").isZero();
      assertThat(platform.say("00000009").hearInt()).as("CANCEL_ON").isZero();
      assertThat(platform.say("0000000a").hearInt()).as("CANCEL_OFF").isZero();
      for (String refused : List.of("02", "03", "04", "0c", "11", "12", "1e")) {
        assertThat(platform.say("000000" + refused).hearInt()).as(refused).isEqualTo(1);
      }
      assertThat(platform.say("0000001a 80000000").hear(8))
          .as("ACT_GET_SIGNALED: an answer, then the refusal")
          .isEqualTo(Bytes.hex("00000000 00000001"));
      assertThat(commands.say("00000005").hearInt()).as("HASH_START").isEqualTo(1);
      assertThat(commands.say("0000000f 00000001").hear(12))
          .as("handshake without physical presence")
          .isEqualTo(Bytes.hex("00000001 00000005 00000000"));
      assertThat(commands.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      assertThat(Bytes.responseCode(commands.command(1, Bytes.GET_RANDOM_4))).isEqualTo(0x907);
    }
  }

  @Test
  void controlPortWithoutAbilitiesAdvertisesAndDoesLess() throws Exception {
    try (TpmServer server = TpmServer.swtpm(tpm.bare(), options);
        Client control = new Client(server.secondPort())) {
      assertThat(control.say("00000001").hear(8)).isEqualTo(Bytes.hex("00000000 0000a8a4"));
      assertThat(control.say("00000002 00000001").hearInt()).as("INIT").isEqualTo(9);
      assertThat(control.say("0000000e").hearInt()).as("STOP").isEqualTo(9);
      assertThat(control.say("00000006").hearInt()).as("HASH_START").isEqualTo(9);
      assertThat(control.say("00000005 00").hearInt()).as("SET_LOCALITY 0").isZero();
      assertThat(control.say("00000005 01").hearInt()).as("SET_LOCALITY 1").isEqualTo(0x3d);
      assertThat(control.say("00000003").hearInt()).as("SHUTDOWN").isEqualTo(9);
    }
  }

  @Test
  void cancelOnReachesTheCommandInProgress() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    tpm.answering(
        command -> {
          arrived.countDown();
          return tpm.untilCanceled();
        });
    try (TpmServer server = server("mssim");
        Client commands = new Client(server.port());
        Client platform = new Client(server.secondPort())) {
      commands.say("00000008 00 0000000c").say(Bytes.GET_RANDOM_4);
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(platform.say("00000009").hearInt()).isZero();
      assertThat(commands.hear(18))
          .isEqualTo(Bytes.hex("0000000a 8001 0000000a 00000909 00000000"));
    }
  }

  /** A chip takes milliseconds to change locality: time enough for somebody to cancel. */
  @Test
  void cancelThatComesWhileTheLocalityChangesReachesTheCommandToo() {
    ScriptedTpm chip = new ScriptedTpm();
    AtomicReference<SharedTpm> shared = new AtomicReference<>();
    LocalityControl slow =
        new LocalityControl() {
          @Override
          public void locality(int locality) {
            shared.get().holdCancel("another client");
          }

          @Override
          public int locality() {
            return 0;
          }
        };
    TpmTransport onABus =
        new TpmTransport() {
          @Override
          public int transmit(byte[] command, int length, byte[] response) {
            return chip.transmit(command, length, response);
          }

          @Override
          public void cancel() {
            chip.cancel();
          }

          @Override
          public TransportInfo info() {
            return chip.info();
          }

          @Override
          public <T> Optional<T> ability(Class<T> type) {
            return type.isInstance(slow) ? Optional.of(type.cast(slow)) : Optional.empty();
          }

          @Override
          public void close() {}
        };
    shared.set(new SharedTpm(onABus, Duration.ofSeconds(10), new ServerListener() {}));
    byte[] response = new byte[4096];

    int size = shared.get().execute("a client", 3, Bytes.GET_RANDOM_4, 12, response);

    assertThat(Bytes.responseCode(Arrays.copyOf(response, size))).isEqualTo(0x909);
    assertThat(chip.log).as("nothing was executed").noneMatch(each -> each.startsWith("command"));
  }

  @Test
  void cancelOfTheControlPortReachesTheCommandInProgress() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    tpm.answering(
        command -> {
          arrived.countDown();
          return tpm.untilCanceled();
        });
    try (TpmServer server = server("swtpm");
        SwtpmTransport client =
            SwtpmTransport.connect("127.0.0.1", server.port(), server.secondPort())) {
      CompletableFuture<byte[]> response =
          CompletableFuture.supplyAsync(() -> client.transmit(Bytes.GET_RANDOM_4));
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      client.cancel();
      assertThat(Bytes.responseCode(response.get(10, TimeUnit.SECONDS))).isEqualTo(0x909);
    }
  }

  @Test
  void heldCancelEndsWithItsConnection() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    ServerListener listener =
        new ServerListener() {
          @Override
          public void disconnected(String client, String reason) {
            gone.countDown();
          }
        };
    try (TpmServer server = TpmServer.mssim(tpm, options.withListener(listener));
        Client commands = new Client(server.port())) {
      try (Client platform = new Client(server.secondPort())) {
        assertThat(platform.say("00000009").hearInt()).isZero();
        assertThat(Bytes.responseCode(commands.command(0, Bytes.GET_RANDOM_4))).isEqualTo(0x909);
      }
      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(commands.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
    }
  }

  @Test
  void powerOnIsAcknowledgedWhileAnotherClientsCommandRuns() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    tpm.answering(
        command -> {
          arrived.countDown();
          return tpm.untilCanceled();
        });
    try (TpmServer server = server("mssim");
        Client commands = new Client(server.port());
        Client platform = new Client(server.secondPort())) {
      commands.say("00000008 00 0000000c").say(Bytes.GET_RANDOM_4);
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(platform.say("00000001").hearInt()).isZero();
      // Power off asks the command to end, and comes after it.
      assertThat(platform.say("00000002").hearInt()).isZero();
      assertThat(commands.hear(18)).endsWith(0, 0, 0, 0);
      assertThat(tpm.log).endsWith("cancel", "powerOff");
    }
  }

  @Test
  void commandThatOvertakesPowerOnGetsItsAnswer() throws Exception {
    tpm.unpowered();
    try (TpmServer server = server("mssim");
        Client commands = new Client(server.port());
        Client platform = new Client(server.secondPort())) {
      assertThat(platform.say("0000000b").hearInt()).isZero();
      commands.say("00000008 00 0000000c").say(Bytes.GET_RANDOM_4);
      platform.say("00000001");
      assertThat(commands.hear(24)).startsWith(0, 0, 0, 0x10);
      assertThat(platform.hearInt()).isZero();
    }
  }

  @Test
  void nvMayBeSwitchedOffOnlyTogetherWithThePower() throws Exception {
    try (TpmServer server = server("mssim");
        Client platform = new Client(server.secondPort())) {
      assertThat(platform.say("0000000c").hearInt()).isEqualTo(1);
      assertThat(platform.say("00000002").hearInt()).isZero();
      assertThat(platform.say("0000000c").hearInt()).isZero();
      assertThat(platform.say("00000001").hearInt()).isZero();
      assertThat(platform.say("0000000c").hearInt()).isEqualTo(1);
    }
  }

  @Test
  void signalGivesUpBehindACommandThatDoesNotEnd() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    tpm.answering(
        command -> {
          arrived.countDown();
          release.await(10, TimeUnit.SECONDS);
          return Bytes.RANDOM_4;
        });
    Duration second = Duration.ofSeconds(10);
    try (TpmServer server =
            TpmServer.mssim(tpm, options.withTimeouts(second, second, Duration.ofMillis(100)));
        Client commands = new Client(server.port());
        Client platform = new Client(server.secondPort())) {
      commands.say("00000008 00 0000000c").say(Bytes.GET_RANDOM_4);
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(platform.say("00000003").hearInt()).isEqualTo(1);
      release.countDown();
      assertThat(commands.hear(24)).startsWith(0, 0, 0, 0x10);
    }
  }

  @Test
  void requestsSentTogetherAreAnsweredInOrder() throws Exception {
    try (TpmServer server = server("mssim");
        Client platform = new Client(server.secondPort())) {
      assertThat(platform.say("00000001 0000000b 0000000c 00000063").hear(16))
          .isEqualTo(Bytes.hex("00000000 00000000 00000001 00000001"));
      assertThat(platform.hearsEnd()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"mssim, 00000015, first", "mssim, 00000015, second", "swtpm, 00000003, second"})
  void clientMayStopTheServerOnlyWhereThatIsAllowed(String protocol, String stop, String port)
      throws Exception {
    try (TpmServer server = server(protocol);
        Client stopping = new Client(port.equals("first") ? server.port() : server.secondPort());
        Client other = new Client(server.port())) {
      stopping.say(stop);
      assertThat(protocol.equals("mssim") ? stopping.hearsEnd() : stopping.hearInt() == 9).isTrue();
      assertThat(other.command(0, Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
    }
    ServerOptions stoppable = options.withStoppable(true);
    TpmServer server =
        protocol.equals("mssim")
            ? TpmServer.mssim(tpm, stoppable)
            : TpmServer.swtpm(tpm, stoppable);
    try (Client stopping = new Client(port.equals("first") ? server.port() : server.secondPort())) {
      stopping.say(stop);
      assertThat(server.awaitClosed(Duration.ofSeconds(10))).isTrue();
    }
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mssim", "swtpm"})
  void closeEndsEveryThreadAlsoWithClientsAndACommandInProgress(String protocol) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    tpm.answering(
        command -> {
          arrived.countDown();
          new CountDownLatch(1).await();
          return Bytes.RANDOM_4;
        });
    TpmServer server = server(protocol);
    try (Client idle = new Client(server.port());
        Client control = new Client(server.secondPort());
        Client busy = new Client(server.port());
        Client waiting = new Client(server.port())) {
      busy.say("00000008 00 0000000c").say(Bytes.GET_RANDOM_4);
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      waiting.say("00000008 00 0000000c").say(Bytes.GET_RANDOM_4);
      assertThat(server.awaitClosed(Duration.ZERO)).isFalse();
      server.close();
      server.close();
      assertThat(server.awaitClosed(Duration.ZERO)).isTrue();
      assertThat(idle.hearsEnd()).isTrue();
      assertThat(control.hearsEnd()).isTrue();
      assertThat(busy.hearsEnd()).isTrue();
      assertThat(waiting.hearsEnd()).isTrue();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains(String.valueOf(server.port())))
        .noneMatch(name -> name.contains(String.valueOf(server.secondPort())));
    assertThat(tpm.log).as("the transport stays open").doesNotContain("close");
  }

  @Test
  void abilitiesPassThroughAServerAndAClient() {
    try (TpmServer server = server("mssim");
        MssimTransport client = MssimTransport.connect("127.0.0.1", server.port())) {
      client.powerOff();
      client.powerOn();
      client.reset();
      client.physicalPresence(true);
      client.hashStart();
      client.hashData(new byte[2500], 0, 2500);
      client.hashEnd();
      client.testFailureMode();
    }
    assertThat(tpm.log)
        .filteredOn(each -> !each.startsWith("hashData"))
        .containsExactly(
            "powerOn",
            "powerOff",
            "powerOn",
            "reset",
            "physicalPresence true",
            "hashStart",
            "hashEnd",
            "testFailureMode");
    assertThat(tpm.log)
        .filteredOn(each -> each.startsWith("hashData"))
        .extracting(String::length)
        .containsExactly(9 + 2048, 9 + 2048, 9 + 904);
  }

  private TpmServer server(String protocol) {
    return protocol.equals("mssim") ? TpmServer.mssim(tpm, options) : TpmServer.swtpm(tpm, options);
  }
}
