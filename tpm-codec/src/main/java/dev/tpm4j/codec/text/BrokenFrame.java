package dev.tpm4j.codec.text;

/** Ends the reading of a frame where it makes no sense; what was read before stays. */
final class BrokenFrame extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String field;
  private final String problem;
  private final String figures;
  private final boolean small;

  /**
   * Makes it.
   *
   * @param problem what is wrong, without a value from the frame
   * @param figures the same with values; may hold what must not be shown
   * @param small whether the values have no more than two bytes
   */
  BrokenFrame(int offset, String field, String problem, String figures, boolean small) {
    super(problem, null, false, false);
    this.offset = offset;
    this.field = field;
    this.problem = problem;
    this.figures = figures;
    this.small = small;
  }

  int offset() {
    return offset;
  }

  String field() {
    return field;
  }

  String problem() {
    return problem;
  }

  String figures() {
    return figures;
  }

  boolean isSmall() {
    return small;
  }
}
