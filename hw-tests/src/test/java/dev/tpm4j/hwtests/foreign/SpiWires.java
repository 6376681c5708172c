package dev.tpm4j.hwtests.foreign;

import dev.tpm4j.transport.spi.SpiDevice;
import dev.tpm4j.transport.spi.SpiTransaction;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Chip select and full-duplex transfers; a transfer without chip select is one of its own. */
final class SpiWires implements DriverWires {

  private static final int GIVEN = 1;
  private static final int WANTED = 2;

  private final SpiDevice device;
  private SpiTransaction held;

  SpiWires(SpiDevice device) {
    this.device = device;
  }

  @Override
  public boolean serve(int letter, DataInputStream in, DataOutputStream out) throws IOException {
    switch (letter) {
      case 'A' -> {
        held = device.begin();
        out.writeByte(0);
      }
      case 'R' -> {
        held.close();
        held = null;
        out.writeByte(0);
      }
      case 'T' -> transfer(in, out);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void transfer(DataInputStream in, DataOutputStream out) throws IOException {
    int how = in.readUnsignedByte();
    int size = DriverWires.size(in);
    byte[] sent = (how & GIVEN) != 0 ? in.readNBytes(size) : null;
    byte[] heard = (how & WANTED) != 0 ? new byte[size] : null;
    if (held == null) {
      device.exchange(sent, 0, heard, 0, size);
    } else {
      held.transfer(sent, 0, heard, 0, size);
    }
    out.writeByte(0);
    if (heard != null) {
      out.write(heard);
    }
  }
}
