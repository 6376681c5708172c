package dev.tpm4j.simulator.chip.peer;

import java.io.ByteArrayOutputStream;

/**
 * Microsoft's TisTpmDrv: commandReady before every command and none after it; a status that is not
 * valid, at whatever moment, is an error and aborts; 1 ms between looks.
 */
final class MicrosoftPeer extends Peer {

  private static final int FRAME = 64;

  private final boolean i2c;

  MicrosoftPeer(Wire wire, boolean i2c) {
    super(wire);
    this.i2c = i2c;
  }

  @Override
  void start() {
    await(
        "locality",
        10,
        100,
        () -> {
          int access = wire.read8(Wire.ACCESS);
          if (!has(access, 0x80)) {
            wire.sleepMicros(100_000);
            return false;
          }
          if (!has(access, 0x20)) {
            wire.write8(Wire.ACCESS, 0x02);
          }
          return has(access, 0x20);
        });
    if (!i2c) {
      check((wire.read32(Wire.STS) & 0x0C000000) == 0x04000000, "family");
    }
  }

  @Override
  byte[] command(byte[] command) {
    try {
      send(command);
      byte[] response = new byte[0];
      for (int i = 0; response.length == 0; i++) {
        check(i < 500, "timeout: response");
        wire.sleepMicros(1_000);
        response = receive();
      }
      return response;
    } catch (PeerFailure failure) {
      wire.write8(Wire.STS, Wire.READY);
      throw failure;
    }
  }

  private void send(byte[] command) {
    await(
        "ready",
        500,
        0,
        () -> {
          wire.write8(Wire.STS, Wire.READY);
          return has(wire.read8(Wire.STS), Wire.READY);
        });
    int at = 0;
    while (at < command.length) {
      int count = Math.min(Math.min(wire.read16(Wire.BURST), FRAME), command.length - at);
      if (count > 0) {
        wire.write(Wire.FIFO, part(command, at, count));
      }
      at += count;
    }
    int status = wire.read8(Wire.STS);
    check(has(status, Wire.VALID) && !has(status, Wire.EXPECT), "status after the command");
    wire.write8(Wire.STS, Wire.GO);
  }

  private byte[] receive() {
    int status = wire.read8(Wire.STS);
    check(has(status, Wire.VALID), "status is not valid");
    if (!has(status, Wire.AVAIL)) {
      return new byte[0];
    }
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    int size = 10;
    while (response.size() < size) {
      int burst = wire.read16(Wire.BURST);
      check(!i2c || response.size() > 0 || burst >= 10, "burst smaller than a header");
      int count = Math.min(burst, size - response.size());
      if (count > 0) {
        response.writeBytes(wire.read(Wire.FIFO, count));
      }
      if (response.size() == 10) {
        size = size(response.toByteArray());
      }
    }
    return response.toByteArray();
  }
}
