package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What other threads ask of the one that runs a command: cancel it, or close.
 *
 * <p>A request changes a flag only; the thread that owns the registers acts on it. A cancellation
 * belongs to the command that was running when it was asked for and to no other.
 */
final class CommandSignals {

  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int CANCELED = 2;

  private final AtomicInteger command = new AtomicInteger(IDLE);
  private volatile boolean closed;
  private boolean muted;

  void begin() {
    command.set(RUNNING);
  }

  void end() {
    command.set(IDLE);
  }

  void cancel() {
    command.compareAndSet(RUNNING, CANCELED);
  }

  void close() {
    closed = true;
  }

  boolean closed() {
    return closed;
  }

  /** While an abandoned command is cleaned up, nobody interrupts. Owner thread only. */
  void mute(boolean value) {
    muted = value;
  }

  boolean pending() {
    return !muted && (closed || command.get() == CANCELED);
  }

  /** Ends the command if that was asked for. */
  void check() {
    if (muted) {
      return;
    }
    if (closed) {
      throw TransportException.of(Kind.CLOSED)
          .what("the transport was closed while a command was in progress")
          .build();
    }
    if (command.get() == CANCELED) {
      throw TransportException.of(Kind.CANCELED)
          .what("the command was cancelled and the TPM gave no response")
          .build();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw TransportException.of(Kind.CANCELED)
          .what("the thread was interrupted, so the command was given up")
          .build();
    }
  }
}
