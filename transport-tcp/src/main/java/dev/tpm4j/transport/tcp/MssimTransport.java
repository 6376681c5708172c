package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.PlatformControl;
import dev.tpm4j.transport.SimulatorControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportInfo;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A TPM simulator that speaks Microsoft's protocol: commands on port P, the platform's signals on
 * port P + 1.
 *
 * <p>Every command is one write, and each call ends by the deadlines of its {@link TcpOptions}. A
 * command given up (deadline, interrupt) is also cancelled at the simulator, and the connection
 * made anew for the next one, so that its late answer cannot be mistaken for another's. When the
 * simulator closes the connection, the transport is dead ({@link
 * TransportException.Kind#DISCONNECTED}); a lost platform connection is made anew by the next
 * signal.
 *
 * <p>Safe for use by several threads: commands and hash sequences take turns; signals to the
 * platform port do not wait for a command in progress.
 */
public final class MssimTransport implements TpmTransport, PlatformControl, SimulatorControl {

  /** Localities on the PC Client platform. */
  private static final int LAST_LOCALITY = 4;

  /** Largest piece of hash data in one signal; simulators have small buffers. */
  private static final int HASH_PIECE = 1024;

  private final CommandChannel commands;
  private final PlatformChannel platform;
  private final TransportInfo info;
  private volatile int locality;

  private MssimTransport(CommandChannel commands, PlatformChannel platform, TransportInfo info) {
    this.commands = commands;
    this.platform = platform;
    this.info = info;
  }

  /**
   * Connects with the default options: 5 minutes for a command, power switched on.
   *
   * @param host name or address
   * @param port the command port; the platform port is the next one
   * @return an open transport
   * @throws TransportException as {@link #connect(String, int, TcpOptions)}
   */
  public static MssimTransport connect(String host, int port) {
    return connect(host, port, TcpOptions.defaults());
  }

  /**
   * Connects to both ports, shakes hands, and switches the power and NV on if asked to.
   *
   * @param host name or address
   * @param port the command port; the platform port is the next one
   * @param options deadlines and limits
   * @return an open transport
   * @throws TransportException {@code DISCONNECTED} if nothing listens, {@code PROTOCOL} if what
   *     listens does not shake hands, {@code CONFIGURATION} if the address makes no sense
   */
  public static MssimTransport connect(String host, int port, TcpOptions options) {
    Objects.requireNonNull(options, "options");
    Peer commandPeer = Peer.tcp("the simulator's command port", host, port);
    Peer platformPeer = Peer.tcp("the simulator's platform port", host, port + 1);
    PlatformChannel platform = new PlatformChannel(platformPeer, options);
    CommandChannel commands =
        new CommandChannel(
            commandPeer, Framing.PREFIX, options, platform, CommandChannel::handshake);
    TransportInfo info =
        new TransportInfo(
            "mssim",
            "simulator (Microsoft's protocol) at " + host + ":" + port,
            options.maxCommand(),
            options.maxResponse());
    MssimTransport transport = new MssimTransport(commands, platform, info);
    try {
      platform.open();
      commands.open();
      if (options.powerOn()) {
        transport.powerOn();
      }
      return transport;
    } catch (RuntimeException failure) {
      transport.close();
      throw failure;
    }
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    return commands.transmit(command, length, response, locality);
  }

  @Override
  public void cancel() {
    commands.cancel();
  }

  @Override
  public TransportInfo info() {
    return info;
  }

  /** Switches the power and then NV on, as every client of this protocol does. */
  @Override
  public void powerOn() {
    platform.signal(MssimCode.POWER_ON);
    platform.signal(MssimCode.NV_ON);
  }

  @Override
  public void powerOff() {
    platform.signal(MssimCode.POWER_OFF);
  }

  @Override
  public void reset() {
    platform.signal(MssimCode.RESET);
  }

  @Override
  public void physicalPresence(boolean asserted) {
    platform.signal(asserted ? MssimCode.PP_ON : MssimCode.PP_OFF);
  }

  /** {@inheritDoc} Nothing is sent: each command carries its locality. */
  @Override
  public void locality(int locality) {
    if (locality < 0 || locality > LAST_LOCALITY) {
      throw new IllegalArgumentException("locality " + locality + " is not 0 to 4");
    }
    this.locality = locality;
  }

  @Override
  public int locality() {
    return locality;
  }

  @Override
  public void hashStart() {
    commands.signal(MssimCode.HASH_START, null, 0, 0);
  }

  @Override
  public void hashData(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    int piece = Math.min(HASH_PIECE, info.maxCommand());
    int done = 0;
    do {
      int size = Math.min(piece, length - done);
      commands.signal(MssimCode.HASH_DATA, data, offset + done, size);
      done += size;
    } while (done < length);
  }

  @Override
  public void hashEnd() {
    commands.signal(MssimCode.HASH_END, null, 0, 0);
  }

  @Override
  public void testFailureMode() {
    platform.signal(MssimCode.TEST_FAILURE_MODE);
  }

  @Override
  public boolean actSignaled(int handle) {
    byte[] answer = platform.exchange(MssimCode.ACT_GET_SIGNALED, handle, Integer.BYTES);
    return ByteBuffer.wrap(answer).getInt() != 0;
  }

  /** Ends both sessions and closes both connections; the simulator keeps running. */
  @Override
  public void close() {
    commands.close(MssimCode.SESSION_END);
    platform.close();
  }

  @Override
  public String toString() {
    return info.description();
  }
}
