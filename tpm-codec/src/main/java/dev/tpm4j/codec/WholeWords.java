package dev.tpm4j.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loads four bytes at once: three times as fast as byte by byte where a loop does nothing else,
 * once it is compiled. To be loaded late: a virtual machine takes milliseconds for its first
 * VarHandle.
 */
final class WholeWords {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private WholeWords() {}

  static int u32(byte[] b, int at) {
    return (int) WORDS.get(b, at);
  }
}
