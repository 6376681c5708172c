package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Locale;

/**
 * Two listening ports, the second one above the first unless asked for otherwise: clients of both
 * protocols add one to what they are told.
 */
record PortPair(ServerSocketChannel first, ServerSocketChannel second) implements AutoCloseable {

  private static final int ATTEMPTS = 100;
  private static final int LARGEST_PORT = 65_535;

  /**
   * Binds.
   *
   * @param port the first port; 0 for any two neighbours that are free
   * @param secondPort the second port; 0 for the first one's neighbour
   */
  static PortPair bind(InetAddress address, int port, int secondPort) {
    if (port != 0) {
      int second = secondPort == 0 ? port + 1 : secondPort;
      if (second > LARGEST_PORT) {
        throw TransportException.of(Kind.CONFIGURATION)
            .what("port " + port + " leaves no room for the second port above it")
            .build();
      }
      return both(address, port, second);
    }
    TransportException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ServerSocketChannel first = listen(address, 0);
      int second = secondPort == 0 ? portOf(first) + 1 : secondPort;
      if (second <= LARGEST_PORT) {
        try {
          return new PortPair(first, listen(address, second));
        } catch (TransportException taken) {
          last = taken;
          if (secondPort != 0 || taken.kind() != Kind.BUSY) {
            close(first);
            throw taken;
          }
        }
      }
      close(first);
    }
    throw TransportException.of(Kind.BUSY)
        .what("found no two neighbouring free ports in " + ATTEMPTS + " attempts")
        .cause(last)
        .build();
  }

  int firstPort() {
    return portOf(first);
  }

  int secondPort() {
    return portOf(second);
  }

  @Override
  public void close() {
    close(first);
    close(second);
  }

  private static PortPair both(InetAddress address, int port, int secondPort) {
    ServerSocketChannel first = listen(address, port);
    try {
      return new PortPair(first, listen(address, secondPort));
    } catch (RuntimeException failure) {
      close(first);
      throw failure;
    }
  }

  private static ServerSocketChannel listen(InetAddress address, int port) {
    ServerSocketChannel channel = null;
    try {
      channel = ServerSocketChannel.open();
      // Else a server cannot be started again while connections of the last one linger.
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, !isWindows());
      return channel.bind(new InetSocketAddress(address, port));
    } catch (BindException refused) {
      close(channel);
      throw cannotBind(address, port, refused);
    } catch (IOException failure) {
      close(channel);
      throw TransportException.of(Kind.CONFIGURATION)
          .what("cannot listen on " + address.getHostAddress() + " port " + port)
          .cause(failure)
          .build();
    }
  }

  private static TransportException cannotBind(
      InetAddress address, int port, BindException refused) {
    String message = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
    TransportException.Builder failure =
        TransportException.of(
            message.contains("permission")
                ? Kind.PERMISSION
                : message.contains("assign") ? Kind.CONFIGURATION : Kind.BUSY);
    return failure
        .what("cannot listen on " + address.getHostAddress() + " port " + port)
        .diagnosis(
            message.contains("permission")
                ? Diagnosis.of("ports below 1024 are the administrator's", "choose a higher port")
                : message.contains("assign")
                    ? Diagnosis.of(
                        "the address is not one of this machine's", "list them with: ip address")
                    : Diagnosis.of(
                        "another program listens there already",
                        "find it with: ss -ltnp | grep " + port + "; or choose another port"))
        .cause(refused)
        .build();
  }

  /** There the option lets two programs share one port, and neither would know. */
  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }

  private static int portOf(ServerSocketChannel channel) {
    return channel.socket().getLocalPort();
  }

  private static void close(ServerSocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException ignored) {
        // A listening socket that does not close is closed all the same.
      }
    }
  }
}
