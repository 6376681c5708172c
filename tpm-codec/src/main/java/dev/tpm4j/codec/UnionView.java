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
   * @param start the offset of the first byte
   * @param selector the selector's value
   */
  protected final void place(int start, int selector) {
    this.selector = selector;
    place(start);
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
   * Whether another arm is there. Takes no name for an error: a method with a String may be left
   * out of what is compiled together, as long as the codec has loaded none.
   *
   * @param expected what selects the arm that is to be read
   * @return false where it is there
   * @throws IllegalStateException when the view wraps nothing
   */
  protected final boolean lacks(int expected) {
    frame();
    return selector != expected;
  }

  /**
   * What to throw for an arm that is not there.
   *
   * @param arm its name
   * @param expected what selects it
   * @return the exception
   */
  protected final IllegalStateException otherArm(String arm, int expected) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "%s is the arm of 0x%04x, the selector is 0x%04x",
            arm,
            expected,
            selector));
  }
}
