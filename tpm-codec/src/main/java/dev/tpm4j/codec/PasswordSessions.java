package dev.tpm4j.codec;

/**
 * Password sessions, encoded once. A class and no lambda: the first command should be cheap too.
 */
final class PasswordSessions implements AuthorizationArea {
  /** TPM_RS_PW, TPM 2.0 Library Part 2, TPM_RH constants. */
  private static final int TPM_RS_PW = 0x40000009;

  private static final int CONTINUE_SESSION = 1;
  private static final int FIXED_BYTES = 9;

  private final byte[] image;

  PasswordSessions(byte[][] values) {
    int size = 0;
    for (byte[] value : values) {
      size += FIXED_BYTES + value.length;
    }
    image = new byte[size];
    int at = 0;
    for (byte[] value : values) {
      at = Wire.putU32(image, at, TPM_RS_PW);
      at = Wire.putU16(image, at, 0);
      at = Wire.putU8(image, at, CONTINUE_SESSION);
      at = Wire.putBuffer(image, at, value);
    }
  }

  @Override
  public int write(byte[] frame, int at) {
    System.arraycopy(image, 0, frame, at, image.length);
    return at + image.length;
  }
}
