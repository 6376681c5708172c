package dev.tpm4j.codec;

/** The bytes of password sessions. */
final class PasswordSessions {
  /** TPM_RS_PW, TPM 2.0 Library Part 2, TPM_RH constants. */
  private static final int TPM_RS_PW = 0x40000009;

  private static final int CONTINUE_SESSION = 1;
  private static final int FIXED_BYTES = 9;

  private PasswordSessions() {}

  static byte[] image(byte[][] values) {
    int size = 0;
    for (byte[] value : values) {
      size += FIXED_BYTES + value.length;
    }
    byte[] image = new byte[size];
    int at = 0;
    for (byte[] value : values) {
      at = Wire.putU32(image, at, TPM_RS_PW);
      at = Wire.putU16(image, at, 0);
      at = Wire.putU8(image, at, CONTINUE_SESSION);
      at = Wire.putBuffer(image, at, value);
    }
    return image;
  }
}
