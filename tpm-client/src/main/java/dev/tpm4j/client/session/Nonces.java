package dev.tpm4j.client.session;

import java.security.SecureRandom;
import java.util.Arrays;

/** Random numbers, drawn many at a time: one draw costs more than a command's other bytes. */
final class Nonces {

  private static final int POOL_BYTES = 1024;

  private final SecureRandom random = new SecureRandom();
  private final byte[] pool = new byte[POOL_BYTES];
  private int at = POOL_BYTES;

  /** Fills an array with octets that nobody was given before. */
  void next(byte[] nonce) {
    if (nonce.length > POOL_BYTES - at) {
      random.nextBytes(pool);
      at = 0;
    }
    System.arraycopy(pool, at, nonce, 0, nonce.length);
    Arrays.fill(pool, at, at + nonce.length, (byte) 0);
    at += nonce.length;
  }

  /** The generator itself, for keys. */
  SecureRandom source() {
    return random;
  }
}
