package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.time.Duration;
import java.util.Objects;

/**
 * Deadlines and limits of a client.
 *
 * @param connectTimeout for reaching the peer, over all its addresses; default 5 s
 * @param commandTimeout for one command: from sending it to the last byte of its response. Key
 *     generation can take minutes on a real TPM behind the port; default 5 min
 * @param controlTimeout for one signal on the platform or control port, and for the greeting at the
 *     start; default 10 s
 * @param maxCommand largest command sent, in bytes; default 4096
 * @param maxResponse largest response accepted, in bytes; default 4096
 * @param powerOn whether connecting to Microsoft's simulator also switches the TPM's power on, as
 *     every client of that protocol does; default true
 */
public record TcpOptions(
    Duration connectTimeout,
    Duration commandTimeout,
    Duration controlTimeout,
    int maxCommand,
    int maxResponse,
    boolean powerOn) {

  /** Largest frame anyone may ask for, in bytes: well above any TPM's buffer. */
  public static final int LARGEST_FRAME = 1 << 20;

  public TcpOptions {
    positive(connectTimeout, "connectTimeout");
    positive(commandTimeout, "commandTimeout");
    positive(controlTimeout, "controlTimeout");
    frame(maxCommand, "maxCommand");
    frame(maxResponse, "maxResponse");
  }

  /**
   * The defaults.
   *
   * @return options to start from
   */
  public static TcpOptions defaults() {
    return new TcpOptions(
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        Duration.ofSeconds(10),
        TransportInfo.DEFAULT_MAX_SIZE,
        TransportInfo.DEFAULT_MAX_SIZE,
        true);
  }

  /**
   * With another connect timeout.
   *
   * @param timeout see {@link #connectTimeout()}
   * @return new options
   */
  public TcpOptions withConnectTimeout(Duration timeout) {
    return new TcpOptions(
        timeout, commandTimeout, controlTimeout, maxCommand, maxResponse, powerOn);
  }

  /**
   * With another command timeout.
   *
   * @param timeout see {@link #commandTimeout()}
   * @return new options
   */
  public TcpOptions withCommandTimeout(Duration timeout) {
    return new TcpOptions(
        connectTimeout, timeout, controlTimeout, maxCommand, maxResponse, powerOn);
  }

  /**
   * With another control timeout.
   *
   * @param timeout see {@link #controlTimeout()}
   * @return new options
   */
  public TcpOptions withControlTimeout(Duration timeout) {
    return new TcpOptions(
        connectTimeout, commandTimeout, timeout, maxCommand, maxResponse, powerOn);
  }

  /**
   * With other size limits.
   *
   * @param command see {@link #maxCommand()}
   * @param response see {@link #maxResponse()}
   * @return new options
   */
  public TcpOptions withMaxSizes(int command, int response) {
    return new TcpOptions(
        connectTimeout, commandTimeout, controlTimeout, command, response, powerOn);
  }

  /**
   * With or without switching the power on.
   *
   * @param on see {@link #powerOn()}
   * @return new options
   */
  public TcpOptions withPowerOn(boolean on) {
    return new TcpOptions(
        connectTimeout, commandTimeout, controlTimeout, maxCommand, maxResponse, on);
  }

  static void positive(Duration duration, String name) {
    Objects.requireNonNull(duration, name);
    if (duration.isZero() || duration.isNegative() || duration.compareTo(Duration.ofDays(30)) > 0) {
      throw new IllegalArgumentException(name + " must be above 0 and at most 30 days");
    }
  }

  static void frame(int size, String name) {
    if (size < TpmTransport.HEADER_SIZE || size > LARGEST_FRAME) {
      throw new IllegalArgumentException(
          name + " must be " + TpmTransport.HEADER_SIZE + " to " + LARGEST_FRAME + " bytes");
    }
  }
}
