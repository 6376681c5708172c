package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import java.util.Arrays;

/**
 * Reads elements of DER one after the other, no deeper than it is asked to (ITU-T X.690 §8.1).
 * Lengths are taken up to 32767 and may be longer than they need to be; more nobody sends to a TPM.
 */
final class DerReader {

  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;

  /** The context-specific tag of the extensions of a certificate. */
  static final int EXTENSIONS = 0xA3;

  private static final int LONG_TAG = 0x1F;
  private static final int LONG_FORM = 0x80;
  private static final int ONE_OCTET = 0x81;
  private static final int TWO_OCTETS = 0x82;

  /** What was read is no DER. */
  static final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private FormatException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * One element.
   *
   * @param tag its first octet
   * @param start where it begins, at the tag
   * @param contents where its contents begin
   * @param end where it ends
   */
  record Element(int tag, int start, int contents, int end) {
    int length() {
      return end - contents;
    }
  }

  private final byte[] bytes;
  private final int limit;
  private int at;

  private DerReader(byte[] bytes, int at, int limit) {
    this.bytes = bytes;
    this.at = at;
    this.limit = limit;
  }

  DerReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  boolean atEnd() {
    return at >= limit;
  }

  /** The next element; the one after it comes next. */
  Element next() throws FormatException {
    int start = at;
    int tag = octet();
    if ((tag & LONG_TAG) == LONG_TAG) {
      throw new FormatException("a tag of several octets");
    }
    int length = length();
    if (length > limit - at) {
      throw new FormatException("an element longer than what it is in");
    }
    Element element = new Element(tag, start, at, at + length);
    at = element.end;
    return element;
  }

  /** The next element, which has to have a tag. */
  Element next(int tag) throws FormatException {
    Element element = next();
    if (element.tag != tag) {
      throw new FormatException("another element than has to be here");
    }
    return element;
  }

  private int length() throws FormatException {
    int first = octet();
    if (first < LONG_FORM) {
      return first;
    }
    if (first == ONE_OCTET) {
      return octet();
    }
    int high = first == TWO_OCTETS ? octet() : LONG_FORM;
    if (high >= LONG_FORM) {
      throw new FormatException("a length that is too long");
    }
    return high << Byte.SIZE | octet();
  }

  private int octet() throws FormatException {
    if (at >= limit) {
      throw new FormatException("an element that ends too early");
    }
    return bytes[at++] & 0xFF;
  }

  /** The whole of an element. */
  byte[] whole(Element element) {
    return Arrays.copyOfRange(bytes, element.start, element.end);
  }

  boolean startsWith(Element element, Octets prefix) {
    if (element.length() < prefix.length()) {
      return false;
    }
    int from = element.contents;
    return Octets.of(bytes, from, prefix.length()).equals(prefix);
  }

  /** Reads what is in an element. */
  DerReader inside(Element element) {
    return new DerReader(bytes, element.contents, element.end);
  }

  /** A BIT STRING of at most 32 bits, the first of them being the topmost of a number. */
  int bits() throws FormatException {
    Element string = next(BIT_STRING);
    if (string.length() == 0) {
      throw new FormatException("a BIT STRING of nothing");
    }
    int unused = bytes[string.contents] & 0xFF;
    int octets = string.length() - 1;
    if (unused >= Byte.SIZE || octets == 0 && unused != 0 || octets > Integer.BYTES) {
      throw new FormatException("a BIT STRING that makes no sense, or is too long");
    }
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      int octet = i < octets ? bytes[string.contents + 1 + i] & 0xFF : 0;
      value = value << Byte.SIZE | (i == octets - 1 ? octet >> unused << unused : octet);
    }
    return value;
  }
}
