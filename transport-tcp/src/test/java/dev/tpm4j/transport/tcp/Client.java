package dev.tpm4j.transport.tcp;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A client of a server under test that can say anything, byte by byte. */
final class Client implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  Client(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  Client say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  Client say(String hex) throws IOException {
    return say(Bytes.hex(hex));
  }

  byte[] hear(int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    return bytes;
  }

  /** What one read gives: on loopback, what one write sent. */
  byte[] hearPiece() throws IOException {
    byte[] piece = new byte[1000];
    int size = in.read(piece);
    return Arrays.copyOf(piece, Math.max(size, 0));
  }

  int hearInt() throws IOException {
    return in.readInt();
  }

  /** Sends SEND_COMMAND and takes the answer apart; an empty array if the TPM has no power. */
  byte[] command(int locality, byte[] command) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + command.length);
    say(frame.putInt(8).put((byte) locality).putInt(command.length).put(command).array());
    byte[] response = hear(hearInt());
    if (hearInt() != 0) {
      throw new IOException("acknowledgement is not 0");
    }
    return response;
  }

  /** Whether the server has closed this connection, or does within the client's patience. */
  boolean hearsEnd() throws IOException {
    try {
      return in.read() < 0;
    } catch (EOFException | SocketException reset) {
      return true;
    }
  }

  /** Goes away as a killed program does, with a reset. */
  void die() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
