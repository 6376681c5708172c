package dev.tpm4j.transport.tcp;

import java.io.IOException;

/** A transfer on a {@link Wire} did not finish, for a reason that is not the network's. */
final class WireException extends IOException {

  private static final long serialVersionUID = 1L;

  enum Reason {
    /** The deadline passed first. */
    TIMEOUT,
    /** The waiting thread was interrupted; its interrupt flag is set. */
    INTERRUPTED,
    /** This side closed the wire, from any thread. */
    CLOSED
  }

  private final Reason reason;

  WireException(Reason reason) {
    super(reason.name());
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
