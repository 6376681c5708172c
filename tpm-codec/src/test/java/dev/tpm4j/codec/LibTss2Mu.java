package dev.tpm4j.codec;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.LongByReference;
import java.util.Arrays;

/**
 * tpm2-tss's marshalling library. A structure goes through memory that nobody looks into, so its
 * layout need not be known: bytes are unmarshalled into it and marshalled out of it.
 */
final class LibTss2Mu {
  private static final String NAME = "libtss2-mu.so.0";

  /** More than the greatest structure of tpm2-tss has. */
  private static final int STRUCTURE_BYTES = 64 * 1024;

  private final NativeLibrary library;
  private final Memory structure = new Memory(STRUCTURE_BYTES);

  private LibTss2Mu(NativeLibrary library) {
    this.library = library;
  }

  /** Null where it is not installed. */
  static LibTss2Mu load() {
    try {
      return new LibTss2Mu(NativeLibrary.getInstance(NAME));
    } catch (UnsatisfiedLinkError e) {
      return null;
    }
  }

  /** There and back. */
  record Result(int code, long read, byte[] written) {}

  /** A structure from its bytes and to its bytes. */
  Result through(String type, byte[] bytes) {
    return through(type, bytes, null);
  }

  /** An arm of a union. */
  Result through(String type, byte[] bytes, Integer selector) {
    structure.clear();
    LongByReference read = new LongByReference();
    int code =
        function(type, "Unmarshal")
            .invokeInt(
                selector == null
                    ? new Object[] {bytes, (long) bytes.length, read, structure}
                    : new Object[] {bytes, (long) bytes.length, read, selector, structure});
    if (code != 0) {
      return new Result(code, read.getValue(), null);
    }
    byte[] out = new byte[bytes.length + 1024];
    LongByReference written = new LongByReference();
    code =
        function(type, "Marshal")
            .invokeInt(
                selector == null
                    ? new Object[] {structure, out, (long) out.length, written}
                    : new Object[] {structure, selector, out, (long) out.length, written});
    return new Result(code, read.getValue(), Arrays.copyOf(out, (int) written.getValue()));
  }

  private Function function(String type, String direction) {
    return library.getFunction("Tss2_MU_" + type + "_" + direction);
  }
}
