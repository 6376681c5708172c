package dev.tpm4j.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The simulator protocol's two ports as simple as can be, with one answer to everything. Its
 * sockets have the options that sockets come with.
 */
final class PlainServer implements AutoCloseable {
  private static final int SEND_COMMAND = 8;
  private static final int HANDSHAKE = 15;
  private static final int SESSION_END = 20;
  private static final int ATTEMPTS = 100;

  private final byte[] answer;
  private final ServerSocket commands;
  private final ServerSocket platform;

  PlainServer(byte[] answer) throws IOException {
    this.answer = answer.clone();
    ServerSocket first = null;
    ServerSocket second = null;
    for (int i = 0; second == null; i++) {
      first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      try {
        second = new ServerSocket(first.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress());
      } catch (BindException | IllegalArgumentException e) {
        first.close();
        if (i == ATTEMPTS) {
          throw new IOException("no two ports in a row", e);
        }
      }
    }
    commands = first;
    platform = second;
    start(commands);
    start(platform);
  }

  int port() {
    return commands.getLocalPort();
  }

  private void start(ServerSocket server) {
    Thread thread = new Thread(() -> serve(server), "plain-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        talk(
            new DataInputStream(new BufferedInputStream(socket.getInputStream())),
            new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
      } catch (IOException e) {
        // That client is gone; the next may come.
      }
    }
  }

  private void talk(DataInputStream in, DataOutputStream out) throws IOException {
    for (int request = in.readInt(); request != SESSION_END; request = in.readInt()) {
      if (request == SEND_COMMAND) {
        in.readByte();
        in.skipNBytes(in.readInt());
        out.writeInt(answer.length);
        out.write(answer);
      } else if (request == HANDSHAKE) {
        in.readInt();
        out.writeInt(1);
        out.writeInt(0);
      }
      out.writeInt(0);
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    commands.close();
    platform.close();
  }
}
