package dev.tpm4j.benchmarks;

/** The handles and the data of the seven commands, as they were when the frames were captured. */
public final class Keys {

  /** The storage key. */
  public static final int PARENT = 0x80000000;

  /** The signing key. */
  public static final int SIGNING = 0x80000001;

  /** The key for HMAC; the signing key was flushed before. */
  public static final int HMAC = 0x80000001;

  private static final int DIGEST_BYTES = 32;
  private static final int MESSAGE_BYTES = 1024;

  private Keys() {}

  /**
   * What is signed.
   *
   * @return 32 bytes
   */
  public static byte[] digest() {
    return counting(DIGEST_BYTES);
  }

  /**
   * What is authenticated.
   *
   * @return one kibibyte
   */
  public static byte[] message() {
    return counting(MESSAGE_BYTES);
  }

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
