package dev.tpm4j.codec;

import java.util.Locale;

/** One of several structures, read in place; a selector that was read before says which. */
public abstract class UnionView extends WireView {
  private int selector;

  /** For the generated views. */
  protected UnionView() {}

  /**
   * Takes a part and its selector, at the start of the walk.
   *
   * @param frame the frame
   * @param start the offset of the first byte
   * @param selector the selector's value
   */
  protected final void place(byte[] frame, int start, int selector) {
    this.selector = selector;
    place(frame, start);
  }

  /**
   * What selected the arm.
   *
   * @return the constant's value
   * @throws IllegalStateException when the view wraps nothing
   */
  public final int selector() {
    frame();
    return selector;
  }

  /**
   * Refuses to read an arm that is not there.
   *
   * @param arm its name
   * @param expected what selects it
   * @return the frame
   * @throws IllegalStateException when another arm is there, or the view wraps nothing
   */
  protected final byte[] frame(String arm, int expected) {
    byte[] frame = frame();
    if (selector != expected) {
      throw otherArm(arm, expected);
    }
    return frame;
  }

  private IllegalStateException otherArm(String arm, int expected) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "%s is the arm of 0x%04x, the selector is 0x%04x",
            arm,
            expected,
            selector));
  }
}
