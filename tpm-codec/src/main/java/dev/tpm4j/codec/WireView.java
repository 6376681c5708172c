package dev.tpm4j.codec;

import java.util.Objects;

/**
 * A part of a frame that was checked once and is read in place: a structure, the arm of a union, a
 * list.
 *
 * <p>A view is made once and moved from one frame to the next; it copies and allocates nothing. A
 * view that another view handed out (of a parameter, a field, an element) is valid until that one
 * wraps the next frame or moves to the next element: after that it shows something else. It reads
 * the caller's array: what it says holds until that array changes. For one thread.
 *
 * <p>In generated views a field {@code x} is {@code x()} where it is an integer; where it is bytes,
 * {@code xAt()} and {@code xLength()} say where its content is in the frame, and {@code x()} copies
 * it; where it has fields of its own, {@code xView()} reads them in place.
 */
public abstract class WireView {
  private byte[] frame;

  /** The offset of the first byte. */
  protected int start;

  /** The offset after the last byte. */
  protected int end;

  /** For the generated views. */
  protected WireView() {}

  /**
   * Forgets the frame, before the walk of another.
   *
   * @param frame the frame
   * @param start the offset of the first byte
   * @param length how many bytes
   * @throws IndexOutOfBoundsException when the part is not inside the frame
   */
  protected final void open(byte[] frame, int start, int length) {
    this.frame = null;
    Objects.checkFromIndexSize(start, length, frame.length);
  }

  /**
   * Takes the part that a walk has passed.
   *
   * @param frame the frame
   * @param start the offset of the first byte
   * @param end the offset after the last
   * @return {@code end}
   */
  protected final int place(byte[] frame, int start, int end) {
    if (this.frame != frame) {
      this.frame = frame;
    }
    this.start = start;
    this.end = end;
    return end;
  }

  /**
   * Refuses bytes behind a structure that was to fill its part, and forgets the frame then.
   *
   * @param end where the part ends
   * @param field the structure's name, for the error
   * @throws WireFormatException when bytes are left over
   */
  protected final void close(int end, String field) {
    if (this.end != end) {
      frame = null;
      Wire.requireEnd(this.end, end, field);
    }
  }

  /**
   * The frame, for accessors.
   *
   * @return the wrapped array
   * @throws IllegalStateException when the view wraps nothing
   */
  protected final byte[] frame() {
    byte[] wrapped = frame;
    if (wrapped == null) {
      throw new IllegalStateException("nothing is wrapped");
    }
    return wrapped;
  }

  /**
   * A reader of this part, for records.
   *
   * @return a new reader
   */
  protected final WireReader reader() {
    return new WireReader(frame(), start, end);
  }

  /**
   * Where this part starts.
   *
   * @return the offset in the frame
   */
  public final int at() {
    frame();
    return start;
  }

  /**
   * How many bytes this part has.
   *
   * @return zero or more
   */
  public final int length() {
    frame();
    return end - start;
  }
}
