package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;

/** How failures on a socket are told. */
final class Failures {

  private Failures() {}

  static TransportException closed() {
    return TransportException.of(Kind.CLOSED).what("this connection was closed").build();
  }

  static TransportException interrupted(String doing, Deadline deadline, Throwable cause) {
    return TransportException.of(Kind.CANCELED)
        .what("the thread was interrupted while " + doing)
        .elapsed(deadline.elapsedNanos())
        .cause(cause)
        .build();
  }

  /** A command was not answered in time. */
  static TransportException timedOut(Peer peer, String doing, int got, Deadline deadline) {
    return late(
        peer,
        doing,
        got,
        deadline,
        Diagnosis.of(
            "the command takes longer than allowed (key generation can take minutes)",
            "raise the command timeout (TcpOptions.withCommandTimeout)"));
  }

  /** A signal was not answered in time. */
  static TransportException signalTimedOut(Peer peer, String doing, int got, Deadline deadline) {
    return late(
        peer,
        doing,
        got,
        deadline,
        Diagnosis.of(
            "a command is in progress, and most simulators look at signals only after it",
            "wait for the command, or raise the control timeout (TcpOptions.withControlTimeout)"));
  }

  private static TransportException late(
      Peer peer, String doing, int got, Deadline deadline, Diagnosis likeliest) {
    return TransportException.of(Kind.COMMAND_TIMEOUT)
        .what(
            peer.label()
                + " did not answer in time while "
                + doing
                + (got == 0 ? "" : "; " + got + " bytes had come"))
        .elapsed(deadline.elapsedNanos())
        .diagnosis(
            likeliest
                .or(
                    "another client is connected: most simulators serve one at a time and let the"
                        + " next one wait",
                    "close the other program's connection")
                .or("the simulator hangs", "look at its process, restart it"))
        .build();
  }

  static TransportException gone(
      Peer peer, String doing, int got, Deadline deadline, Throwable cause) {
    return TransportException.of(Kind.DISCONNECTED)
        .what(
            peer.label()
                + " closed the connection while "
                + doing
                + (got == 0 ? "" : ", after " + got + " bytes of the answer"))
        .elapsed(deadline.elapsedNanos())
        .diagnosis(
            Diagnosis.of(
                    "the simulator or server ended", "look at its output, restart it, connect anew")
                .or(
                    "it did not like what it got: it speaks the other protocol",
                    "use mssim:HOST:PORT for Microsoft's simulator, swtpm:HOST:PORT for swtpm"))
        .cause(cause)
        .build();
  }

  static TransportException protocol(Peer peer, String what, Deadline deadline) {
    return TransportException.of(Kind.PROTOCOL)
        .what(peer.label() + " " + what)
        .elapsed(deadline.elapsedNanos())
        .diagnosis(
            Diagnosis.of(
                    "it speaks another protocol, or this is the wrong one of its two ports",
                    "use mssim:HOST:PORT for Microsoft's simulator, swtpm:HOST:PORT for swtpm; the"
                        + " command port is the lower one")
                .or("it is no TPM simulator at all", "find out what listens there: ss -ltnp"))
        .build();
  }

  static TransportException lyingSize(Peer peer, long size, int limit, Deadline deadline) {
    return TransportException.of(Kind.MALFORMED_RESPONSE)
        .what(
            peer.label()
                + " announced a response of "
                + size
                + " bytes; "
                + "a response has 10 to "
                + limit)
        .elapsed(deadline.elapsedNanos())
        .diagnosis(
            Diagnosis.of(
                    "it speaks another protocol",
                    "use mssim:HOST:PORT for Microsoft's simulator, swtpm:HOST:PORT for swtpm")
                .or(
                    "its TPM has larger buffers than usual",
                    "raise the largest response accepted (TcpOptions.withMaxSizes)"))
        .build();
  }
}
