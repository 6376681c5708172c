package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.tis.TisRegister;
import java.util.Arrays;

/**
 * The I2C register map: one copy of the registers, a locality chosen by {@code TPM_LOC_SEL}, and
 * the registers that exist on I2C alone.
 */
final class I2cRegisters {

  /** Bits 31:26 of the status do not exist here; the family is in the interface capability. */
  private static final int STATUS_MASK = 0x03FFFFFF;

  /** Only the interrupt bits of the capability exist here. */
  private static final int INTERRUPT_CAPABILITY = 0xFF;

  private final TisChip chip;
  private final int address;
  private final I2cState state;

  I2cRegisters(TisChip chip, int address) {
    this.chip = chip;
    this.address = address;
    this.state = chip.i2c();
  }

  /** Bytes from an address on; what is not mapped reads FF. */
  byte[] read(int from, int length) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) 0xFF);
    int at = 0;
    while (at < length && from + at <= 0xFF) {
      RegisterSpan span = RegisterSpan.i2cMap(from + at);
      int count = Math.max(1, Math.min(span.left(), length - at));
      if (span.register() != null && !span.isFifo()) {
        byte[] value = value(span.register(), span.first(), count);
        System.arraycopy(value, span.first(), data, at, count);
      }
      at += count;
    }
    return data;
  }

  private byte[] value(TisRegister register, int first, int count) {
    return switch (register) {
      case LOC_SEL -> new byte[] {(byte) state.locality};
      case I2C_INTERFACE_CAPABILITY -> little(chip.behaviour().i2cCapability(), 4);
      case I2C_DEVICE_ADDRESS -> little(address, 2);
      case DATA_CSUM_ENABLE -> new byte[] {(byte) (state.checksumEnabled ? 1 : 0)};
      case DATA_CSUM -> checksum();
      case INTF_CAPABILITY ->
          masked(chip.read(state.locality, register, first, count), INTERRUPT_CAPABILITY);
      case STS -> masked(chip.read(state.locality, register, first, count), STATUS_MASK);
      default -> chip.read(state.locality, register, first, count);
    };
  }

  /** Most significant byte first, unlike every other register. */
  private byte[] checksum() {
    int crc = state.checksumEnabled ? chip.checksum() : 0;
    return new byte[] {(byte) (crc >>> 8), (byte) crc};
  }

  private static byte[] little(int value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    return bytes;
  }

  private static byte[] masked(byte[] value, int mask) {
    for (int i = 0; i < value.length; i++) {
      value[i] &= (byte) (mask >>> 8 * i);
    }
    return value;
  }

  /** Bytes to an address on; applied as a whole. */
  void write(int from, byte[] data) {
    int at = 0;
    while (at < data.length && from + at <= 0xFF) {
      RegisterSpan span = RegisterSpan.i2cMap(from + at);
      int count = Math.max(1, Math.min(span.left(), data.length - at));
      if (span.register() != null && !span.isFifo()) {
        write(span, Arrays.copyOfRange(data, at, at + count));
      }
      at += count;
    }
  }

  private void write(RegisterSpan span, byte[] data) {
    switch (span.register()) {
      case LOC_SEL -> {
        if (chip.hasLocality(data[0])) {
          state.locality = data[0];
        }
      }
      case DATA_CSUM_ENABLE ->
          state.checksumEnabled = chip.behaviour().checksum() && (data[0] & 1) != 0;
      case I2C_INTERFACE_CAPABILITY, I2C_DEVICE_ADDRESS, DATA_CSUM -> {}
      default -> chip.write(state.locality, span.register(), span.first(), data, data.length);
    }
  }
}
