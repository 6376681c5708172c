package dev.tpm4j.simulator.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/** What is done with any secret, whatever it is for. */
public final class Secrets {

  private Secrets() {}

  /**
   * Compares without telling by its duration where the first difference is.
   *
   * @param one bytes
   * @param other bytes
   * @return whether they have the same length and content
   */
  public static boolean equal(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }

  /**
   * Overwrites arrays with zeros.
   *
   * @param secrets arrays that nobody needs any more; null is skipped
   */
  public static void wipe(byte[]... secrets) {
    for (byte[] secret : secrets) {
      if (secret != null) {
        Arrays.fill(secret, (byte) 0);
      }
    }
  }
}
