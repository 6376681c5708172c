package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whom to connect to, and what to tell a person when that fails. */
final class Peer {

  private static final int LARGEST_PORT = 65_535;

  private final String label;
  private final String host;
  private final int port;
  private final Path path;

  private Peer(String label, String host, int port, Path path) {
    this.label = label;
    this.host = host;
    this.port = port;
    this.path = path;
  }

  /**
   * A TCP port.
   *
   * @param what what listens there, for people: {@code "the simulator's command port"}
   */
  static Peer tcp(String what, String host, int port) {
    if (host.isBlank() || port < 1 || port > LARGEST_PORT) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("'" + host + ":" + port + "' is not a host and a port of 1 to " + LARGEST_PORT)
          .diagnosis(
              Diagnosis.of(
                  "the address of " + what + " is not right",
                  "write HOST:PORT, for example localhost:2321; the platform or control port is"
                      + " usually one above"))
          .build();
    }
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return new Peer(what + " " + shown + ":" + port, host, port, null);
  }

  /** A Unix-domain socket. */
  static Peer unix(String what, Path path) {
    return new Peer(what + " " + path, "", 0, path);
  }

  /** What listens there, and where. */
  String label() {
    return label;
  }

  Wire connect(Duration timeout) {
    Deadline deadline = Deadline.in(Timebase.system(), timeout.toNanos(), TimeUnit.NANOSECONDS);
    IOException last = null;
    boolean refused = path != null;
    for (SocketAddress address : addresses()) {
      try {
        return Wire.connect(address, deadline);
      } catch (WireException failure) {
        if (failure.reason() == WireException.Reason.INTERRUPTED) {
          throw Failures.interrupted("connecting to " + label, deadline, failure);
        }
        last = failure;
      } catch (IOException failure) {
        refused |= failure instanceof ConnectException;
        last = failure;
      }
    }
    throw unreachable(deadline, refused, last);
  }

  private List<SocketAddress> addresses() {
    if (path != null) {
      return List.of(UnixDomainSocketAddress.of(path));
    }
    try {
      List<SocketAddress> all = new ArrayList<>();
      for (InetAddress each : InetAddress.getAllByName(host)) {
        all.add(new InetSocketAddress(each, port));
      }
      return all;
    } catch (UnknownHostException unknown) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("no machine is known by the name '" + host + "'")
          .diagnosis(
              Diagnosis.of("the name is misspelt", "try its IP address")
                  .or("the name service does not answer", "check the network"))
          .cause(unknown)
          .build();
    }
  }

  private TransportException unreachable(Deadline deadline, boolean refused, IOException cause) {
    return TransportException.of(Kind.DISCONNECTED)
        .what(label + (refused ? " refused the connection" : " cannot be reached"))
        .elapsed(deadline.elapsedNanos())
        .diagnosis(
            refused
                ? Diagnosis.of(
                        "no simulator or server is running there",
                        "start it (tpm4j serve, swtpm socket, tpm2-simulator) and try again")
                    .or("it listens on another port", "ss -ltn lists the ports in use")
                : Diagnosis.of("the machine is off or a firewall is between", "ping it")
                    .or("the address is not right", "compare it with the machine's own"))
        .cause(cause)
        .build();
  }
}
