package dev.tpm4j.simulator.chip.peer;

import java.io.ByteArrayOutputStream;

/**
 * wolfTPM, {@code tpm2_tis.c}: burstCount as 2 bytes at 0x19, stsValid ignored while it waits for
 * Expect or dataAvail, locality kept for ever. For ST parts 32 bytes whatever burstCount says, and
 * no Expect check.
 */
final class WolfTpmPeer extends Peer {

  private static final int FRAME = 64;
  private static final int ST_BURST = 32;

  private final boolean st33;

  WolfTpmPeer(Wire wire, boolean st33) {
    super(wire);
    this.st33 = st33;
  }

  @Override
  void start() {
    await(
        "start",
        1_000,
        10,
        () -> {
          int access = wire.read8(Wire.ACCESS);
          return access != 0xFF && has(access, 0x80);
        });
    if (!has(wire.read8(Wire.ACCESS), 0xA0)) {
      wire.write8(Wire.ACCESS, 0x02);
      await("locality", 1_000, 10, () -> has(wire.read8(Wire.ACCESS), 0xA0));
    }
  }

  private int burst() {
    if (st33) {
      return ST_BURST;
    }
    int[] seen = new int[1];
    await("burst", 10_000, 10, () -> (seen[0] = wire.read16(Wire.BURST)) != 0);
    return Math.min(FRAME, seen[0]);
  }

  private void waitFor(int mask, int value) {
    await("status " + value, 10_000, 10, () -> (wire.read8(Wire.STS) & mask) == value);
  }

  @Override
  byte[] command(byte[] command) {
    if (!has(wire.read8(Wire.STS), Wire.READY)) {
      wire.write8(Wire.STS, Wire.READY);
      waitFor(Wire.READY, Wire.READY);
    }
    int at = 0;
    while (at < command.length) {
      int count = Math.min(burst(), command.length - at);
      wire.write(Wire.FIFO, part(command, at, count));
      at += count;
      if (at < command.length) {
        waitFor(Wire.EXPECT, Wire.EXPECT);
      }
    }
    if (!st33) {
      waitFor(Wire.EXPECT | Wire.VALID, Wire.VALID);
    }
    wire.write8(Wire.STS, Wire.GO);
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    int size = 10;
    while (response.size() < size) {
      waitFor(Wire.AVAIL, Wire.AVAIL);
      response.writeBytes(wire.read(Wire.FIFO, Math.min(burst(), size - response.size())));
      if (response.size() == 10) {
        size = size(response.toByteArray());
        check(size >= 0 && size < 4096, "size " + size);
      }
    }
    wire.write8(Wire.STS, Wire.READY);
    return response.toByteArray();
  }
}
