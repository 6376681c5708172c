package dev.tpm4j.transport.tcp;

/**
 * Told what happens at a {@link TpmServer}. Called from the server's threads, several at once; what
 * it throws is logged and otherwise ignored.
 */
public interface ServerListener {

  /**
   * A client has connected.
   *
   * @param client its address and the port it came to, for people
   */
  default void connected(String client) {}

  /**
   * A client is gone.
   *
   * @param client as in {@link #connected}
   * @param reason why, for people: it said goodbye, died half-way, claimed too large a frame
   */
  default void disconnected(String client, String reason) {}

  /**
   * A command or signal failed at the transport. The client got an answer that says so as well as
   * its protocol can; the reason is here only.
   *
   * @param client whose command it was
   * @param doing what was asked for, without its parameters
   * @param failure a {@link dev.tpm4j.transport.TransportException} unless the transport is broken
   */
  default void failed(String client, String doing, RuntimeException failure) {}
}
