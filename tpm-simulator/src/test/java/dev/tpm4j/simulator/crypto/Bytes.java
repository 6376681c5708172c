package dev.tpm4j.simulator.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes as the tests write them. */
final class Bytes {

  private Bytes() {}

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static BigInteger number(String digits) {
    return new BigInteger(digits.replace(" ", ""), 16);
  }

  /** The bytes from one value to another, which is not included. */
  static byte[] range(int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  static CtrDrbg random(String name) {
    return CtrDrbg.seeded(name.getBytes(StandardCharsets.UTF_8));
  }
}
