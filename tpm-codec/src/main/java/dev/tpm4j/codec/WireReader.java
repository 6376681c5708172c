package dev.tpm4j.codec;

import java.util.List;

/**
 * Reads values out of a part of a frame, checking every length before it believes it. Allocates no
 * more than the part holds. For one thread.
 */
public final class WireReader {
  private final byte[] frame;
  private int at;
  private int end;

  /**
   * Reads a part of a frame.
   *
   * @param frame the frame; not copied
   * @param at the offset of the first byte
   * @param end the offset after the last
   * @throws IndexOutOfBoundsException when the part is not inside the frame
   */
  public WireReader(byte[] frame, int at, int end) {
    java.util.Objects.checkFromToIndex(at, end, frame.length);
    this.frame = frame;
    this.at = at;
    this.end = end;
  }

  /**
   * Where the next byte is read.
   *
   * @return the offset in the frame
   */
  public int position() {
    return at;
  }

  /**
   * Reads one byte.
   *
   * @param field its name, for the error
   * @return 0 to 255
   */
  public int u8(String field) {
    int start = advance(1, field);
    return Wire.u8(frame, start);
  }

  /**
   * Reads one signed byte.
   *
   * @param field its name, for the error
   * @return -128 to 127
   */
  public int i8(String field) {
    return (byte) u8(field);
  }

  /**
   * Reads two bytes.
   *
   * @param field its name, for the error
   * @return 0 to 65535
   */
  public int u16(String field) {
    int start = advance(2, field);
    return Wire.u16(frame, start);
  }

  /**
   * Reads four bytes.
   *
   * @param field its name, for the error
   * @return all 32 bits
   */
  public int u32(String field) {
    int start = advance(4, field);
    return Wire.u32(frame, start);
  }

  /**
   * Reads eight bytes.
   *
   * @param field its name, for the error
   * @return all 64 bits
   */
  public long u64(String field) {
    int start = advance(8, field);
    return Wire.u64(frame, start);
  }

  /**
   * Reads bytes without a size.
   *
   * @param count how many
   * @param field its name, for the error
   * @return a copy of them
   */
  public Octets octets(int count, String field) {
    int start = advance(count, field);
    return Octets.of(frame, start, count);
  }

  /**
   * Reads bytes with a size of one byte.
   *
   * @param field its name, for the error
   * @return a copy of them
   */
  public Octets octets8(String field) {
    return octets(u8(field), field);
  }

  /**
   * Reads a TPM2B of plain bytes.
   *
   * @param field its name, for the error
   * @return a copy of them
   */
  public Octets buffer(String field) {
    return octets(u16(field), field);
  }

  /**
   * Reads what is left of the enclosing TPM2B or part.
   *
   * @return a copy of it
   */
  public Octets rest() {
    return octets(end - at, "rest");
  }

  /**
   * Enters a TPM2B of a structure: what is read next is inside, up to {@link #leave}.
   *
   * @param field its name, for the error
   * @return what to leave with
   */
  public int enter(String field) {
    int outer = end;
    end = Wire.bufferEnd(frame, at, end, field);
    at += 2;
    return outer;
  }

  /**
   * Whether nothing is left of the enclosing TPM2B or part.
   *
   * @return true at its end
   */
  public boolean atEnd() {
    return at == end;
  }

  /**
   * Refuses a TPM2B of size 0, as an element of a list.
   *
   * @param field its name, for the error
   */
  public void requireMore(String field) {
    Wire.requirePresent(at, end, field);
  }

  /**
   * Leaves a TPM2B of a structure, all of which must have been read.
   *
   * @param outer what {@link #enter} returned
   * @param field its name, for the error
   */
  public void leave(int outer, String field) {
    Wire.requireEnd(at, end, field);
    end = outer;
  }

  /**
   * Refuses bytes that are left over.
   *
   * @param field what was read, for the error
   */
  public void requireEnd(String field) {
    Wire.requireEnd(at, end, field);
  }

  /**
   * Reads the count of a TPML and checks it against the bytes that are there.
   *
   * @param leastBytes the fewest bytes an element has
   * @param field its name, for the error
   * @return how many elements follow
   */
  public int count(int leastBytes, String field) {
    int count = Wire.count(frame, at, end, leastBytes, field);
    at += 4;
    return count;
  }

  /**
   * Reads a TPML of TPM2B of plain bytes.
   *
   * @param field its name, for the error
   * @return copies of the elements, immutable
   */
  public List<Octets> buffers(String field) {
    Octets[] values = new Octets[count(2, field)];
    for (int i = 0; i < values.length; i++) {
      values[i] = buffer(field);
    }
    return List.of(values);
  }

  /**
   * Reads a TPML of integers.
   *
   * @param bytes the size of each: 1, 2 or 4
   * @param field its name, for the error
   * @return the values
   */
  public IntList ints(int bytes, String field) {
    int[] values = new int[count(bytes, field)];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes == 1 ? u8(field) : bytes == 2 ? u16(field) : u32(field);
    }
    return IntList.owning(values);
  }

  private int advance(int count, String field) {
    int start = at;
    at = Wire.skip(start, end, count, field);
    return start;
  }
}
