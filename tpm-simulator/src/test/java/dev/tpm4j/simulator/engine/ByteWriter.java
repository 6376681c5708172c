package dev.tpm4j.simulator.engine;

import java.util.Arrays;

/** Writes big-endian integers and bytes, well-formed commands or not. */
final class ByteWriter {

  private static final int FIRST_CAPACITY = 256;

  private final int limit;
  private byte[] bytes;
  private int size;

  ByteWriter(int limit) {
    this.limit = limit;
    this.bytes = new byte[Math.min(FIRST_CAPACITY, limit)];
  }

  int size() {
    return size;
  }

  ByteWriter u8(int value) {
    need(1);
    bytes[size++] = (byte) value;
    return this;
  }

  ByteWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  ByteWriter u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  ByteWriter u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  ByteWriter bytes(byte[] value) {
    need(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** A {@code TPM2B}. */
  ByteWriter sized(byte[] value) {
    return u16(value.length).bytes(value);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void need(int length) {
    if (size + length > limit) {
      throw new IllegalStateException("more than " + limit + " bytes");
    }
    if (size + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(bytes.length * 2, size + length)));
    }
  }
}
