package dev.tpm4j.codec;

import java.util.Objects;

/** A TPML of TPM2B of plain bytes, such as digests, read in place. */
public final class BufferListView extends CountedView {
  private static final int SIZE_BYTES = 2;

  /**
   * So many elements keep their place, and a reader need not chase the sizes again; no list of
   * buffers in the specification is longer.
   */
  private static final int PLACES = 16;

  /** Where each element starts, with its size; and where the one behind the last would. */
  private final int[] places = new int[PLACES + 1];

  /**
   * What elements had last. They are digests of one algorithm as a rule: then a processor that
   * foresees the comparison need not wait for one size to find the next.
   */
  private int usualLength;

  /** Wraps nothing yet. */
  public BufferListView() {}

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
    int at = begin(frame, start, end, SIZE_BYTES);
    int count = size();
    int[] places = this.places;
    int placed = Math.min(count, PLACES);
    places[0] = at;
    for (int i = 0; i < placed; i++) {
      int length = Wire.u16(frame, at);
      if (length == usualLength) {
        at += SIZE_BYTES + usualLength;
      } else {
        usualLength = length;
        at += SIZE_BYTES + length;
      }
      places[i + 1] = at;
    }
    for (int i = placed; i < count; i++) {
      at = Wire.pass16(frame, at);
    }
    return placed(at);
  }

  /** Where the element starts, with its size. */
  private int seek(int index) {
    Objects.checkIndex(index, size());
    return index < PLACES ? places[index] : chase(index);
  }

  private int chase(int index) {
    byte[] frame = frame();
    int at = places[PLACES];
    for (int i = PLACES; i < index; i++) {
      at = Wire.pass16(frame, at);
    }
    return at;
  }

  /**
   * Where the content of one element is.
   *
   * @param index from 0
   * @return the offset in the frame
   * @throws IndexOutOfBoundsException when there is no such element
   */
  public int at(int index) {
    return seek(index) + SIZE_BYTES;
  }

  /**
   * How many bytes one element has.
   *
   * @param index from 0
   * @return zero or more
   * @throws IndexOutOfBoundsException when there is no such element
   */
  public int length(int index) {
    int at = seek(index);
    return index < PLACES ? places[index + 1] - at - SIZE_BYTES : Wire.u16(frame(), at);
  }

  /**
   * A copy of one element.
   *
   * @param index from 0
   * @return its bytes
   * @throws IndexOutOfBoundsException when there is no such element
   */
  public Octets get(int index) {
    return Octets.of(frame(), at(index), length(index));
  }
}
