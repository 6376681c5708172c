package dev.tpm4j.codec;

import java.util.Objects;

/** A TPML of integers, read in place: handles, algorithms, command codes. */
public final class IntListView extends CountedView {
  private final int width;

  /**
   * Wraps nothing yet.
   *
   * @param width the bytes of an element: 1, 2 or 4
   */
  public IntListView(int width) {
    this.width = width;
  }

  /**
   * Checks a list in place, passes it and takes it.
   *
   * @param frame the bytes
   * @param start the offset of the first
   * @param end the offset after the last of what encloses the list
   * @param field its name, for the error
   * @return the offset after the list
   * @throws WireFormatException when the bytes are no such list
   */
  public int walk(byte[] frame, int start, int end, String field) {
    int at = begin(frame, start, end, width, field);
    return place(frame, start, at + size() * width);
  }

  /**
   * One value.
   *
   * @param index from 0
   * @return the value; those of one or two bytes are never negative
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public int get(int index) {
    byte[] frame = frame();
    int at = first() + Objects.checkIndex(index, size()) * width;
    if (width == 4) {
      return word(frame, at);
    }
    return width == 2 ? Wire.u16(frame, at) : Wire.u8(frame, at);
  }
}
