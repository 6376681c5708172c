package dev.tpm4j.simulator.engine;

import java.util.Arrays;

/**
 * Reads big-endian TPM structures from a command, never past its end.
 *
 * <p>Running out of bytes is {@code TPM_RC_INSUFFICIENT}; nothing is allocated before its size has
 * been compared with the bytes that are there.
 */
final class WireReader {

  private final byte[] bytes;
  private final int end;
  private int position;

  WireReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  int remaining() {
    return end - position;
  }

  int u8() throws ResponseCodeException {
    need(1);
    return bytes[position++] & 0xFF;
  }

  int u16() throws ResponseCodeException {
    need(2);
    return u8() << 8 | u8();
  }

  int u32() throws ResponseCodeException {
    need(4);
    return u16() << 16 | u16();
  }

  byte[] bytes(int length) throws ResponseCodeException {
    need(length);
    byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return copy;
  }

  /** A {@code TPM2B} of at most {@code max} bytes; a larger size is {@code TPM_RC_SIZE}. */
  byte[] sized(int max) throws ResponseCodeException {
    int size = u16();
    if (size > max) {
      throw new ResponseCodeException(Rc.SIZE);
    }
    return bytes(size);
  }

  /** The next {@code length} bytes as a reader of their own; this one continues behind them. */
  WireReader slice(int length) throws ResponseCodeException {
    need(length);
    WireReader slice = new WireReader(bytes, position, position + length);
    position += length;
    return slice;
  }

  private void need(int length) throws ResponseCodeException {
    if (length < 0 || length > remaining()) {
      throw new ResponseCodeException(Rc.INSUFFICIENT);
    }
  }
}
