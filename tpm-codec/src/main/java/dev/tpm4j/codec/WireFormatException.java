package dev.tpm4j.codec;

/**
 * Bytes that are not what the wire format says: cut short, a length that does not fit what encloses
 * it, a selector nobody knows, bytes left over.
 *
 * <p>The message holds the offset, the field, lengths, tags and selectors, never other content of
 * the frame. Where the frame is broken before, a length or selector may be two or four bytes of
 * something else: whoever prints messages about frames with secrets prints {@link #field} and
 * {@link #offset} instead.
 */
public final class WireFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String field;

  /**
   * Makes the exception.
   *
   * @param offset where in the frame, in bytes from its start
   * @param field the field, as the specification names it
   * @param problem what is wrong with it
   */
  public WireFormatException(int offset, String field, String problem) {
    super(field + " at offset " + offset + ": " + problem);
    this.offset = offset;
    this.field = field;
  }

  /**
   * Where the bytes first contradict the format: where a field starts that is wrong or does not
   * fit, or behind the size of one whose content does not fit.
   *
   * @return bytes from the start of the frame
   */
  public int offset() {
    return offset;
  }

  /**
   * Which field is wrong.
   *
   * @return its name, such as {@code TPMT_PUBLIC.unique}
   */
  public String field() {
    return field;
  }
}
