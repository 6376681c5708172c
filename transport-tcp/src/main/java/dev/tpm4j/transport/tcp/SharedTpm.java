package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The transport as all connections of a server see it: a command and the locality it comes from are
 * one step, signals come between commands, and every failure is an answer a TPM could give.
 */
final class SharedTpm {

  private static final int LAST_LOCALITY = 4;

  /** How long a command without power and POWER_ON, on two connections, wait for each other. */
  private static final Duration POWER_GRACE = Duration.ofMillis(500);

  private final TpmTransport transport;
  private final Duration signalTimeout;
  private final ServerListener listener;

  /** One command or signal at a time. */
  private final ReentrantLock turn = new ReentrantLock();

  private final Condition powered = turn.newCondition();

  /** Connections to the platform port. */
  private final AtomicInteger platforms = new AtomicInteger();

  /** Connections that hold CANCEL_ON. */
  private final AtomicInteger cancelHolders = new AtomicInteger();

  /** From here on failures are the server's own doing, and no news. */
  private volatile boolean closing;

  private volatile boolean executing;

  private volatile int dataLocality;
  private volatile boolean stopped;
  private volatile boolean established;

  private int largestCommand;
  private int largestCommandCode;
  private int largestResponse;
  private int largestResponseCode;

  SharedTpm(TpmTransport transport, Duration signalTimeout, ServerListener listener) {
    this.transport = transport;
    this.signalTimeout = signalTimeout;
    this.listener = listener;
    this.dataLocality = transport.ability(LocalityControl.class).map(c -> c.locality()).orElse(0);
  }

  int maxCommand() {
    return Math.min(transport.info().maxCommand(), TcpOptions.LARGEST_FRAME);
  }

  int maxResponse() {
    return Math.min(transport.info().maxResponse(), TcpOptions.LARGEST_FRAME);
  }

  /** The locality of commands that carry none; set on swtpm's control port. */
  int dataLocality() {
    return dataLocality;
  }

  boolean has(Class<?> ability) {
    return transport.ability(ability).isPresent();
  }

  /**
   * Executes a command. A failure of the transport is told to the listener and becomes a response:
   * TPM_RC_COMMAND_SIZE for what is no command, TPM_RC_LOCALITY for a locality that cannot be had,
   * TPM_RC_CANCELED, or TPM_RC_FAILURE for everything else.
   *
   * @return the length of the response; 0 if the TPM has no power
   */
  int execute(String client, int locality, byte[] command, int length, byte[] response) {
    if (!takeTurn(Long.MAX_VALUE)) {
      return TpmHeader.putResponse(response, TpmHeader.TPM_RC_CANCELED);
    }
    try {
      int size = executeInTurn(client, locality, command, length, response);
      if (size == 0 && powerComes()) {
        size = executeInTurn(client, locality, command, length, response);
      }
      count(command, length, response, size);
      return size;
    } finally {
      turn.unlock();
    }
  }

  /** A connection to the platform port is open: power may come from there. */
  void platformOpened() {
    platforms.incrementAndGet();
  }

  void platformClosed() {
    platforms.decrementAndGet();
  }

  /**
   * Switches the power on. Without effect where there is no switch, and where a command does not
   * end soon: without power it would have.
   */
  boolean powerOn(String client, String name) {
    PowerControl control = transport.ability(PowerControl.class).orElse(null);
    if (control == null) {
      return true;
    }
    if (!takeTurn(POWER_GRACE.toNanos())) {
      return executing;
    }
    try {
      control.powerOn();
      stopped = false;
      powered.signalAll();
      return true;
    } catch (RuntimeException failure) {
      tell(client, name, failure);
      return false;
    } finally {
      turn.unlock();
    }
  }

  /** Switches the power off, after asking the command in progress to end. */
  boolean powerOff(String client, String name) {
    return urgentSignal(
        client,
        name,
        PowerControl.class,
        control -> {
          control.powerOff();
          stopped = true;
        });
  }

  /**
   * Gives the platform port a moment: some clients (TSS.Java 1.0) do not wait for the
   * acknowledgement of POWER_ON before they send a command on the other connection.
   */
  private boolean powerComes() {
    try {
      return platforms.get() > 0 && powered.awaitNanos(POWER_GRACE.toNanos()) > 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Sends the platform's signal, between two commands.
   *
   * @return false if the transport does not have the ability, or refused
   */
  <T> boolean signal(String client, String name, Class<T> ability, Consumer<T> action) {
    T control = transport.ability(ability).orElse(null);
    if (control == null || !takeTurn(signalTimeout.toNanos())) {
      return false;
    }
    try {
      action.accept(control);
      return true;
    } catch (RuntimeException failure) {
      tell(client, name, failure);
      return false;
    } finally {
      turn.unlock();
    }
  }

  /** As {@link #signal}, but asks the command in progress to end first: for power and reset. */
  <T> boolean urgentSignal(String client, String name, Class<T> ability, Consumer<T> action) {
    if (has(ability)) {
      cancel(client);
    }
    return signal(client, name, ability, action);
  }

  void cancel(String client) {
    if (executing) {
      try {
        transport.cancel();
      } catch (RuntimeException failure) {
        tell(client, "cancel", failure);
      }
    }
  }

  /** Ends the command in progress, because the server ends. */
  void close() {
    closing = true;
    cancel("the server's end");
  }

  /** From now to {@link #releaseCancel} commands are cancelled before they begin. */
  void holdCancel(String client) {
    cancelHolders.incrementAndGet();
    cancel(client);
  }

  void releaseCancel() {
    cancelHolders.decrementAndGet();
  }

  /** Sets the locality of commands that carry none. */
  boolean dataLocality(String client, int locality) {
    if (locality > LAST_LOCALITY) {
      return false;
    }
    boolean possible =
        locality == 0 && !has(LocalityControl.class)
            || signal(client, "locality", LocalityControl.class, c -> c.locality(locality));
    if (possible) {
      dataLocality = locality;
    }
    return possible;
  }

  /** Whether {@link #powerOff} was the last thing done to the power here. */
  boolean stopped() {
    return stopped;
  }

  boolean established() {
    return established;
  }

  void established(boolean now) {
    established = now;
  }

  /**
   * The largest command and response since this was last asked, as GET_COMMAND_RESPONSE_SIZES tells
   * them: sizes as the stock server's machine has them in memory (little-endian), codes as they
   * came over the wire.
   */
  byte[] takeSizes() {
    ByteBuffer sizes = ByteBuffer.allocate(4 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (takeTurn(signalTimeout.toNanos())) {
      try {
        sizes.putInt(largestCommand).putInt(Integer.reverseBytes(largestCommandCode));
        sizes.putInt(largestResponse).putInt(Integer.reverseBytes(largestResponseCode));
        largestCommand = 0;
        largestCommandCode = 0;
        largestResponse = 0;
        largestResponseCode = 0;
      } finally {
        turn.unlock();
      }
    }
    return sizes.array();
  }

  private int executeInTurn(
      String client, int locality, byte[] command, int length, byte[] response) {
    if (length < TpmTransport.HEADER_SIZE || TpmHeader.sizeOf(command) != length) {
      return TpmHeader.putResponse(response, TpmHeader.TPM_RC_COMMAND_SIZE);
    }
    executing = true;
    try {
      if (!from(client, locality)) {
        return TpmHeader.putResponse(response, TpmHeader.TPM_RC_LOCALITY);
      }
      // Asked last: a cancel that came since finds nothing at the transport that it could end.
      if (cancelHolders.get() > 0) {
        return TpmHeader.putResponse(response, TpmHeader.TPM_RC_CANCELED);
      }
      return transport.transmit(command, length, response);
    } catch (TransportException failure) {
      if (failure.kind() == Kind.NOT_POWERED) {
        return 0;
      }
      tell(client, "a command", failure);
      return TpmHeader.putResponse(
          response,
          switch (failure.kind()) {
            case MALFORMED_COMMAND, COMMAND_TOO_LARGE -> TpmHeader.TPM_RC_COMMAND_SIZE;
            case CANCELED -> TpmHeader.TPM_RC_CANCELED;
            default -> TpmHeader.TPM_RC_FAILURE;
          });
    } catch (RuntimeException failure) {
      tell(client, "a command", failure);
      return TpmHeader.putResponse(response, TpmHeader.TPM_RC_FAILURE);
    } finally {
      executing = false;
    }
  }

  private boolean from(String client, int locality) {
    LocalityControl control = transport.ability(LocalityControl.class).orElse(null);
    if (control == null) {
      return locality == 0;
    }
    try {
      if (control.locality() != locality) {
        control.locality(locality);
      }
      return true;
    } catch (IllegalArgumentException outOfRange) {
      return false;
    } catch (RuntimeException failure) {
      tell(client, "locality " + locality, failure);
      return false;
    }
  }

  private void count(byte[] command, int length, byte[] response, int size) {
    if (length > largestCommand && length >= TpmTransport.HEADER_SIZE) {
      largestCommand = length;
      largestCommandCode = ByteBuffer.wrap(command).getInt(TpmHeader.CODE_AT);
    }
    if (size > largestResponse) {
      largestResponse = size;
      largestResponseCode = ByteBuffer.wrap(response).getInt(TpmHeader.CODE_AT);
    }
  }

  private boolean takeTurn(long nanos) {
    try {
      return turn.tryLock(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void tell(String client, String doing, RuntimeException failure) {
    if (!closing) {
      listener.failed(client, doing, failure);
    }
  }
}
