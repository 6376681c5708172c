package dev.tpm4j.hwtests.foreign;

import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.i2c.I2cDevice;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Register reads and writes; the form of a read is the platform's business, not the driver's, and
 * so is the guard time within it.
 */
final class I2cWires implements DriverWires {

  /** The longest guard time that a capability word can name (TCG PTP 1.05 §8.4). */
  private static final long LONGEST_GUARD_NANOS = 255_000;

  /** How the register pointer gets to the chip before a read. */
  enum Form {
    /** One transfer with a repeated start. */
    REPEATED_START,
    /** Two transfers, the guard time between them. */
    STOP_BETWEEN
  }

  private final I2cDevice device;
  private final VirtualTimebase time;
  private final Form form;

  I2cWires(I2cDevice device, VirtualTimebase time, Form form) {
    this.device = device;
    this.time = time;
    this.form = form;
  }

  @Override
  public boolean serve(int letter, DataInputStream in, DataOutputStream out) throws IOException {
    switch (letter) {
      case 'W' -> {
        byte register = in.readByte();
        byte[] data = DriverWires.bytes(in);
        byte[] message = new byte[1 + data.length];
        message[0] = register;
        System.arraycopy(data, 0, message, 1, data.length);
        out.writeByte(device.write(message, 0, message.length) == Result.ACKNOWLEDGED ? 0 : 1);
      }
      case 'G' -> {
        byte[] pointer = {in.readByte()};
        byte[] data = new byte[DriverWires.size(in)];
        boolean acknowledged = read(pointer, data) == Result.ACKNOWLEDGED;
        out.writeByte(acknowledged ? 0 : 1);
        if (acknowledged) {
          out.write(data);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private Result read(byte[] pointer, byte[] data) {
    if (form == Form.REPEATED_START) {
      return device.writeRead(pointer, 0, 1, data, 0, data.length);
    }
    Result first = device.write(pointer, 0, 1);
    if (first != Result.ACKNOWLEDGED) {
      return first;
    }
    time.advance(LONGEST_GUARD_NANOS);
    return device.read(data, 0, data.length);
  }
}
