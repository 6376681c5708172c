package dev.tpm4j.codec.generator;

import java.util.List;

/**
 * A field of a frame that decides how what follows is read.
 *
 * @param kind what it says
 * @param at its offset
 * @param bytes how many bytes it has
 * @param path its name, as errors have it
 * @param known the values it may have, where it is a selector; empty elsewhere
 */
public record Spot(Kind kind, int at, int bytes, String path, List<Long> known) {

  /** What a field says about what follows. */
  public enum Kind {
    /** The tag of a frame. */
    TAG,
    /** The code of a command or a response. */
    CODE,
    /** The size in a header. */
    FRAME_SIZE,
    /** authorizationSize or parameterSize. */
    AREA_SIZE,
    /** The size of a TPM2B of bytes. */
    BUFFER_SIZE,
    /** The size of a TPM2B of a structure. */
    STRUCTURE_SIZE,
    /** A size of one byte. */
    BYTE_SIZE,
    /** The count of a TPML. */
    COUNT,
    /** What selects the arm of a union. */
    SELECTOR
  }

  /** Whether it is a length. */
  public boolean isLength() {
    return switch (kind) {
      case TAG, CODE, SELECTOR -> false;
      default -> true;
    };
  }
}
