package dev.tpm4j.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tcp.Transcript.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/**
 * Given: sessions recorded between other people's clients and simulators. Our server answers the
 * recorded requests with the recorded bytes, and our clients send the recorded bytes.
 */
class TranscriptReplayTest {

  /**
   * Where our server differs from swtpm, and should: it says that it can do less (capabilities, no
   * state blobs, no information) and its buffer has one size only.
   */
  private static final Map<String, String> SWTPM_DIFFERENCES =
      Map.of(
          "GET_CAPABILITY", "00000000 0000acbd",
          "SET_BUFFERSIZE", "00000000 00001000 00001000 00001000",
          "GET_STATEBLOB", "0000000a",
          "GET_INFO", "0000000a");

  @Test
  void ourServerAnswersTheMssimSessionByteForByte() throws Exception {
    Transcript transcript = Transcript.load("mssim-protocol.txt");
    ScriptedTpm tpm = scriptOf(transcript).unpowered();
    try (TpmServer server = TpmServer.mssim(tpm, ServerOptions.defaults())) {
      assertThat(replay(transcript, server, Map.of())).isGreaterThan(20);
    }
    assertThat(tpm.log)
        .contains(
            "powerOn",
            "hashStart",
            "hashData 616263",
            "hashEnd",
            "physicalPresence true",
            "physicalPresence false",
            "actSignaled 40000110",
            "testFailureMode",
            "command@2 " + Bytes.hex(Bytes.PCR_RESET_21));
    assertThat(tpm.log).filteredOn("reset"::equals).hasSize(2);
  }

  @Test
  void ourServerAnswersTheSwtpmSessionByteForByte() throws Exception {
    Transcript transcript = Transcript.load("swtpm-protocol.txt");
    ScriptedTpm tpm = scriptOf(transcript);
    try (TpmServer server = TpmServer.swtpm(tpm, ServerOptions.defaults())) {
      assertThat(replay(transcript, server, SWTPM_DIFFERENCES)).isGreaterThan(15);
    }
    assertThat(tpm.log)
        .contains("reset", "hashStart", "hashData 616263", "hashEnd", "powerOff", "powerOn");
  }

  @Test
  void ourClientSendsTheMssimSessionByteForByte() throws Exception {
    Transcript transcript = Transcript.load("mssim-protocol.txt");
    try (RecordedPeer peer = new RecordedPeer(transcript.exchanges())) {
      speakMssim(peer);
      // What our client has no method for, what is left of the failure mode, the errors at the end.
      assertThat(peer.notYetAsked())
          .containsExactlyInAnyOrder(
              "RESTART",
              "CANCEL_ON",
              "CANCEL_OFF",
              "GET_COMMAND_RESPONSE_SIZES",
              "SEND_COMMAND",
              "SEND_COMMAND",
              "SEND_COMMAND",
              "SEND_COMMAND",
              "99",
              "99");
      assertThat(peer.awaitStrange(2)).containsExactly("00000014", "00000014");
    }
  }

  private static void speakMssim(RecordedPeer peer) {
    TcpOptions options = TcpOptions.defaults().withPowerOn(false);
    try (MssimTransport client = MssimTransport.connect("127.0.0.1", peer.port(), options)) {
      assertThat(kindOf(() -> client.transmit(Bytes.STARTUP_CLEAR))).isEqualTo(Kind.NOT_POWERED);
      client.powerOn();
      assertThat(Bytes.responseCode(client.transmit(Bytes.GET_RANDOM_4))).isEqualTo(0x100);
      assertThat(client.transmit(Bytes.STARTUP_CLEAR)).isEqualTo(Bytes.SUCCESS);
      assertThat(client.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
      assertThat(Bytes.responseCode(client.transmit(Bytes.PCR_RESET_21))).isEqualTo(0x907);
      client.locality(2);
      assertThat(Bytes.responseCode(client.transmit(Bytes.PCR_RESET_21))).isZero();
      client.locality(0);
      client.hashStart();
      client.hashData("xabcx".getBytes(StandardCharsets.US_ASCII), 1, 3);
      client.hashEnd();
      assertThat(client.transmit(Bytes.PCR_READ_17)).hasSize(62);
      client.physicalPresence(true);
      client.physicalPresence(false);
      client.reset();
      assertThat(client.actSignaled(0x40000110)).isFalse();
      client.testFailureMode();
    }
  }

  @Test
  void ourClientSendsTheSwtpmSessionByteForByte() throws Exception {
    Transcript transcript = Transcript.load("swtpm-protocol.txt");
    List<Exchange> exchanges = transcript.exchanges();
    try (RecordedPeer peer = new RecordedPeer(exchanges);
        SwtpmTransport client =
            SwtpmTransport.connect("127.0.0.1", peer.port(), peer.secondPort())) {
      SwtpmControl control = client.control().orElseThrow();
      control.init(true);
      assertThat(client.transmit(Bytes.STARTUP_CLEAR)).isEqualTo(Bytes.SUCCESS);
      assertThat(client.transmit(Bytes.GET_RANDOM_4)).hasSize(16);
      control.locality(2);
      control.hashStart();
      control.hashData("abc".getBytes(StandardCharsets.US_ASCII), 0, 3);
      control.hashEnd();
      assertThat(control.established()).isTrue();
      control.resetEstablished(3);
      control.stop();
      assertThat(kindOf(() -> client.transmit(Bytes.GET_RANDOM_4))).isEqualTo(Kind.NOT_POWERED);
      assertThat(peer.awaitStrange(0)).isEmpty();
    }
    try (RecordedPeer peer = new RecordedPeer(exchanges);
        SwtpmTransport client =
            SwtpmTransport.to("127.0.0.1", peer.port()).withPrefix().connect()) {
      assertThat(client.transmit(Bytes.GET_RANDOM_4))
          .isEqualTo(Bytes.hex("80 01 00 00 00 10 00 00 00 00 00 04 34 75 ae 74"));
      assertThat(peer.awaitStrange(0)).isEmpty();
    }
  }

  private static int replay(
      Transcript transcript, TpmServer server, Map<String, String> differences) throws Exception {
    Map<String, Client> clients = new HashMap<>();
    int replayed = 0;
    try {
      for (Exchange each : transcript.exchanges()) {
        boolean first = each.channel().equals("cmd") || each.channel().equals("data");
        Client client = clients.get(each.channel());
        if (client == null) {
          client = new Client(first ? server.port() : server.secondPort());
          clients.put(each.channel(), client);
        }
        client.say(each.request());
        String difference = differences.get(each.label());
        byte[] expected = difference == null ? each.answer() : Bytes.hex(difference);
        assertThat(client.hear(expected.length)).as("%s", each).isEqualTo(expected);
        if (each.closed()) {
          assertThat(client.hearsEnd()).as("%s closes", each).isTrue();
          clients.remove(each.channel()).close();
        }
        replayed++;
      }
    } finally {
      for (Client client : clients.values()) {
        client.close();
      }
    }
    return replayed;
  }

  /** A TPM that expects exactly the recorded commands in their order. */
  private static ScriptedTpm scriptOf(Transcript transcript) {
    Queue<Exchange> script = new ArrayDeque<>();
    boolean stopped = false;
    for (Exchange each : transcript.exchanges()) {
      stopped = each.label().equals("STOP") || stopped && !each.label().equals("INIT");
      if (each.tpmCommand() != null && each.tpmResponse().length > 0 && !stopped) {
        script.add(each);
      }
    }
    return new ScriptedTpm()
        .answering(
            command -> {
              Exchange next = script.remove();
              if (!Arrays.equals(command, next.tpmCommand())) {
                throw new AssertionError("got " + Bytes.hex(command) + ", expected " + next);
              }
              return next.tpmResponse();
            });
  }

  private static Kind kindOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(call);
    assertThat(thrown).isInstanceOf(TransportException.class);
    return ((TransportException) thrown).kind();
  }
}
