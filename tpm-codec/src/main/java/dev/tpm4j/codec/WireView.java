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
 *
 * <p>The walk that checks a frame adds up sizes and compares where it ends, at the end of each
 * TPM2B of a structure and at the end of all, and nothing in between: it never goes back, so it
 * cannot end where it should after it has passed an end. Bytes behind the end, which it may see
 * until then, are in the same array. Whoever calls {@code walk} makes the comparison; {@code wrap}
 * does, and has the bytes read again then, for the error that names the field.
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
   * Takes the frame, before its walk.
   *
   * @param frame the frame
   * @param start the offset of the first byte
   * @param length how many bytes
   * @throws IndexOutOfBoundsException when the part is not inside the frame
   */
  protected final void open(byte[] frame, int start, int length) {
    byte[] before = this.frame;
    this.frame = null;
    Objects.checkFromIndexSize(start, length, frame.length);
    if (before == frame) {
      this.frame = frame;
    } else {
      adopt(frame);
    }
  }

  /** Wraps nothing from now on. */
  final void forget() {
    frame = null;
  }

  /**
   * Lets this view and those inside it read an array: once for each array, and not in the walk of
   * each frame that comes in it.
   *
   * @param frame the frame
   */
  public void adopt(byte[] frame) {
    this.frame = frame;
  }

  /**
   * Takes a part, at the start of its walk.
   *
   * @param start the offset of the first byte
   */
  protected final void place(int start) {
    this.start = start;
  }

  /**
   * Keeps where the part ends, at the end of its walk.
   *
   * @param end the offset after the last byte
   * @return {@code end}
   */
  protected final int placed(int end) {
    this.end = end;
    return end;
  }

  /**
   * Forgets a frame that was refused.
   *
   * @param frame the frame
   * @param start where the part starts
   * @param end where it ends
   * @return a reader of it, to say what is wrong
   */
  protected final WireReader refused(byte[] frame, int start, int end) {
    this.frame = null;
    return new WireReader(frame, start, end);
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
