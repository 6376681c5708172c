package dev.tpm4j.hwtests.detect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.function.IntPredicate;

/** Simulators on their usual ports of this machine. Nothing is sent to whoever listens there. */
final class Simulators {

  private static final String AREA = "Simulator";
  private static final int COMMAND_PORT = 2321;
  private static final int MILLIS = 200;

  private Simulators() {}

  static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }

  static List<Candidate> look(IntPredicate listens) {
    if (!listens.test(COMMAND_PORT)) {
      return List.of(Candidate.skipped(AREA, "nobody listens on port " + COMMAND_PORT));
    }
    boolean platform = listens.test(COMMAND_PORT + 1);
    return List.of(
        Candidate.found(
            AREA,
            "localhost:" + COMMAND_PORT,
            "somebody listens" + (platform ? ", also on the next port" : ""),
            "tpm4j validate --board tcp:localhost:" + COMMAND_PORT,
            "tpm4j validate --board tcp:swtpm:localhost:" + COMMAND_PORT));
  }
}
