package dev.tpm4j.simulator.chip.peer;

/** How a peer reaches the registers; offsets are those of the SPI map. */
interface Wire {

  int ACCESS = 0x00;
  int STS = 0x18;
  int BURST = 0x19;
  int FIFO = 0x24;
  int CSUM_ENABLE = 0x1040;
  int CSUM = 0x1044;
  int DID_VID = 0xF00;

  int VALID = 0x80;
  int READY = 0x40;
  int GO = 0x20;
  int AVAIL = 0x10;
  int EXPECT = 0x08;

  byte[] read(int register, int length);

  void write(int register, byte... data);

  void sleepMicros(long micros);

  long nanoTime();

  default int read8(int register) {
    return read(register, 1)[0] & 0xFF;
  }

  default int read16(int register) {
    byte[] value = read(register, 2);
    return value[0] & 0xFF | (value[1] & 0xFF) << 8;
  }

  default int read32(int register) {
    byte[] value = read(register, 4);
    return value[0] & 0xFF
        | (value[1] & 0xFF) << 8
        | (value[2] & 0xFF) << 16
        | (value[3] & 0xFF) << 24;
  }

  default void write8(int register, int value) {
    write(register, (byte) value);
  }

  default void write32(int register, int value) {
    write(
        register, (byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24));
  }
}
