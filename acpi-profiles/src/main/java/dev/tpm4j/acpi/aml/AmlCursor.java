package dev.tpm4j.acpi.aml;

import dev.tpm4j.acpi.namespace.NamePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A position in AML that cannot leave its package. */
final class AmlCursor {

  private static final int ROOT = '\\';
  private static final int PARENT = '^';
  private static final int DUAL_NAME = 0x2E;
  private static final int MULTI_NAME = 0x2F;
  private static final int EXTENDED = 0x5B;

  private final byte[] bytes;
  private final int end;
  private int at;

  AmlCursor(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  int at() {
    return at;
  }

  int left() {
    return end - at;
  }

  boolean hasMore() {
    return at < end;
  }

  AmlDamage damage(String what) {
    return new AmlDamage(at, what);
  }

  int peek() throws AmlDamage {
    need(1);
    return bytes[at] & 0xFF;
  }

  int u8() throws AmlDamage {
    need(1);
    return bytes[at++] & 0xFF;
  }

  long little(int count) throws AmlDamage {
    need(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[at + i] & 0xFFL) << 8 * i;
    }
    at += count;
    return value;
  }

  void skip(int count) throws AmlDamage {
    need(count);
    at += count;
  }

  byte[] take(int count) throws AmlDamage {
    need(count);
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  String string(int limit) throws AmlDamage {
    int start = at;
    while (u8() != 0) {
      // runs to the terminating zero
    }
    int length = Math.min(at - 1 - start, limit);
    return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
  }

  /** One or two bytes; two-byte opcodes are 0x5Bxx. */
  int opcode() throws AmlDamage {
    int first = u8();
    return first == EXTENDED ? EXTENDED << 8 | u8() : first;
  }

  /** Reads a PkgLength (ACPI 6.5 §20.2.4) and returns what is inside; this cursor is then after. */
  AmlCursor enter() throws AmlDamage {
    int start = at;
    int lead = u8();
    int extra = lead >> 6;
    long length = extra == 0 ? lead & 0x3F : (lead & 0x0F) | little(extra) << 4;
    if (length < at - start || length > end - start) {
      throw new AmlDamage(
          start,
          String.format(
              Locale.ROOT,
              "a package says it has %d bytes where %d are left in what surrounds it",
              length,
              end - start));
    }
    AmlCursor inside = new AmlCursor(bytes, at, start + (int) length);
    at = start + (int) length;
    return inside;
  }

  boolean atName() throws AmlDamage {
    int lead = peek();
    return isLead(lead)
        || lead == ROOT
        || lead == PARENT
        || lead == DUAL_NAME
        || lead == MULTI_NAME;
  }

  /** Reads a NameString (ACPI 6.5 §20.2.2). */
  NamePath name() throws AmlDamage {
    boolean absolute = peek() == ROOT;
    if (absolute) {
      at++;
    }
    int ups = 0;
    while (peek() == PARENT) {
      at++;
      ups++;
    }
    int lead = peek();
    int count = 1;
    if (lead == 0) {
      at++;
      count = 0;
    } else if (lead == DUAL_NAME) {
      at++;
      count = 2;
    } else if (lead == MULTI_NAME) {
      at++;
      count = u8();
    }
    if (count > NamePath.MAX_SEGMENTS) {
      throw damage("a name has " + count + " segments");
    }
    List<String> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      segments.add(segment());
    }
    return new NamePath(absolute, ups, segments);
  }

  private String segment() throws AmlDamage {
    need(NamePath.SEGMENT_LENGTH);
    for (int i = 0; i < NamePath.SEGMENT_LENGTH; i++) {
      int c = bytes[at + i] & 0xFF;
      if (!isLead(c) && (i == 0 || c < '0' || c > '9')) {
        throw damage("a name is expected here");
      }
    }
    at += NamePath.SEGMENT_LENGTH;
    return NamePath.canonical(
        new String(
            bytes,
            at - NamePath.SEGMENT_LENGTH,
            NamePath.SEGMENT_LENGTH,
            StandardCharsets.ISO_8859_1));
  }

  private static boolean isLead(int c) {
    return c >= 'A' && c <= 'Z' || c == '_';
  }

  private void need(int count) throws AmlDamage {
    if (count > end - at) {
      throw damage("it ends in the middle of a construct");
    }
  }
}
