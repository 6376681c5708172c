package dev.tpm4j.transport.tcp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * Where and how a {@link TpmServer} listens.
 *
 * @param address the interface; default loopback. Neither protocol has any protection: another
 *     address gives the TPM to everybody who can reach it
 * @param port command or data port; 0 (the default) for any free one whose neighbour is free too
 * @param secondPort platform or control port; 0 (the default) for the one above {@code port}, where
 *     clients expect it
 * @param maxConnections over both ports; further ones are closed at once; default 64
 * @param idleTimeout for a client that sends nothing; default 24 h
 * @param frameTimeout for the rest of a request once its first byte has come, and for a client to
 *     take its answer; default 10 s
 * @param signalTimeout how long a signal (power, locality, hash) waits for the command in progress;
 *     default 10 s
 * @param stoppable whether a client may stop the server (STOP of Microsoft's protocol, SHUTDOWN of
 *     swtpm's). Default false: in a rig that several programs share none may take the TPM from the
 *     others; the request then closes that client's connection, or is refused
 * @param listener told what happens; by default failures go to the log of this package
 */
public record ServerOptions(
    InetAddress address,
    int port,
    int secondPort,
    int maxConnections,
    Duration idleTimeout,
    Duration frameTimeout,
    Duration signalTimeout,
    boolean stoppable,
    ServerListener listener) {

  private static final int LARGEST_PORT = 65_535;

  public ServerOptions {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(listener, "listener");
    TcpOptions.positive(idleTimeout, "idleTimeout");
    TcpOptions.positive(frameTimeout, "frameTimeout");
    TcpOptions.positive(signalTimeout, "signalTimeout");
    if (port < 0 || port > LARGEST_PORT || secondPort < 0 || secondPort > LARGEST_PORT) {
      throw new IllegalArgumentException("a port is 0 to " + LARGEST_PORT);
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections must be 1 or more");
    }
  }

  /**
   * Loopback, any free ports.
   *
   * @return options to start from
   */
  public static ServerOptions defaults() {
    return new ServerOptions(
        InetAddress.getLoopbackAddress(),
        0,
        0,
        64,
        Duration.ofHours(24),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        false,
        new LoggingListener());
  }

  /**
   * On another interface.
   *
   * @param other see {@link #address()}
   * @return new options
   */
  public ServerOptions withAddress(InetAddress other) {
    return new ServerOptions(
        other,
        port,
        secondPort,
        maxConnections,
        idleTimeout,
        frameTimeout,
        signalTimeout,
        stoppable,
        listener);
  }

  /**
   * On a certain port and the one above it.
   *
   * @param first see {@link #port()}
   * @return new options
   */
  public ServerOptions withPort(int first) {
    return withPorts(first, 0);
  }

  /**
   * On two certain ports.
   *
   * @param first see {@link #port()}
   * @param second see {@link #secondPort()}
   * @return new options
   */
  public ServerOptions withPorts(int first, int second) {
    return new ServerOptions(
        address,
        first,
        second,
        maxConnections,
        idleTimeout,
        frameTimeout,
        signalTimeout,
        stoppable,
        listener);
  }

  /**
   * With another limit of connections.
   *
   * @param count see {@link #maxConnections()}
   * @return new options
   */
  public ServerOptions withMaxConnections(int count) {
    return new ServerOptions(
        address,
        port,
        secondPort,
        count,
        idleTimeout,
        frameTimeout,
        signalTimeout,
        stoppable,
        listener);
  }

  /**
   * With other deadlines.
   *
   * @param idle see {@link #idleTimeout()}
   * @param frame see {@link #frameTimeout()}
   * @param signal see {@link #signalTimeout()}
   * @return new options
   */
  public ServerOptions withTimeouts(Duration idle, Duration frame, Duration signal) {
    return new ServerOptions(
        address, port, secondPort, maxConnections, idle, frame, signal, stoppable, listener);
  }

  /**
   * With or without clients' right to stop the server.
   *
   * @param may see {@link #stoppable()}
   * @return new options
   */
  public ServerOptions withStoppable(boolean may) {
    return new ServerOptions(
        address,
        port,
        secondPort,
        maxConnections,
        idleTimeout,
        frameTimeout,
        signalTimeout,
        may,
        listener);
  }

  /**
   * With another listener.
   *
   * @param other see {@link #listener()}
   * @return new options
   */
  public ServerOptions withListener(ServerListener other) {
    return new ServerOptions(
        address,
        port,
        secondPort,
        maxConnections,
        idleTimeout,
        frameTimeout,
        signalTimeout,
        stoppable,
        other);
  }
}
