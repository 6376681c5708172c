package dev.tpm4j.simulator.chip.peer;

import dev.tpm4j.simulator.chip.VirtualSpiChip;
import dev.tpm4j.simulator.chip.VirtualTimebase;

/** A foreign driver for tests that want one. */
public final class PeerAccess {

  private final Peer peer;

  private PeerAccess(Peer peer) {
    this.peer = peer;
    peer.start();
  }

  /** Linux over SPI. */
  public static PeerAccess linux(VirtualSpiChip device, VirtualTimebase time) {
    return new PeerAccess(
        new LinuxPeer(new SpiWire(device, time, SpiWire.Waits.HEADER_BIT), false));
  }

  /** One command. */
  public byte[] command(byte[] command) {
    return peer.command(command);
  }
}
