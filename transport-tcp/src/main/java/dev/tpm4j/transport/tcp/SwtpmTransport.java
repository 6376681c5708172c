package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportInfo;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * swtpm, or whatever else takes raw TPM commands on a stream: commands on the data port, the
 * platform's signals on the control port if one is given.
 *
 * <p>Abilities: with a control port power, locality and hash sequences ({@link SwtpmControl});
 * without one only the locality, and only if commands are sent with Microsoft's prefix, which
 * carries it. swtpm has no signal for physical presence.
 *
 * <p>swtpm serves one data connection at a time: while another program is connected, a command here
 * waits, to its deadline. It also looks at nothing else while it executes a command, so a cancel
 * takes effect only at servers that are less strict about it. A command given up (deadline,
 * interrupt) costs the connection, which is made anew for the next one. When swtpm closes the
 * connection, the transport is dead ({@link TransportException.Kind#DISCONNECTED}).
 *
 * <p>Safe for use by several threads: commands take turns.
 */
public final class SwtpmTransport implements TpmTransport {

  private static final int LAST_LOCALITY = 4;

  private final CommandChannel commands;
  private final SwtpmControl control;
  private final PrefixLocality prefixLocality;
  private final TransportInfo info;

  private SwtpmTransport(
      CommandChannel commands, SwtpmControl control, boolean prefixed, TransportInfo info) {
    this.commands = commands;
    this.control = control;
    this.prefixLocality = prefixed ? new PrefixLocality() : null;
    this.info = info;
  }

  /**
   * Connects to a data port alone.
   *
   * @param host name or address
   * @param port the data port
   * @return an open transport
   * @throws TransportException as {@link Builder#connect()}
   */
  public static SwtpmTransport connect(String host, int port) {
    return to(host, port).connect();
  }

  /**
   * Connects to a data port and a control port.
   *
   * @param host name or address
   * @param port the data port
   * @param controlPort the control port
   * @return an open transport
   * @throws TransportException as {@link Builder#connect()}
   */
  public static SwtpmTransport connect(String host, int port, int controlPort) {
    return to(host, port).controlPort(controlPort).connect();
  }

  /**
   * Begins a connection to TCP ports.
   *
   * @param host name or address
   * @param port the data port
   * @return what to connect to, so far
   */
  public static Builder to(String host, int port) {
    return new Builder(
        Objects.requireNonNull(host, "host"), Peer.tcp("swtpm's data port", host, port));
  }

  /**
   * Begins a connection to a Unix-domain socket ({@code --server type=unixio,path=...}).
   *
   * @param data the data socket
   * @return what to connect to, so far
   */
  public static Builder to(Path data) {
    return new Builder("", Peer.unix("swtpm's data socket", data));
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    if (control != null && control.poweredOff()) {
      throw control.notPowered();
    }
    int locality = prefixLocality == null ? 0 : prefixLocality.locality();
    return commands.transmit(command, length, response, locality);
  }

  /** {@inheritDoc} Without a control port there is no way to say so, and nothing happens. */
  @Override
  public void cancel() {
    commands.cancel();
  }

  @Override
  public TransportInfo info() {
    return info;
  }

  /**
   * The control channel.
   *
   * @return empty where no control port was given
   */
  public Optional<SwtpmControl> control() {
    return Optional.ofNullable(control);
  }

  @Override
  public <T> Optional<T> ability(Class<T> type) {
    if (prefixLocality != null && type == LocalityControl.class) {
      return Optional.of(type.cast(prefixLocality));
    }
    if (type.isInstance(control)) {
      return Optional.of(type.cast(control));
    }
    return TpmTransport.super.ability(type);
  }

  /** Closes the connection; swtpm keeps running. */
  @Override
  public void close() {
    commands.close(0);
    if (control != null) {
      control.close();
    }
  }

  @Override
  public String toString() {
    return info.description();
  }

  /** The locality that goes with each command, in Microsoft's prefix. */
  private static final class PrefixLocality implements LocalityControl {

    private volatile int current;

    @Override
    public void locality(int locality) {
      if (locality < 0 || locality > LAST_LOCALITY) {
        throw new IllegalArgumentException("locality " + locality + " is not 0 to 4");
      }
      current = locality;
    }

    @Override
    public int locality() {
      return current;
    }
  }

  /** What to connect to. Not safe for use by several threads. */
  public static final class Builder {

    private final String host;
    private final Peer data;
    private Peer control;
    private boolean prefixed;
    private TcpOptions options = TcpOptions.defaults();

    private Builder(String host, Peer data) {
      this.host = host;
      this.data = data;
    }

    /**
     * Uses a control port, on the same host.
     *
     * @param port 1 to 65535
     * @return this
     * @throws TransportException with {@code CONFIGURATION} if there is no such port
     */
    public Builder controlPort(int port) {
      control = Peer.tcp("swtpm's control port", host, port);
      return this;
    }

    /**
     * Uses a control socket ({@code --ctrl type=unixio,path=...}).
     *
     * @param path the socket
     * @return this
     */
    public Builder controlSocket(Path path) {
      control = Peer.unix("swtpm's control socket", path);
      return this;
    }

    /**
     * Sends each command with Microsoft's SEND_COMMAND prefix, which carries the locality.
     *
     * @return this
     */
    public Builder withPrefix() {
      prefixed = true;
      return this;
    }

    /**
     * Sets deadlines and limits.
     *
     * @param some the options
     * @return this
     */
    public Builder options(TcpOptions some) {
      options = Objects.requireNonNull(some, "some");
      return this;
    }

    /**
     * Connects. With a control port its capabilities are asked for, to be sure who is there;
     * without one nothing is sent.
     *
     * @return an open transport
     * @throws TransportException {@code DISCONNECTED} if nothing listens, {@code PROTOCOL} if what
     *     listens on the control port is something else, {@code CONFIGURATION} if the address makes
     *     no sense
     */
    public SwtpmTransport connect() {
      SwtpmControl channel = control == null ? null : new SwtpmControl(control, options);
      CommandChannel commands =
          new CommandChannel(
              data,
              prefixed ? Framing.PREFIX : Framing.RAW,
              options,
              channel == null ? Canceller.NONE : channel.canceller(),
              CommandChannel.NO_GREETING);
      TransportInfo info =
          new TransportInfo("swtpm", data.label(), options.maxCommand(), options.maxResponse());
      SwtpmTransport transport = new SwtpmTransport(commands, channel, prefixed, info);
      try {
        if (channel != null) {
          channel.greet();
        }
        commands.open();
        return transport;
      } catch (RuntimeException failure) {
        transport.close();
        throw failure;
      }
    }
  }
}
