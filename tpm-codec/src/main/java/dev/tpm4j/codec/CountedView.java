package dev.tpm4j.codec;

import java.nio.ByteBuffer;

/**
 * A TPML, read in place: a count of four bytes and that many elements.
 *
 * <p>Reading the elements from the first to the last costs one step each, also where they differ in
 * length; going back to an earlier one of those starts over at the first.
 */
public abstract class CountedView extends WireView {
  private static final int COUNT_BYTES = 4;

  private int size;
  private byte[] wordsOf;
  private ByteBuffer words;

  /** For the lists. */
  protected CountedView() {}

  /**
   * Takes a list, at the start of its walk: reads the count and checks it against the bytes that
   * are there.
   *
   * @param frame the frame
   * @param start where the list starts
   * @param end where what encloses it ends
   * @param leastBytes the fewest bytes an element has
   * @return where the first element starts, or {@link Wire#BROKEN} where so many elements do not
   *     fit; the list is empty then
   */
  protected final int begin(byte[] frame, int start, int end, int leastBytes) {
    place(frame, start);
    int first = start + COUNT_BYTES;
    int count = Wire.u32(frame, start);
    if (count < 0 || count > (end - first) / leastBytes) {
      size = 0;
      return Wire.BROKEN;
    }
    size = count;
    return first;
  }

  /**
   * Where the first element starts.
   *
   * @return the offset in the frame
   */
  protected final int first() {
    return start + COUNT_BYTES;
  }

  /**
   * Makes ready for {@link #word} and {@link #pair}, once for each array.
   *
   * @param frame the frame
   */
  protected final void words(byte[] frame) {
    if (wordsOf != frame) {
      words = ByteBuffer.wrap(frame);
      wordsOf = frame;
    }
  }

  /**
   * Loads four bytes of an element at once.
   *
   * @param at their offset
   * @return all 32 bits
   */
  protected final int word(int at) {
    return words.getInt(at);
  }

  /**
   * Loads eight bytes of an element at once.
   *
   * @param at their offset
   * @return all 64 bits
   */
  protected final long pair(int at) {
    return words.getLong(at);
  }

  /**
   * How many elements there are.
   *
   * @return zero or more
   */
  public final int size() {
    return size;
  }
}
