package dev.tpm4j.tss.wire;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.WireFormatException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads values out of a part of a frame for TSS.Java's objects, checking every length before it
 * believes it. Made once, reads one response after another. For one thread.
 */
public final class ParameterReader {
  private static final byte[] NOTHING = {};

  final Attributes attributes = new Attributes();
  private byte[] frame = NOTHING;
  private int at;
  private int end;

  /** Reads nothing yet. */
  public ParameterReader() {}

  /**
   * Takes a part of a frame.
   *
   * @param newFrame the frame; not copied
   * @param start the offset of the first byte
   * @param length how many bytes
   * @return this reader
   * @throws IndexOutOfBoundsException when the part is not inside the frame
   */
  public ParameterReader over(byte[] newFrame, int start, int length) {
    Objects.checkFromIndexSize(start, length, newFrame.length);
    frame = newFrame;
    at = start;
    end = start + length;
    return this;
  }

  /**
   * Refuses bytes that are left over.
   *
   * @param field what was read, for the error
   * @throws WireFormatException when there are any
   */
  public void requireEnd(String field) {
    Wire.requireEnd(at, end, field);
  }

  int u8(String field) {
    return Wire.u8(frame, advance(1, field));
  }

  int i8(String field) {
    return (byte) u8(field);
  }

  int u16(String field) {
    return Wire.u16(frame, advance(2, field));
  }

  int u32(String field) {
    return Wire.u32(frame, advance(4, field));
  }

  long u64(String field) {
    return Wire.u64(frame, advance(8, field));
  }

  byte[] buffer(String field) {
    return octets(u16(field), field);
  }

  byte[] octets8(String field) {
    return octets(u8(field), field);
  }

  byte[] rest() {
    return octets(end - at, "rest");
  }

  /** A digest without a size: its algorithm says how long it is. */
  byte[] digest(int algorithm, String field) {
    int length = Put.digestLength(algorithm);
    if (length < 0) {
      throw unknownSelector(field, algorithm);
    }
    return octets(length, field);
  }

  /** A TPML's count, checked against the bytes that are there. */
  int count(int leastBytes, String field) {
    int count = Wire.count(frame, at, end, leastBytes, field);
    at += 4;
    return count;
  }

  /** Enters a TPM2B of a structure: what is read next is inside, up to {@link #leave}. */
  int enter(String field) {
    int outer = end;
    end = Wire.bufferEnd(frame, at, end, field);
    at += 2;
    return outer;
  }

  boolean atEnd() {
    return at == end;
  }

  void leave(int outer, String field) {
    Wire.requireEnd(at, end, field);
    end = outer;
  }

  WireFormatException unknownSelector(String field, int selector) {
    return Wire.unknownSelector(at, field, selector);
  }

  private byte[] octets(int count, String field) {
    int start = advance(count, field);
    return count == 0 ? NOTHING : Arrays.copyOfRange(frame, start, start + count);
  }

  private int advance(int count, String field) {
    int start = at;
    at = Wire.skip(start, end, count, field);
    return start;
  }
}
