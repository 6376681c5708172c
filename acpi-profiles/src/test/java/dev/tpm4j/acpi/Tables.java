package dev.tpm4j.acpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes tables by hand, byte for byte (ACPI 6.5 §5.2.6). */
final class Tables {

  private static final int HEADER = 36;

  private Tables() {}

  static byte[] table(String signature, byte[] content) {
    ByteBuffer table = ByteBuffer.allocate(HEADER + content.length).order(ByteOrder.LITTLE_ENDIAN);
    table.put(signature.getBytes(StandardCharsets.ISO_8859_1));
    table.putInt(HEADER + content.length).put((byte) 2).put((byte) 0);
    table.put("TEST  ".getBytes(StandardCharsets.ISO_8859_1));
    table.put("TEST    ".getBytes(StandardCharsets.ISO_8859_1));
    table.position(HEADER);
    table.put(content);
    return withChecksum(table.array());
  }

  static byte[] tpm2(int startMethod, long controlAddress) {
    ByteBuffer content = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(4, controlAddress).putInt(12, startMethod);
    return table("TPM2", content.array());
  }

  /** Mends the checksum of every table whose length field can be followed. */
  static byte[] withChecksum(byte[] tables) {
    byte[] mended = tables.clone();
    ByteBuffer in = ByteBuffer.wrap(mended).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at + HEADER <= mended.length) {
      long length = Integer.toUnsignedLong(in.getInt(at + 4));
      if (length < HEADER || length > mended.length - at) {
        break;
      }
      mended[at + 9] = 0;
      int sum = 0;
      for (int i = at; i < at + length; i++) {
        sum += mended[i];
      }
      mended[at + 9] = (byte) -sum;
      at += (int) length;
    }
    return mended;
  }
}
