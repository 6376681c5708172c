package dev.tpm4j.tss.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tss.tpm.TPM_ALG_ID;

/** TPM 2.0 Library Part 1, "KDFa()" and "KDFe for ECDH". */
final class Kdf {
  private static final byte[] ZERO = {0};
  private static final int BYTE = 8;

  private Kdf() {}

  static byte[] a(TPM_ALG_ID hash, byte[] key, String label, byte[] u, byte[] v, int bits) {
    byte[] result = new byte[bits / BYTE];
    for (int done = 0, counter = 1; done < result.length; counter++) {
      byte[] block = Hashes.hmac(hash, key, u32(counter), label(label), ZERO, u, v, u32(bits));
      done = append(result, done, block);
    }
    return result;
  }

  static byte[] e(TPM_ALG_ID hash, byte[] z, String label, byte[] u, byte[] v, int bits) {
    byte[] result = new byte[bits / BYTE];
    for (int done = 0, counter = 1; done < result.length; counter++) {
      byte[] block = Hashes.of(hash, u32(counter), z, label(label), ZERO, u, v);
      done = append(result, done, block);
    }
    return result;
  }

  private static int append(byte[] result, int done, byte[] block) {
    int length = Math.min(block.length, result.length - done);
    System.arraycopy(block, 0, result, done, length);
    Arrays.fill(block, (byte) 0);
    return done + length;
  }

  private static byte[] label(String label) {
    return label.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] u32(int value) {
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }
}
