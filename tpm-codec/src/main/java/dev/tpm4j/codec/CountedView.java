package dev.tpm4j.codec;

/**
 * A TPML, read in place: a count of four bytes and that many elements.
 *
 * <p>Reading the elements from the first to the last costs one step each, also where they differ in
 * length; going back to an earlier one of those starts over at the first.
 */
public abstract class CountedView extends WireView {
  private static final int COUNT_BYTES = 4;

  /**
   * A view that has read so many lists of words will read many more: then it loads whole words.
   * Before that has been the rule for a while no compiler should look, for what was seldom called
   * stays a call.
   */
  private static final int FEW = 8;

  private int size;
  private int listsOfWords;
  private boolean wholeWords;

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
    place(start);
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

  /** Counts a list whose words are going to be read with {@link #word}. */
  protected final void countWords() {
    if (!wholeWords) {
      wholeWords = ++listsOfWords > FEW;
    }
  }

  /**
   * Loads four bytes of an element. Byte by byte only at first, and so in the smallest of methods:
   * a larger one that is seldom called stays a call in the compiled loop, and keeps the compiler
   * from all that it does with loops without calls.
   *
   * @param at their offset
   * @return all 32 bits
   */
  protected final int word(int at) {
    byte[] frame = frame();
    return wholeWords
        ? WholeWords.u32(frame, at)
        : Wire.u16(frame, at) << 16 | Wire.u16(frame, at + 2);
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
