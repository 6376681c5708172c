package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.tcp.WireException.Reason;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * A client's connection as its thread at the server has it. One system call waits for the first
 * bytes and takes them, where {@link Wire} needs three: most commands take no longer than those.
 *
 * <p>A deadline covers the whole transfer; who holds it against the peer is {@link #expire}, called
 * now and then by another thread. One thread at a time may transfer; {@link #close()} may come from
 * any. An interrupt closes the wire.
 */
final class ServedWire implements AutoCloseable {

  private final SocketChannel channel;
  private final boolean canAcknowledge;

  /** Of the transfer in progress; null between two. */
  private volatile Deadline due;

  private volatile boolean expired;

  private ServedWire(SocketChannel channel, boolean canAcknowledge) {
    this.channel = channel;
    this.canAcknowledge = canAcknowledge;
  }

  /** Takes over a channel; closes it if that fails. */
  static ServedWire of(SocketChannel channel) throws IOException {
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      return new ServedWire(
          channel, channel.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK));
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  /** Sends all that remains in the buffer: in one segment where the network takes it in one. */
  void write(ByteBuffer source, Deadline deadline) throws IOException {
    due = deadline;
    try {
      while (source.hasRemaining()) {
        channel.write(source);
      }
    } catch (ClosedChannelException closed) {
      throw explained(closed);
    } finally {
      due = null;
    }
  }

  /**
   * Reads whatever has come, waiting for the first byte.
   *
   * @return number of bytes, 1 or more, or -1 if the peer has closed
   */
  int read(ByteBuffer target, Deadline deadline) throws IOException {
    due = deadline;
    try {
      return channel.read(target);
    } catch (ClosedChannelException closed) {
      throw explained(closed);
    } finally {
      due = null;
    }
  }

  /**
   * As {@link #read}, in the middle of a request; tells the peer at once what has come. One that
   * sends a command in two writes, as tpm2-tss does, keeps the second back until then (Nagle's
   * algorithm), and the system takes 40 ms to acknowledge the first unasked. Linux forgets this
   * with what is sent, so it is said again each time.
   */
  int readMore(ByteBuffer target, Deadline deadline) throws IOException {
    if (canAcknowledge) {
      try {
        channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
      } catch (ClosedChannelException closed) {
        throw explained(closed);
      }
    }
    return read(target, deadline);
  }

  /** Ends the transfer in progress if its deadline has passed. */
  void expire() {
    Deadline deadline = due;
    if (deadline != null && deadline.expired()) {
      expired = true;
      close();
    }
  }

  private WireException explained(ClosedChannelException closed) {
    if (closed instanceof ClosedByInterruptException) {
      return new WireException(Reason.INTERRUPTED);
    }
    return new WireException(expired ? Reason.TIMEOUT : Reason.CLOSED);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The descriptor is gone either way, and nobody can do anything about it.
    }
  }
}
