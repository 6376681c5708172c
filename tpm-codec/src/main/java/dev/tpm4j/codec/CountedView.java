package dev.tpm4j.codec;

/**
 * A TPML, read in place: a count of four bytes and that many elements.
 *
 * <p>Reading the elements from the first to the last costs one step each, also where they differ in
 * length; going back to an earlier one of those starts over at the first.
 */
public abstract class CountedView extends WireView {
  private static final int COUNT_BYTES = 4;

  /** A view that has read so many lists will read many more: then it loads whole words. */
  private static final int FEW = 100;

  private int size;
  private int lists;
  private boolean wholeWords;

  /** For the lists. */
  protected CountedView() {}

  /**
   * Reads the count, checks it against the bytes that are there, and keeps it.
   *
   * @param frame the frame
   * @param start where the list starts
   * @param end where what encloses it ends
   * @param leastBytes the fewest bytes an element has
   * @param field its name, for the error
   * @return where the first element starts
   * @throws WireFormatException when so many elements do not fit
   */
  protected final int begin(byte[] frame, int start, int end, int leastBytes, String field) {
    size = Wire.count(frame, start, end, leastBytes, field);
    if (!wholeWords) {
      wholeWords = ++lists > FEW;
    }
    return start + COUNT_BYTES;
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
   * Loads four bytes of an element.
   *
   * @param frame the frame
   * @param at their offset
   * @return all 32 bits
   */
  protected final int word(byte[] frame, int at) {
    return wholeWords ? WholeWords.u32(frame, at) : Wire.u32(frame, at);
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
