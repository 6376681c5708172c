package dev.tpm4j.simulator.chip.peer;

import dev.tpm4j.transport.tis.TisChecksum;
import java.io.ByteArrayOutputStream;

/**
 * tpm2-tss, {@code tcti-spi-helper.c} and {@code tcti-i2c-helper.c}: 4-byte status writes, 6 bytes
 * of header without asking for burstCount, the last byte alone with the status right before and
 * after, which must be right at the first look. coreboot's SPI driver reads the same way, but does
 * not wait for commandReady.
 */
final class Tpm2TssPeer extends Peer {

  /** Whose habits. */
  enum Flavour {
    /** tpm2-tss over SPI. */
    SPI_HELPER,
    /** tpm2-tss over I2C, with the checksum. */
    I2C_HELPER,
    /** coreboot over SPI. */
    COREBOOT
  }

  private static final int FRAME = 64;
  private static final int AVAILABLE = Wire.VALID | Wire.AVAIL;

  private final Flavour flavour;

  Tpm2TssPeer(Wire wire, Flavour flavour) {
    super(wire);
    this.flavour = flavour;
  }

  @Override
  void start() {
    await("identity", 1_000, 10_000, () -> wire.read32(Wire.DID_VID) != 0);
    int access = wire.read8(Wire.ACCESS);
    if (flavour == Flavour.COREBOOT) {
      check((access & ~1) == 0x80, "ACCESS after reset");
      wire.write8(Wire.ACCESS, 0x02);
      check((wire.read8(Wire.ACCESS) & ~1) == 0xA0, "ACCESS after the request");
      check((wire.read32(Wire.STS) >>> 26 & 3) == 1, "family");
      return;
    }
    if (!has(access, 0x20)) {
      wire.write8(Wire.ACCESS, 0x02);
      check((wire.read8(Wire.ACCESS) & 0xA0) != 0, "ACCESS after the request");
    }
    if (flavour == Flavour.I2C_HELPER && wire.read8(Wire.CSUM_ENABLE) != 1) {
      wire.write8(Wire.CSUM_ENABLE, 1);
    }
  }

  private void waitFor(int bits) {
    await("status " + bits, 120_000, 8_000, () -> has(wire.read32(Wire.STS), bits));
  }

  private int burst() {
    int[] seen = new int[1];
    await("burst", 1_000, 1, () -> (seen[0] = wire.read32(Wire.STS) >>> 8 & 0xFFFF) != 0);
    return flavour == Flavour.I2C_HELPER ? seen[0] : Math.min(FRAME, seen[0]);
  }

  @Override
  byte[] command(byte[] command) {
    wire.write32(Wire.STS, Wire.READY);
    if (flavour != Flavour.COREBOOT) {
      waitFor(Wire.READY);
    }
    int at = 0;
    while (at < command.length) {
      int count = Math.min(burst(), command.length - at);
      wire.write(Wire.FIFO, part(command, at, count));
      at += count;
    }
    verify(command);
    wire.write32(Wire.STS, Wire.GO);
    waitFor(AVAILABLE);
    byte[] response = receive();
    verify(response);
    wire.write32(Wire.STS, Wire.READY);
    return response;
  }

  private byte[] receive() {
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    response.writeBytes(wire.read(Wire.FIFO, 6));
    int size = size(response.toByteArray());
    check(size > 7 && size <= 4096, "size " + size);
    while (response.size() < size - 1) {
      response.writeBytes(wire.read(Wire.FIFO, Math.min(burst(), size - 1 - response.size())));
    }
    check(has(wire.read32(Wire.STS), AVAILABLE), "intermediate status");
    response.writeBytes(wire.read(Wire.FIFO, 1));
    check((wire.read32(Wire.STS) & AVAILABLE) == Wire.VALID, "final status");
    return response.toByteArray();
  }

  private void verify(byte[] moved) {
    if (flavour == Flavour.I2C_HELPER) {
      byte[] shown = wire.read(Wire.CSUM, 2);
      int crc = (shown[0] & 0xFF) << 8 | shown[1] & 0xFF;
      check(crc == TisChecksum.of(moved, 0, moved.length), "checksum");
    }
  }
}
