package dev.tpm4j.simulator.chip.peer;

import java.io.ByteArrayOutputStream;

/**
 * U-Boot, {@code tpm2_tis_core.c}: sleeps 5 ms before every look at the status, waits for stsValid
 * twice after the last byte, at most 750 ms for any command.
 */
final class UBootPeer extends Peer {

  private static final int READ_ZERO = 0x23;

  UBootPeer(Wire wire) {
    super(wire);
  }

  private int status() {
    int status = wire.read8(Wire.STS);
    check((status & READ_ZERO) == 0, "invalid status");
    return status;
  }

  private int waitFor(int bits, long millis) {
    long end = wire.nanoTime() + millis * 1_000_000;
    do {
      wire.sleepMicros(5_000);
      int status = status();
      if (has(status, bits)) {
        return status;
      }
    } while (wire.nanoTime() < end);
    throw new PeerFailure("timeout: status " + bits);
  }

  private int burst() {
    int[] seen = new int[1];
    await("burst", 750, 5_000, () -> (seen[0] = wire.read32(Wire.STS) >>> 8 & 0xFFFF) != 0);
    return seen[0];
  }

  private boolean active() {
    return (wire.read8(Wire.ACCESS) & (0xA0 | 0x02)) == 0xA0;
  }

  @Override
  byte[] command(byte[] command) {
    if (!active()) {
      wire.write8(Wire.ACCESS, 0x02);
      await("locality", 750, 5_000, this::active);
    }
    try {
      send(command);
      ByteArrayOutputStream response = new ByteArrayOutputStream();
      receive(response, 10);
      receive(response, size(response.toByteArray()));
      return response.toByteArray();
    } finally {
      wire.write8(Wire.STS, Wire.READY);
      wire.write8(Wire.ACCESS, 0x20);
    }
  }

  private void send(byte[] command) {
    if (!has(status(), Wire.READY)) {
      wire.write8(Wire.STS, Wire.READY);
      waitFor(Wire.READY, 2_000);
    }
    int at = 0;
    while (at < command.length) {
      int count = Math.min(burst(), command.length - at);
      wire.write(Wire.FIFO, part(command, at, count));
      at += count;
      int status = waitFor(Wire.VALID, 750);
      check(at == command.length || has(status, Wire.EXPECT), "Expect is 0 too early");
    }
    check(!has(waitFor(Wire.VALID, 750), Wire.EXPECT), "Expect is still 1");
    wire.write8(Wire.STS, Wire.GO);
  }

  private void receive(ByteArrayOutputStream response, int until) {
    while (response.size() < until) {
      waitFor(Wire.VALID | Wire.AVAIL, 750);
      response.writeBytes(wire.read(Wire.FIFO, Math.min(burst(), until - response.size())));
    }
  }
}
