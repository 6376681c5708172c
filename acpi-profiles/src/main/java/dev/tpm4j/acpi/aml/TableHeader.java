package dev.tpm4j.acpi.aml;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The header every table begins with (ACPI 6.5 §5.2.6).
 *
 * <pre>
 * 0 signature(4)  4 length(4)  8 revision  9 checksum  10 OEM(6)  16 table(8)  24 OEM revision(4)
 * 28 compiler(4)  32 compiler revision(4)
 * </pre>
 *
 * @param signature four characters
 * @param length bytes of the whole table, as it says itself
 * @param revision the table's revision
 */
record TableHeader(String signature, long length, int revision) {

  /** Bytes of a header. */
  static final int SIZE = 36;

  /** Where the checksum is. */
  static final int CHECKSUM = 9;

  /** Reads a header; the caller has made sure that it is there. */
  static TableHeader read(byte[] bytes, int at) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new TableHeader(
        new String(bytes, at, 4, StandardCharsets.ISO_8859_1),
        Integer.toUnsignedLong(in.getInt(at + 4)),
        in.get(at + 8) & 0xFF);
  }

  /** Whether the signature is made of the characters signatures are made of. */
  boolean isPlausible() {
    return signature.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= '0' && c <= '9');
  }

  /** The sum of bytes modulo 256, which is 0 for a whole table. */
  static int sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += bytes[i];
    }
    return sum & 0xFF;
  }
}
