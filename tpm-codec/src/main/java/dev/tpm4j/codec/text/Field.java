package dev.tpm4j.codec.text;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseCode;
import java.util.List;

/** A field of a frame, as it was read; or what may be said of it. */
sealed interface Field {
  /** As the specification names it; {@code [n]} for an element of a list. */
  String name();

  /** Where it starts: bytes from the start of the frame. */
  int at();

  /**
   * An integer.
   *
   * @param size bytes on the wire
   * @param meaning what the value means; empty where there is nothing to say
   * @param look how the value is written for people
   * @param secret never shown by default
   */
  record Number(
      String name, int at, int size, long value, Look look, String meaning, boolean secret)
      implements Field {
    /** The value in decimal; of integers of 64 bits none is signed. */
    String digits() {
      return size == 8 ? Long.toUnsignedString(value) : Long.toString(value);
    }

    /** Whether only some values are right here, so that a wrong place shows. */
    boolean constrained() {
      return look == Look.CONSTANT;
    }
  }

  /** How a number is written. */
  enum Look {
    /** Hexadecimal: one of a set of constants, bits or handles. */
    CONSTANT,
    /** Hexadecimal, any value. */
    HEX,
    /** Decimal. */
    DECIMAL
  }

  /**
   * Bytes.
   *
   * @param from the first in the frame
   * @param to after the last
   * @param meaning what they are; empty where there is nothing to say
   * @param secret never shown by default
   */
  record Bytes(String name, int at, int from, int to, String meaning, boolean secret)
      implements Field {
    int length() {
      return to - from;
    }
  }

  /** A parameter that a session encrypts. */
  record Ciphertext(String name, int at, int length) implements Field {}

  /** A response code; the command it answers may be null. */
  record Code(String name, int at, ResponseCode code, CommandInfo command) implements Field {}

  /**
   * Fields in the order of the wire.
   *
   * @param type as the specification names it; empty for parts of a frame
   * @param bytes the size in front of it, or -1 where it has none
   */
  record Group(String name, String type, int at, int bytes, Kind kind, List<Field> fields)
      implements Field {
    Group with(List<Field> others) {
      return new Group(name, type, at, bytes, kind, others);
    }
  }

  /** What a group is. */
  enum Kind {
    /** A structure. */
    STRUCTURE,
    /** Elements without names. */
    LIST,
    /** Handles or parameters: a heading of its own in JSON, none in text. */
    PART
  }

  /** Something that is not shown, and why; a negative length is not known. */
  record Hidden(String name, int at, int length, String why) implements Field {}
}
