package dev.tpm4j.simulator.chip.peer;

import dev.tpm4j.transport.tis.TisChecksum;
import java.io.ByteArrayOutputStream;

/**
 * Linux 6.12, {@code tpm_tis_core.c}: locality around every command, the last command byte alone,
 * stsValid awaited and then the status read again, the checksum on I2C.
 */
final class LinuxPeer extends Peer {

  private static final int READ_ZERO = 0x23;

  private final boolean checksum;

  LinuxPeer(Wire wire, boolean checksum) {
    super(wire);
    this.checksum = checksum;
  }

  @Override
  void start() {
    if (checksum) {
      wire.write8(Wire.CSUM_ENABLE, 1);
    }
  }

  private int status() {
    int status = wire.read8(Wire.STS);
    return (status & READ_ZERO) != 0 ? 0 : status;
  }

  private int waitFor(int bits, long millis) {
    int[] seen = new int[1];
    await("status " + bits, millis, 100, () -> has(seen[0] = status(), bits));
    return seen[0];
  }

  private int burst() {
    int[] seen = new int[1];
    await("burst", 750, 100, () -> (seen[0] = wire.read32(Wire.STS) >>> 8 & 0xFFFF) != 0);
    return seen[0];
  }

  private boolean active() {
    int access = wire.read8(Wire.ACCESS);
    return (access & (0xA0 | 0x02)) == 0xA0;
  }

  @Override
  byte[] command(byte[] command) {
    if (!active()) {
      wire.write8(Wire.ACCESS, 0x02);
      await("locality", 750, 5_000, this::active);
    }
    try {
      send(command);
      wire.write8(Wire.STS, Wire.GO);
      await(
          "response",
          2_000,
          1_000,
          () -> {
            int status = status();
            check(status != Wire.READY, "canceled");
            return has(status, Wire.VALID | Wire.AVAIL);
          });
      return receive();
    } finally {
      wire.write8(Wire.STS, Wire.READY);
      wire.write8(Wire.ACCESS, 0x20);
    }
  }

  private void send(byte[] command) {
    if (!has(status(), Wire.READY)) {
      wire.write8(Wire.STS, Wire.READY);
      waitFor(Wire.READY, 4_000);
    }
    int at = 0;
    while (at < command.length - 1) {
      int count = Math.min(burst(), command.length - 1 - at);
      wire.write(Wire.FIFO, part(command, at, count));
      at += count;
      waitFor(Wire.VALID, 200);
      check(has(status(), Wire.EXPECT), "Expect is 0 too early");
    }
    wire.write(Wire.FIFO, command[at]);
    waitFor(Wire.VALID, 200);
    check(!has(status(), Wire.EXPECT), "Expect is still 1");
    verify(command);
  }

  private byte[] receive() {
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    receive(response, 10);
    int size = size(response.toByteArray());
    check(size >= 10 && size <= 4096, "size " + size);
    receive(response, size);
    waitFor(Wire.VALID, 200);
    check(!has(status(), Wire.AVAIL), "left over data");
    verify(response.toByteArray());
    return response.toByteArray();
  }

  private void receive(ByteArrayOutputStream response, int until) {
    while (response.size() < until) {
      waitFor(Wire.VALID | Wire.AVAIL, 200);
      response.writeBytes(wire.read(Wire.FIFO, Math.min(burst(), until - response.size())));
    }
  }

  private void verify(byte[] moved) {
    if (checksum) {
      byte[] shown = wire.read(Wire.CSUM, 2);
      int crc = (shown[0] & 0xFF) << 8 | shown[1] & 0xFF;
      check(crc == TisChecksum.of(moved, 0, moved.length), "checksum");
    }
  }
}
