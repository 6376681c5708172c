package dev.tpm4j.transport.tcp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A simulator's two ports, written with plain blocking sockets. Each connection to the command port
 * gets the next behaviour of a list, the last one for ever; the platform port acknowledges.
 */
final class FaultyPeer implements AutoCloseable {

  /** What happens on one command connection, after the handshake if the client makes one. */
  interface Behaviour {
    void run(Talk talk) throws IOException;
  }

  /** One connection, as the peer sees it. */
  record Talk(DataInputStream in, OutputStream out, Framing framing) {

    /** Takes a whole command. */
    byte[] command() throws IOException {
      if (framing == Framing.PREFIX) {
        in.readInt();
        in.readByte();
        return in.readNBytes(in.readInt());
      }
      byte[] header = new byte[10];
      in.readFully(header);
      int size = ByteBuffer.wrap(header).getInt(2);
      byte[] all = Arrays.copyOf(header, size);
      in.readFully(all, 10, size - 10);
      return all;
    }

    void say(String hex) throws IOException {
      out.write(Bytes.hex(hex));
    }

    /** A good answer in this framing. */
    byte[] good() {
      String response = Bytes.hex(Bytes.RANDOM_4);
      return framing == Framing.PREFIX
          ? Bytes.hex("00000010" + response + "00000000")
          : Bytes.RANDOM_4;
    }

    /** Answers every command well until the client goes. */
    void behave() throws IOException {
      while (true) {
        command();
        out.write(good());
      }
    }

    /** Says nothing until the client goes. */
    void untilGone() throws IOException {
      while (in.read() >= 0) {
        // Nothing is answered.
      }
    }
  }

  private final Framing framing;
  private final boolean handshake;
  private final ServerSocket commands;
  private final ServerSocket platform;
  private final Queue<Behaviour> behaviours = new ArrayDeque<>();
  private final List<Socket> sockets = new ArrayList<>();
  final BlockingQueue<Integer> signals = new LinkedBlockingQueue<>();

  /** The platform port closes the connection at the next signal with this code. */
  volatile int dropsAt = -1;

  /** The platform port says nothing to signals with this code. */
  volatile int silentAt = -1;

  FaultyPeer(Framing framing, boolean handshake, Behaviour... behaviours) throws IOException {
    this.framing = framing;
    this.handshake = handshake;
    this.behaviours.addAll(List.of(behaviours));
    PortPair pair = PortPair.bind(InetAddress.getLoopbackAddress(), 0, 0);
    this.commands = pair.first().socket();
    this.platform = pair.second().socket();
    daemon(() -> acceptAll(commands, this::command));
    daemon(() -> acceptAll(platform, this::acknowledge));
  }

  int port() {
    return commands.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    commands.getChannel().close();
    platform.getChannel().close();
    synchronized (sockets) {
      for (Socket each : sockets) {
        each.close();
      }
    }
  }

  private interface Service {
    void serve(Socket socket) throws IOException;
  }

  private void acceptAll(ServerSocket listening, Service service) {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        synchronized (sockets) {
          sockets.add(socket);
        }
        daemon(
            () -> {
              try (socket) {
                service.serve(socket);
              } catch (IOException gone) {
                // The client went away, or the test is over.
              }
            });
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void command(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    Behaviour behaviour;
    synchronized (behaviours) {
      behaviour = behaviours.size() > 1 ? behaviours.remove() : behaviours.peek();
    }
    Talk talk = new Talk(in, socket.getOutputStream(), framing);
    if (handshake) {
      in.readNBytes(8);
      talk.say("00000001 0000000d 00000000");
    }
    behaviour.run(talk);
  }

  private void acknowledge(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int code = in.readInt();
      signals.add(code);
      if (code == dropsAt) {
        dropsAt = -1;
        return;
      }
      if (code != silentAt) {
        socket.getOutputStream().write(new byte[4]);
      }
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "faulty-peer");
    thread.setDaemon(true);
    thread.start();
  }
}
