package dev.tpm4j.codec;

import java.util.Locale;

/**
 * What generated code writes, reads and checks with. Plain byte stores and loads: they cost least
 * in code that runs once, and as little as anything else in code that runs often.
 *
 * <p>Public for the generated packages; callers have no use for it. The writing methods let {@link
 * ArrayIndexOutOfBoundsException} out where the frame ends; the generated {@code encode} turns it
 * into an {@link IllegalArgumentException}.
 */
public final class Wire {
  static final int HEADER_BYTES = 10;
  static final int HANDLE_BYTES = 4;
  static final int TAG_NO_SESSIONS = 0x8001;
  static final int TAG_SESSIONS = 0x8002;
  private static final int SIZE_AT = 2;
  private static final int MAX_BUFFER = 0xffff;

  private Wire() {}

  /** Writes one byte. */
  public static int putU8(byte[] b, int at, int value) {
    b[at] = (byte) value;
    return at + 1;
  }

  /** Writes two bytes. */
  public static int putU16(byte[] b, int at, int value) {
    b[at] = (byte) (value >> 8);
    b[at + 1] = (byte) value;
    return at + 2;
  }

  /** Writes four bytes. */
  public static int putU32(byte[] b, int at, int value) {
    b[at] = (byte) (value >> 24);
    b[at + 1] = (byte) (value >> 16);
    b[at + 2] = (byte) (value >> 8);
    b[at + 3] = (byte) value;
    return at + 4;
  }

  /** Writes eight bytes. */
  public static int putU64(byte[] b, int at, long value) {
    return putU32(b, putU32(b, at, (int) (value >> 32)), (int) value);
  }

  /** Writes a TPM2B of plain bytes. */
  public static int putBuffer(byte[] b, int at, byte[] value) {
    return copy(value, 0, b, putU16(b, at, checkSize(value.length)), value.length);
  }

  /** Writes a TPM2B of a part of an array. */
  public static int putBuffer(byte[] b, int at, byte[] source, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, source.length);
    return copy(source, offset, b, putU16(b, at, checkSize(length)), length);
  }

  /** Copies bytes. Many are none, and the copy of none costs a call of many nanoseconds. */
  static int copy(byte[] source, int offset, byte[] b, int at, int length) {
    if (length != 0) {
      System.arraycopy(source, offset, b, at, length);
    }
    return at + length;
  }

  /** Writes a TPM2B of plain bytes. */
  public static int putBuffer(byte[] b, int at, Octets value) {
    return value.write(b, putU16(b, at, checkSize(value.length())));
  }

  /** Writes bytes with a size of one byte. */
  public static int putOctets8(byte[] b, int at, Octets value) {
    if (value.length() > 0xff) {
      throw new IllegalArgumentException(value.length() + " bytes do not fit a size of one byte");
    }
    return value.write(b, putU8(b, at, value.length()));
  }

  /** Writes the size of the TPM2B that started at {@code sizeAt} and ends at {@code at}. */
  public static int patchSize(byte[] b, int sizeAt, int at) {
    putU16(b, sizeAt, checkSize(at - sizeAt - 2));
    return at;
  }

  private static int checkSize(int length) {
    if (length > MAX_BUFFER) {
      throw new IllegalArgumentException(length + " bytes do not fit a TPM2B");
    }
    return length;
  }

  /** Writes the header of a command or response; the size comes with {@link #finish}. */
  public static int begin(byte[] b, AuthorizationArea sessions, int code) {
    putU16(b, 0, sessions == null ? TAG_NO_SESSIONS : TAG_SESSIONS);
    return putU32(b, SIZE_AT + 4, code);
  }

  /** Writes the sessions of a command and the size in front of them; null writes nothing. */
  public static int putAuthorizations(byte[] b, int at, AuthorizationArea sessions) {
    if (sessions == null) {
      return at;
    }
    int end = sessions.write(b, at + 4);
    putU32(b, at, end - at - 4);
    return end;
  }

  /** Leaves room for parameterSize where the response has sessions. */
  public static int beginParameters(int at, AuthorizationArea sessions) {
    return sessions == null ? at : at + 4;
  }

  /** Writes parameterSize and the sessions of a response; null writes nothing. */
  public static int endParameters(byte[] b, int start, int at, AuthorizationArea sessions) {
    if (sessions == null) {
      return at;
    }
    putU32(b, start - 4, at - start);
    return sessions.write(b, at);
  }

  /** Writes the size into the header. */
  public static int finish(byte[] b, int at) {
    putU32(b, SIZE_AT, at);
    return at;
  }

  /** What to throw when the frame of a caller was too small. */
  public static IllegalArgumentException frameTooSmall(
      String what, byte[] frame, ArrayIndexOutOfBoundsException cause) {
    return new IllegalArgumentException(
        what + " does not fit a frame of " + frame.length + " bytes", cause);
  }

  /** Loads one byte, 0 to 255. */
  public static int u8(byte[] b, int at) {
    return b[at] & 0xff;
  }

  /** Loads two bytes, 0 to 65535. */
  public static int u16(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
  }

  /** Loads four bytes. */
  public static int u32(byte[] b, int at) {
    return b[at] << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | (b[at + 3] & 0xff);
  }

  /** Loads eight bytes. */
  public static long u64(byte[] b, int at) {
    return (long) u32(b, at) << 32 | (u32(b, at + 4) & 0xffffffffL);
  }

  /**
   * What a walk returns where bytes are not what they should be: no offset can come of it, and an
   * array has no element there, however many sizes are added.
   */
  public static final int BROKEN = Integer.MIN_VALUE;

  /** Passes a TPM2B; where it ends is not checked. */
  public static int pass16(byte[] b, int at) {
    return at + 2 + u16(b, at);
  }

  /** Passes bytes with a size of one byte; where they end is not checked. */
  public static int pass8(byte[] b, int at) {
    return at + 1 + u8(b, at);
  }

  /** Passes all bytes up to an end, unless that was passed before. */
  public static int passRest(int at, int end) {
    return at > end ? BROKEN : end;
  }

  /** What to throw when a walk refused what a reader, which was to say why, takes. */
  public static IllegalStateException contradiction() {
    return new IllegalStateException("a view refuses what a record takes");
  }

  /** Checks that {@code count} bytes are there, and passes them. */
  public static int skip(int at, int end, int count, String field) {
    if (end - at < count) {
      throw cut(at, end, count, field);
    }
    return at + count;
  }

  /** Checks a TPM2B and returns its end. */
  public static int bufferEnd(byte[] b, int at, int end, String field) {
    int start = skip(at, end, 2, field);
    int size = u16(b, at);
    if (end - start < size) {
      throw cut(start, end, size, field);
    }
    return start + size;
  }

  /** Checks a TPML's count against the bytes that are there, and returns it. */
  public static int count(byte[] b, int at, int end, int leastBytes, String field) {
    skip(at, end, 4, field);
    int count = u32(b, at);
    if (count < 0 || count > (end - at - 4) / leastBytes) {
      throw new WireFormatException(
          at,
          field,
          Integer.toUnsignedString(count)
              + " elements do not fit the "
              + (end - at - 4)
              + " bytes that are left");
    }
    return count;
  }

  /** Checks that what was walked ends where what encloses it does. */
  public static int requireEnd(int at, int end, String field) {
    if (at != end) {
      throw new WireFormatException(at, field, (end - at) + " bytes are left over");
    }
    return at;
  }

  /** Checks that an element of a list is there: only parameters and fields can be absent. */
  public static void requirePresent(int at, int limit, String field) {
    if (at == limit) {
      throw new WireFormatException(at, field, "an element of size 0");
    }
  }

  /** What to throw for a field of a union that has no bytes. */
  public static IllegalStateException nothingSelected(String field) {
    return new IllegalStateException(field + ": the selector selects nothing");
  }

  /** What to throw for a selector nobody knows. */
  public static WireFormatException unknownSelector(int at, String field, int selector) {
    return new WireFormatException(
        at, field, String.format(Locale.ROOT, "unknown selector 0x%04x", selector));
  }

  /** Checks, in a constructor, that a union's arm is the one its selector says. */
  public static void requireArm(String field, int selector, int arm) {
    if (selector != arm) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: the selector is 0x%04x, the arm is that of 0x%04x",
              field,
              selector,
              arm));
    }
  }

  /** Checks, in a constructor, the length of bytes that have no size on the wire. */
  public static void requireLength(String field, Octets value, int length) {
    if (value.length() != length) {
      throw new IllegalArgumentException(
          field + " has " + length + " bytes, not " + value.length());
    }
  }

  static WireFormatException cut(int at, int end, int count, String field) {
    return new WireFormatException(
        at, field, "needs " + count + " bytes, " + (end - at) + " are left");
  }
}
