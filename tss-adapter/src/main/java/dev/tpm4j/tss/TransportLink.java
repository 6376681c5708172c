package dev.tpm4j.tss;

import dev.tpm4j.transport.TpmTransport;
import java.util.Arrays;

/** Over a transport, with one buffer for all responses. */
final class TransportLink implements Link {
  private final TpmTransport transport;
  private final byte[] buffer;

  TransportLink(TpmTransport transport) {
    this.transport = transport;
    this.buffer = new byte[transport.info().maxResponse()];
  }

  @Override
  public int exchange(byte[] command, int length) {
    return transport.transmit(command, length, buffer);
  }

  @Override
  public byte[] response() {
    return buffer;
  }

  @Override
  public void cancel() {
    transport.cancel();
  }

  @Override
  public int maxCommand() {
    return transport.info().maxCommand();
  }

  @Override
  public void wipe() {
    Arrays.fill(buffer, (byte) 0);
  }
}
