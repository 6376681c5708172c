package dev.tpm4j.simulator.chip.peer;

import dev.tpm4j.simulator.chip.VirtualI2cChip;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import java.util.function.Supplier;

/** I2C messages as the peers make them. */
final class I2cWire implements Wire {

  private final VirtualI2cChip device;
  private final VirtualTimebase time;
  private final boolean repeatedStart;
  private final int tries;
  private final int retryMicros;
  private final int maxRead;
  private final int maxWrite;

  I2cWire(
      VirtualI2cChip device,
      VirtualTimebase time,
      boolean repeatedStart,
      int tries,
      int retryMicros,
      int maxRead,
      int maxWrite) {
    this.device = device;
    this.time = time;
    this.repeatedStart = repeatedStart;
    this.tries = tries;
    this.retryMicros = retryMicros;
    this.maxRead = maxRead;
    this.maxWrite = maxWrite;
  }

  /** Pointer and read apart; 32 bytes at most, written data and pointer together 32. */
  static I2cWire linux(VirtualI2cChip device, VirtualTimebase time) {
    return new I2cWire(device, time, false, 50, 275, 32, 31);
  }

  static I2cWire uboot(VirtualI2cChip device, VirtualTimebase time) {
    return new I2cWire(device, time, true, 3, 60, 4096, 4096);
  }

  static I2cWire wolf(VirtualI2cChip device, VirtualTimebase time) {
    return new I2cWire(device, time, true, 10, 0, 4096, 4096);
  }

  static I2cWire tpm2Tss(VirtualI2cChip device, VirtualTimebase time) {
    return new I2cWire(device, time, false, 50, 250, 4096, 4096);
  }

  static I2cWire microsoft(VirtualI2cChip device, VirtualTimebase time) {
    return new I2cWire(device, time, false, 10, 0, 4096, 255);
  }

  private static byte address(int register) {
    return (byte)
        switch (register) {
          case ACCESS -> 0x04;
          case DID_VID -> 0x48;
          case CSUM_ENABLE -> 0x40;
          case CSUM -> 0x44;
          default -> register;
        };
  }

  @Override
  public byte[] read(int register, int length) {
    byte[] data = new byte[length];
    for (int at = 0; at < length; at += maxRead) {
      int count = Math.min(maxRead, length - at);
      int from = at;
      byte[] pointer = {address(register)};
      if (repeatedStart) {
        acknowledged(() -> device.writeRead(pointer, 0, 1, data, from, count));
      } else {
        acknowledged(() -> device.write(pointer, 0, 1));
        acknowledged(() -> device.read(data, from, count));
      }
    }
    return data;
  }

  @Override
  public void write(int register, byte... data) {
    for (int at = 0; at < data.length; at += maxWrite) {
      int count = Math.min(maxWrite, data.length - at);
      byte[] message = new byte[1 + count];
      message[0] = address(register);
      System.arraycopy(data, at, message, 1, count);
      acknowledged(() -> device.write(message, 0, message.length));
    }
  }

  private void acknowledged(Supplier<Result> message) {
    for (int i = 0; i < tries; i++) {
      if (message.get() == Result.ACKNOWLEDGED) {
        return;
      }
      time.sleep(retryMicros * 1_000L);
    }
    throw new PeerFailure("not acknowledged");
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
