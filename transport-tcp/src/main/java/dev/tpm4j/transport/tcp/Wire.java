package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.tcp.WireException.Reason;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * A connected stream on which every wait has a deadline and ends at once when the thread is
 * interrupted or the wire is closed.
 *
 * <p>A deadline covers the whole transfer, so a peer that sends one byte now and then cannot extend
 * it. One thread at a time may transfer; {@link #close()} may come from any. After an exception the
 * stream may be out of step: close it.
 */
final class Wire implements AutoCloseable {

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final boolean canAcknowledge;

  private Wire(SocketChannel channel, Selector selector, SelectionKey key) {
    this.channel = channel;
    this.selector = selector;
    this.key = key;
    this.canAcknowledge = channel.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
  }

  /** Connects to an address, TCP or Unix-domain. */
  static Wire connect(SocketAddress address, Deadline deadline) throws IOException {
    SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    Wire wire = of(channel);
    try {
      if (!channel.connect(address)) {
        do {
          wire.await(SelectionKey.OP_CONNECT, deadline);
        } while (!channel.finishConnect());
      }
      return wire;
    } catch (IOException | RuntimeException failure) {
      wire.close();
      throw failure;
    }
  }

  /** Takes over a channel; closes it if that fails. */
  static Wire of(SocketChannel channel) throws IOException {
    Selector selector = null;
    try {
      channel.configureBlocking(false);
      if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      }
      selector = channel.provider().openSelector();
      return new Wire(channel, selector, channel.register(selector, 0));
    } catch (IOException | RuntimeException failure) {
      channel.close();
      if (selector != null) {
        selector.close();
      }
      throw failure;
    }
  }

  /** Sends all that remains in the buffer: in one segment where the network takes it in one. */
  void write(ByteBuffer source, Deadline deadline) throws IOException {
    while (true) {
      channelWrite(source);
      if (!source.hasRemaining()) {
        return;
      }
      await(SelectionKey.OP_WRITE, deadline);
    }
  }

  /**
   * Reads whatever has come, waiting for the first byte.
   *
   * @return number of bytes, 1 or more, or -1 if the peer has closed
   */
  int read(ByteBuffer target, Deadline deadline) throws IOException {
    while (true) {
      int count = readNow(target);
      if (count != 0) {
        return count;
      }
      acknowledge();
      await(SelectionKey.OP_READ, deadline);
    }
  }

  /**
   * Tells the peer at once what has come. One that sends a command in two writes, as tpm2-tss does,
   * keeps the second back until then (Nagle's algorithm), and the system takes 40 ms to acknowledge
   * the first unasked. Linux forgets this with what is sent, so it is said again for each wait.
   */
  private void acknowledge() throws IOException {
    if (canAcknowledge && channel.isOpen()) {
      try {
        channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
      } catch (ClosedChannelException closed) {
        throw new WireException(Reason.CLOSED);
      }
    }
  }

  /** Reads whatever has come, without waiting: 0 if nothing has. */
  int readNow(ByteBuffer target) throws IOException {
    try {
      return channel.read(target);
    } catch (ClosedChannelException closed) {
      throw new WireException(Reason.CLOSED);
    }
  }

  private void channelWrite(ByteBuffer source) throws IOException {
    try {
      channel.write(source);
    } catch (ClosedChannelException closed) {
      throw new WireException(Reason.CLOSED);
    }
  }

  private void await(int operation, Deadline deadline) throws IOException {
    try {
      key.interestOps(operation);
      while (true) {
        if (Thread.currentThread().isInterrupted()) {
          throw new WireException(Reason.INTERRUPTED);
        }
        long left = deadline.remainingNanos();
        if (left == 0) {
          throw new WireException(Reason.TIMEOUT);
        }
        // A selector counts in milliseconds and takes 0 for "for ever".
        selector.select(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        if (!selector.isOpen() || !channel.isOpen()) {
          throw new WireException(Reason.CLOSED);
        }
        if (!selector.selectedKeys().isEmpty()) {
          selector.selectedKeys().clear();
          return;
        }
      }
    } catch (ClosedSelectorException | CancelledKeyException closed) {
      throw new WireException(Reason.CLOSED);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The descriptor is gone either way, and nobody can do anything about it.
    }
    try {
      selector.close();
    } catch (IOException ignored) {
      // As above.
    }
  }

  @Override
  public String toString() {
    try {
      return String.valueOf(channel.getRemoteAddress());
    } catch (IOException closed) {
      return "a closed connection";
    }
  }
}
