package dev.tpm4j.cli;

/**
 * A frame that somebody wants to read.
 *
 * @param direction who sent it, where the input says so
 * @param bytes all that is there of it
 * @param cut whether the input itself left something out
 */
record GivenFrame(Direction direction, byte[] bytes, boolean cut) {

  /** Who sent a frame. */
  enum Direction {
    UNKNOWN,
    COMMAND,
    RESPONSE
  }

  /** The header's size of frames and responses without a body. */
  static final int HEADER = 10;

  static boolean hasTag(byte[] bytes) {
    return bytes.length >= 2
        && ((bytes[0] & 0xFF) == 0x80 && (bytes[1] == 1 || bytes[1] == 2)
            || bytes[0] == 0 && (bytes[1] & 0xFF) == 0xC4);
  }

  /** The size in its header; what is there where it has none. */
  long size() {
    return bytes.length < 6 ? bytes.length : number(2);
  }

  /** The code in its header; -1 where it has none. */
  int code() {
    return bytes.length < HEADER ? -1 : (int) number(6);
  }

  private long number(int at) {
    long number = 0;
    for (int i = at; i < at + 4; i++) {
      number = number << 8 | bytes[i] & 0xFF;
    }
    return number;
  }
}
