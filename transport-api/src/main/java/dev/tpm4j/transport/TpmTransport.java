package dev.tpm4j.transport;

import java.util.Arrays;
import java.util.Optional;

/**
 * Carries one TPM 2.0 command to a TPM and its response back.
 *
 * <p>The bytes are those of the TPM itself, untouched in both directions (TCG TPM 2.0 Library, Part
 * 1, "Command/Response Structure"; all integers big-endian):
 *
 * <pre>
 *   command   | tag u16 | commandSize u32 | commandCode u32  | handles, sessions, parameters |
 *   response  | tag u16 | responseSize u32 | responseCode u32 | handles, parameters, sessions |
 * </pre>
 *
 * <h2>What every implementation guarantees</h2>
 *
 * <ol>
 *   <li>One response per command, and it is the TPM's own: a response code other than {@code
 *       TPM_RC_SUCCESS} is a response, never an exception.
 *   <li>Calls of {@code transmit} are serialised: any thread may call, a second caller waits for
 *       the first. {@link #cancel()} and {@link #close()} never wait behind a command in progress.
 *   <li>Nothing hangs: each call ends by a deadline that the implementation documents.
 *   <li>A response is checked (at least 10 bytes, size field equal to the bytes received) before it
 *       is handed over.
 *   <li>After a {@link TransportException} the transport is either ready for the next command, or
 *       it is dead and each later call fails at once with {@link
 *       TransportException.Kind#DISCONNECTED} or {@link TransportException.Kind#CLOSED}. {@link
 *       TransportException.Kind#endsConnection()} tells which. It is never half-way in a command.
 *   <li>Interrupting the thread inside {@code transmit} abandons the command: the call ends with
 *       {@link TransportException.Kind#CANCELED} and the thread's interrupt flag stays set.
 * </ol>
 *
 * <h2>Memory</h2>
 *
 * The three-argument {@code transmit} allocates nothing on the way that a caller could notice,
 * keeps no reference to either array after it returns, and does not change {@code command}. {@code
 * command} and {@code response} may be the same array.
 *
 * <h2>Life</h2>
 *
 * A transport is open from the moment a caller holds it until {@link #close()}. Closing releases
 * what was held (locality, socket, device) and may be called again and from any thread.
 */
public interface TpmTransport extends AutoCloseable {

  /** Bytes in the header of every command and of every response. */
  int HEADER_SIZE = 10;

  /**
   * Sends a command and waits for its response.
   *
   * @param command holds the command from index 0
   * @param length bytes of the command, {@value #HEADER_SIZE} to {@link TransportInfo#maxCommand()}
   * @param response receives the response from index 0; bytes behind the response may be
   *     overwritten
   * @return the length of the response in bytes, {@value #HEADER_SIZE} or more
   * @throws IllegalArgumentException if {@code length} is out of range for the arrays
   * @throws TransportException if no valid response could be had. A response longer than {@code
   *     response} is {@link TransportException.Kind#BUFFER_TOO_SMALL}: the TPM has executed the
   *     command and its response is lost.
   */
  int transmit(byte[] command, int length, byte[] response);

  /**
   * Sends a command and returns its response in an array of exactly its length.
   *
   * @param command the whole command
   * @return the whole response, a new array
   * @throws TransportException as {@link #transmit(byte[], int, byte[])}
   */
  default byte[] transmit(byte[] command) {
    byte[] response = new byte[info().maxResponse()];
    int length = transmit(command, command.length, response);
    return Arrays.copyOf(response, length);
  }

  /**
   * Asks the TPM to give up the command in progress, from any thread, without waiting for it.
   *
   * <p>The call that runs the command still ends in one of the ways it always does: with the TPM's
   * response (often {@code TPM_RC_CANCELED}, 0x909, or a normal one if the TPM was faster), or with
   * {@link TransportException.Kind#CANCELED} where the interface ends a cancelled command without a
   * response. With no command in progress this does nothing and does not touch the next one.
   *
   * <p>Never waits for the command; where the request itself travels (a simulator's platform port),
   * it may take as long as that, with a deadline.
   *
   * @throws TransportException if the request could not be sent; the command goes on
   */
  void cancel();

  /**
   * What this transport is and how much it carries.
   *
   * @return facts that do not change while the transport is open
   */
  TransportInfo info();

  /**
   * An optional ability of this transport, for example {@link LocalityControl}.
   *
   * <p>A decorator passes the question on, so an ability is found through any number of wrappers.
   *
   * @param type the interface of the ability
   * @param <T> the interface of the ability
   * @return the ability, or empty where this transport does not have it
   */
  default <T> Optional<T> ability(Class<T> type) {
    return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
  }

  /**
   * Releases everything this transport holds. Idempotent; a command in progress in another thread
   * ends with {@link TransportException.Kind#CLOSED} or {@link TransportException.Kind#CANCELED}.
   */
  @Override
  void close();
}
