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
   * Passes a list in place and takes it; see {@link WireView} for what is not checked.
   *
   * @param frame the bytes
   * @param start the offset of the first
   * @param end the offset after the last of what encloses the list
   * @return the offset after the list; negative or behind {@code end} where the bytes are no such
   *     list
   * @throws ArrayIndexOutOfBoundsException as well where they are none
   */
  public int walk(byte[] frame, int start, int end) {
    int at = begin(frame, start, end, width);
    if (width == 4) {
      countWords();
    }
    return placed(at + size() * width);
  }

  /**
   * One value.
   *
   * @param index from 0
   * @return the value; those of one or two bytes are never negative
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public int get(int index) {
    int at = first() + Objects.checkIndex(index, size()) * width;
    if (width == 4) {
      return word(at);
    }
    return width == 2 ? Wire.u16(frame(), at) : Wire.u8(frame(), at);
  }
}
