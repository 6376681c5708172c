package dev.tpm4j.simulator.chip.peer;

import dev.tpm4j.simulator.chip.VirtualSpiChip;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.spi.SpiTransaction;

/** SPI frames as the peers make them. */
final class SpiWire implements Wire {

  /** How a peer deals with wait states. */
  enum Waits {
    /** Looks at the header's last byte, then byte by byte: Linux, U-Boot, Microsoft, wolfTPM. */
    HEADER_BIT,
    /** Always clocks one byte more, and sets the reserved bit: coreboot. */
    ALWAYS_ONE_MORE,
    /** One transfer, no look: bridges. */
    NONE
  }

  private static final int LIMIT = 100;

  private final VirtualSpiChip device;
  private final VirtualTimebase time;
  private final Waits waits;

  SpiWire(VirtualSpiChip device, VirtualTimebase time, Waits waits) {
    this.device = device;
    this.time = time;
    this.waits = waits;
  }

  @Override
  public byte[] read(int register, int length) {
    byte[] data = new byte[length];
    frame(0x80, register, null, data, length);
    return data;
  }

  @Override
  public void write(int register, byte... data) {
    for (int at = 0; at < data.length; at += 64) {
      int length = Math.min(64, data.length - at);
      frame(0, register, Peer.part(data, at, length), null, length);
    }
  }

  private void frame(int direction, int register, byte[] tx, byte[] rx, int length) {
    Peer.check(length <= 64, "a frame of " + length + " bytes");
    int reserved = waits == Waits.ALWAYS_ONE_MORE ? 0x40 : 0;
    byte[] header = {
      (byte) (direction | reserved | length - 1),
      (byte) 0xD4,
      (byte) (register >>> 8 & 0x0F),
      (byte) register
    };
    if (waits == Waits.NONE) {
      whole(header, tx, rx, length);
      return;
    }
    try (SpiTransaction bus = device.begin()) {
      byte[] heard = new byte[4];
      bus.transfer(header, 0, heard, 0, 4);
      boolean ready = (heard[3] & 1) != 0 && waits != Waits.ALWAYS_ONE_MORE;
      for (int i = 0; !ready; i++) {
        Peer.check(i < LIMIT, "wait states");
        bus.transfer(null, 0, heard, 3, 1);
        ready = (heard[3] & 1) != 0;
      }
      bus.transfer(tx, 0, rx, 0, length);
    }
  }

  private void whole(byte[] header, byte[] tx, byte[] rx, int length) {
    byte[] all = new byte[4 + length];
    System.arraycopy(header, 0, all, 0, 4);
    if (tx != null) {
      System.arraycopy(tx, 0, all, 4, length);
    }
    device.exchange(all, 0, all, 0, all.length);
    if (rx != null) {
      System.arraycopy(all, 4, rx, 0, length);
    }
  }

  @Override
  public void sleepMicros(long micros) {
    time.sleep(micros * 1_000);
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }
}
