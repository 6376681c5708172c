package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Timebase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Reads requests from a client, into a buffer of fixed size: what a client claims is checked
 * against it before a byte is waited for.
 *
 * <p>The first byte of a request may take as long as a client may be idle; the rest must follow
 * within the frame's deadline.
 */
final class FrameReader {

  /** The client broke the rules, or off; the connection is to be closed. */
  static final class Violation extends IOException {

    private static final long serialVersionUID = 1L;

    Violation(String reason) {
      super(reason);
    }
  }

  private final ServedWire wire;
  private final ByteBuffer buffer;
  private final Duration idle;
  private final Duration frame;
  private Deadline deadline;

  FrameReader(ServedWire wire, int capacity, Duration idle, Duration frame) {
    this.wire = wire;
    this.buffer = ByteBuffer.allocateDirect(capacity).limit(0);
    this.idle = idle;
    this.frame = frame;
  }

  /** Waits for the first byte of the next request; false if the client closed before it. */
  boolean awaitRequest() throws IOException {
    deadline = within(idle);
    if (!buffer.hasRemaining()) {
      buffer.clear();
      try {
        if (wire.read(buffer, deadline) < 0) {
          return false;
        }
      } finally {
        buffer.flip();
      }
    }
    deadline = within(frame);
    return true;
  }

  int takeInt() throws IOException {
    need(Integer.BYTES);
    return buffer.getInt();
  }

  int takeByte() throws IOException {
    need(1);
    return Byte.toUnsignedInt(buffer.get());
  }

  /** A length, checked. */
  int takeLength(String what, int limit) throws IOException {
    long claimed = Integer.toUnsignedLong(takeInt());
    if (claimed > limit) {
      throw new Violation(
          "it claimed " + claimed + " bytes of " + what + "; the limit is " + limit);
    }
    return (int) claimed;
  }

  void take(byte[] target, int length) throws IOException {
    need(length);
    buffer.get(target, 0, length);
  }

  void skip(int length) throws IOException {
    need(length);
    buffer.position(buffer.position() + length);
  }

  /** An integer further on, without taking it. */
  int peekInt(int ahead) throws IOException {
    need(ahead + Integer.BYTES);
    return buffer.getInt(buffer.position() + ahead);
  }

  private void need(int count) throws IOException {
    while (buffer.remaining() < count) {
      if (!fill()) {
        throw new Violation("it closed in the middle of a request");
      }
    }
  }

  private boolean fill() throws IOException {
    buffer.compact();
    try {
      return wire.readMore(buffer, deadline) >= 0;
    } finally {
      buffer.flip();
    }
  }

  static Deadline within(Duration duration) {
    return Deadline.in(Timebase.system(), duration.toNanos(), TimeUnit.NANOSECONDS);
  }
}
