package dev.tpm4j.codec.text;

import dev.tpm4j.codec.Wire;
import java.util.HexFormat;

/** Reads fields one after another and prints a line for each. */
final class FieldPrinter {
  private static final int MAX_SHOWN_BYTES = 64;

  private final byte[] frame;
  private final StringBuilder out;
  private final boolean reveal;
  private int at;
  private int end;
  private int depth;
  private int sensitive;
  private long value;

  FieldPrinter(byte[] frame, int length, boolean reveal, StringBuilder out) {
    java.util.Objects.checkFromIndexSize(0, length, frame.length);
    this.frame = frame;
    this.end = length;
    this.reveal = reveal;
    this.out = out;
  }

  int position() {
    return at;
  }

  /** The tag at the start of the frame, which was read. */
  int tag() {
    return Wire.u16(frame, 0);
  }

  /** The size in the header, which was read. */
  int size() {
    return Wire.u32(frame, 2);
  }

  int remaining() {
    return end - at;
  }

  /** The integer that was read last, unsigned. */
  long value() {
    return value;
  }

  /** Everything until {@link #endSensitive} is left out. */
  void beginSensitive() {
    sensitive++;
  }

  void endSensitive() {
    sensitive--;
  }

  /** Prints a heading; what follows is below it, until {@link #close}. */
  void open(String name, String type) {
    line(name + (type.isEmpty() ? "" : " (" + type + ")"));
    depth++;
  }

  void close() {
    depth--;
  }

  /** Reads an integer; {@link #print} prints it. */
  long number(String name, int bytes) {
    int start = at;
    at = Wire.skip(at, end, bytes, name);
    value =
        switch (bytes) {
          case 1 -> Wire.u8(frame, start);
          case 2 -> Wire.u16(frame, start);
          case 4 -> Wire.u32(frame, start) & 0xffffffffL;
          default -> Wire.u64(frame, start);
        };
    return value;
  }

  /** Prints the integer that was read last, with its meaning where it has one. */
  void print(String name, int bytes, String meaning) {
    String digits = "%0" + 2 * bytes + "x";
    line(
        name
            + ": 0x"
            + String.format(java.util.Locale.ROOT, digits, value)
            + (meaning != null ? " " + meaning : " (" + Long.toUnsignedString(value) + ")"));
  }

  /** Prints bytes that have no size on the wire. */
  void octets(String name, int count) {
    int start = at;
    at = Wire.skip(at, end, count, name);
    String bytes = count + (count == 1 ? " byte" : " bytes");
    if (sensitive > 0 && !reveal && count > 0) {
      line(name + ": " + bytes + ", not shown");
    } else {
      int shown = Math.min(count, MAX_SHOWN_BYTES);
      String hex = HexFormat.of().formatHex(frame, start, start + shown);
      line(name + ": " + bytes + (count == 0 ? "" : " " + hex) + (shown < count ? "..." : ""));
    }
  }

  /** Prints a TPM2B of plain bytes. */
  void buffer(String name) {
    int start = at;
    int stop = Wire.bufferEnd(frame, at, end, name);
    at = start + 2;
    octets(name, stop - at);
  }

  /** Prints bytes with a size of one byte. */
  void octets8(String name) {
    octets(name, (int) number(name, 1));
  }

  /** Starts a TPM2B of a structure; gives the end of what encloses it, for {@link #leave}. */
  int enter(String name) {
    int stop = Wire.bufferEnd(frame, at, end, name);
    int outer = end;
    at += 2;
    end = stop;
    return outer;
  }

  /** Ends a TPM2B of a structure. */
  void leave(int outer, String name) {
    Wire.requireEnd(at, end, name);
    end = outer;
  }

  /** Reads the count of a list. */
  int count(String name, int leastBytes) {
    int count = Wire.count(frame, at, end, leastBytes, name);
    at += 4;
    return count;
  }

  /**
   * Limits what follows to a number of bytes that came from the wire; gives the end of what
   * encloses it.
   */
  int limit(int bytes, String name) {
    if (bytes < 0) {
      throw new dev.tpm4j.codec.WireFormatException(at, name, "more than the frame has");
    }
    int outer = end;
    end = Wire.skip(at, end, bytes, name);
    return outer;
  }

  void unlimit(int outer) {
    end = outer;
  }

  /** Prints what is left, after an error; never the content of something sensitive. */
  void rest(int length) {
    end = length;
    depth = 0;
    sensitive = 1;
    if (remaining() > 0) {
      octets("not read", remaining());
    }
  }

  void line(String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }
}
