package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** The sized buffers inside protected blobs: a length of 16 bits, big-endian, then the bytes. */
final class Tpm2b {

  private Tpm2b() {}

  /** Sized buffers one after the other. */
  static byte[] marshal(byte[]... values) {
    int length = 0;
    for (byte[] value : values) {
      length += Short.BYTES + value.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (byte[] value : values) {
      out.putShort((short) value.length).put(value);
    }
    return out.array();
  }

  /** The next sized buffer; {@code SIZE} if it is too long, {@code INSUFFICIENT} if it is cut. */
  static byte[] unmarshal(ByteBuffer in, int maxLength) throws CryptException {
    try {
      int length = Short.toUnsignedInt(in.getShort());
      if (length > maxLength) {
        throw new CryptException(Failure.SIZE, "a buffer of " + length + " bytes");
      }
      return take(in, length);
    } catch (BufferUnderflowException e) {
      throw new CryptException(Failure.INSUFFICIENT, "a buffer that ends too soon");
    }
  }

  /** What is left. */
  static byte[] rest(ByteBuffer in) {
    return take(in, in.remaining());
  }

  private static byte[] take(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
