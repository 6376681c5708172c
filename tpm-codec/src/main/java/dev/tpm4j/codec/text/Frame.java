package dev.tpm4j.codec.text;

import dev.tpm4j.codec.CommandInfo;
import java.util.List;

/**
 * A command or a response, as far as it could be read.
 *
 * @param command what is known of the command; null where it is not known
 * @param bytes holds the frame from its start; not copied
 * @param length how many bytes the frame has
 * @param fields the header, then handles, sessions and parameters
 * @param readTo where the reading ended
 * @param doubt why something may not be shown
 */
record Frame(
    Direction direction,
    CommandInfo command,
    byte[] bytes,
    int length,
    List<Field> fields,
    int readTo,
    Doubt doubt) {

  /** Who sent it. */
  enum Direction {
    /** To the TPM. */
    COMMAND,
    /** From the TPM. */
    RESPONSE
  }

  /**
   * What speaks against showing all of it.
   *
   * @param secret whether such a frame has a field that is secret
   * @param secretAt where the first such field was found
   * @param suspectAt where the first value is that cannot be right
   * @param problem why the reading ended early; null where it did not
   */
  record Doubt(boolean secret, int secretAt, int suspectAt, BrokenFrame problem) {
    /** Whether every length and every value that can be checked is right. */
    boolean isSound() {
      return problem == null && suspectAt == FieldReader.NOWHERE;
    }
  }
}
