package dev.tpm4j.codec.text;

/**
 * Response codes as text; TPM 2.0 Library Part 1, "Response Code Details" and Part 2, TPM_RC.
 *
 * <pre>
 * format one:  11..8 number, 7 = 1, 6 parameter, 5..0 error; without bit 6, bit 11 means a session
 * else:        warning 0x900 or error 0x100, 6..0
 * </pre>
 */
final class ResponseCodes {
  private static final int FORMAT_ONE = 0x080;
  private static final int PARAMETER = 0x040;
  private static final int SESSION = 0x800;

  private ResponseCodes() {}

  /** The name of a code, and what it is about; null for a code nobody knows. */
  static String describe(long code) {
    if (code >>> 12 != 0 || (code & FORMAT_ONE) == 0) {
      return ConstantNames.tpmRc(code);
    }
    String name = ConstantNames.tpmRc(code & 0x0bf);
    long number = code >> 8 & 0xf;
    if (name == null || number == 0 && (code & PARAMETER) == 0) {
      return name;
    }
    if ((code & PARAMETER) != 0) {
      return name + ", parameter " + number;
    }
    return (code & SESSION) != 0 ? name + ", session " + (number & 7) : name + ", handle " + number;
  }
}
