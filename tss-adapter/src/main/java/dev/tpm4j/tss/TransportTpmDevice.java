package dev.tpm4j.tss;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.PhysicalPresenceControl;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Arrays;
import java.util.Objects;
import tss.TpmDevice;

/**
 * TSS.Java's door to a TPM, over any transport.
 *
 * <p>The transport is open before the device exists, so {@link #connect()} has nothing to do;
 * {@link #close()} closes it. The whole exchange happens in {@link #dispatchCommand}, within the
 * transport's deadline; {@link #getResponse()} hands over what came. A failure of the transport is
 * thrown as it is, as a {@link TransportException}, and the device is then as usable as the
 * transport is ({@link Kind#endsConnection()}).
 *
 * <p>Power, physical presence and locality go to the transport's abilities. Where there is none,
 * the methods throw a {@link TransportException} of kind {@link Kind#CONFIGURATION}, and {@code
 * powerCtlAvailable()}, {@code implementsPhysicalPresence()} and {@code localityCtlAvailable()} say
 * so before. After power-on TSS.Java's user sends {@code Startup}.
 *
 * <p>For one thread at a time, as everything in TSS.Java.
 */
public final class TransportTpmDevice extends TpmDevice {

  private final TpmTransport transport;
  private final byte[] buffer;
  private byte[] response;
  private boolean closed;

  /**
   * A device over an open transport.
   *
   * @param transport the TPM; closed with this device
   */
  public TransportTpmDevice(TpmTransport transport) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.buffer = new byte[transport.info().maxResponse()];
    boolean power = transport.ability(PowerControl.class).isPresent();
    boolean presence = transport.ability(PhysicalPresenceControl.class).isPresent();
    boolean locality = transport.ability(LocalityControl.class).isPresent();
    this.TpmInfo =
        TpmInRawMode
            | (power || presence || locality ? TpmPlatformAvailable : 0)
            | (presence ? TpmSupportsPP : 0)
            | (power ? 0 : TpmNoPowerCtl)
            | (locality ? 0 : TpmNoLocalityCtl);
  }

  /**
   * The transport underneath, for what TSS.Java has no method for: cancel, hash sequences.
   *
   * @return as given to the constructor
   */
  public TpmTransport transport() {
    return transport;
  }

  /**
   * Nothing to do: the transport is open.
   *
   * @return false once this device is closed
   */
  @Override
  public boolean connect() {
    return !closed;
  }

  /**
   * Sends a command and waits for its response.
   *
   * @param command the whole command; not kept
   * @throws TransportException if no response could be had
   */
  @Override
  public void dispatchCommand(byte[] command) {
    response = null;
    int length = transport.transmit(command, command.length, buffer);
    response = Arrays.copyOf(buffer, length);
  }

  /**
   * The response to the last command, once.
   *
   * @return exactly the response
   * @throws IllegalStateException if no command was dispatched since the last response
   */
  @Override
  public byte[] getResponse() {
    byte[] result = response;
    if (result == null) {
      throw new IllegalStateException("no command was dispatched, so there is no response");
    }
    response = null;
    return result;
  }

  @Override
  public boolean responseReady() {
    return response != null;
  }

  /**
   * Switches the power.
   *
   * @param on true for on; the TPM then expects {@code Startup}
   * @throws TransportException with {@link Kind#CONFIGURATION} if this transport has no power
   *     switch
   */
  @Override
  public void powerCtl(boolean on) {
    PowerControl power = ability(PowerControl.class, "no power switch");
    if (on) {
      power.powerOn();
    } else {
      power.powerOff();
    }
  }

  /**
   * Asserts or withdraws physical presence.
   *
   * @param on true to assert
   * @throws TransportException with {@link Kind#CONFIGURATION} if this transport cannot
   */
  @Override
  public void assertPhysicalPresence(boolean on) {
    ability(PhysicalPresenceControl.class, "no way to assert physical presence")
        .physicalPresence(on);
  }

  /**
   * Sets the locality of the commands that follow.
   *
   * @param locality 0 to 4
   * @throws TransportException with {@link Kind#CONFIGURATION} if this transport has one only, with
   *     {@link Kind#LOCALITY_DENIED} if it is refused
   */
  @Override
  public void setLocality(int locality) {
    ability(LocalityControl.class, "no choice of locality").locality(locality);
  }

  /** Closes the transport. Idempotent. */
  @Override
  public void close() {
    closed = true;
    response = null;
    transport.close();
  }

  private <T> T ability(Class<T> type, String lack) {
    return transport
        .ability(type)
        .orElseThrow(
            () ->
                TransportException.of(Kind.CONFIGURATION)
                    .what(transport.info().description() + " has " + lack)
                    .diagnosis(
                        Diagnosis.of(
                            "this TPM is reached over a transport that cannot do it",
                            "use a simulator with a platform or control port, or a board that has"
                                + " the line wired"))
                    .build());
  }
}
