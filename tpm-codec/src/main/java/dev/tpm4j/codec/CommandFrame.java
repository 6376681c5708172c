package dev.tpm4j.codec;

import java.util.Locale;

/**
 * Where the parts of a command are.
 *
 * <pre>
 * tag(2) size(4) code(4) handles(4 each) [authorizationSize(4) sessions] parameters
 * </pre>
 *
 * <p>Source: TPM 2.0 Library Part 1, "Command/Response Structure".
 *
 * @param code TPM_CC
 * @param handlesAt where the handles start
 * @param sessionsAt where the sessions start
 * @param sessionsEnd where they end; the same as {@code sessionsAt} where there are none
 * @param parametersAt where the parameters start
 * @param length how many bytes the command has
 */
public record CommandFrame(
    int code, int handlesAt, int sessionsAt, int sessionsEnd, int parametersAt, int length) {

  /** A session has at least its handle, two empty buffers and its attributes. */
  private static final int LEAST_SESSION_BYTES = 9;

  /**
   * Reads the code of a command.
   *
   * @param frame the command
   * @param length how many bytes of the array it has
   * @return TPM_CC
   * @throws WireFormatException when there is no complete header
   */
  public static int codeOf(byte[] frame, int length) {
    java.util.Objects.checkFromIndexSize(0, length, frame.length);
    Wire.skip(0, length, Wire.HEADER_BYTES, "header");
    return Wire.u32(frame, 6);
  }

  /**
   * Checks all of a command but its parameters.
   *
   * @param frame the command
   * @param length how many bytes of the array it has
   * @param code the TPM_CC it must have
   * @param handles how many handles it has
   * @return where its parts are
   * @throws WireFormatException when the bytes are no such command
   */
  public static CommandFrame of(byte[] frame, int length, int code, int handles) {
    if (codeOf(frame, length) != code) {
      throw new WireFormatException(
          6, "commandCode", String.format(Locale.ROOT, "not 0x%08x", code));
    }
    int size = Wire.u32(frame, 2);
    if (size != length) {
      throw new WireFormatException(
          2, "commandSize", Integer.toUnsignedString(size) + ", but " + length + " bytes came");
    }
    int at = Wire.skip(Wire.HEADER_BYTES, length, 4 * handles, "handles");
    int tag = Wire.u16(frame, 0);
    if (tag == Wire.TAG_NO_SESSIONS) {
      return new CommandFrame(code, Wire.HEADER_BYTES, at, at, at, length);
    }
    if (tag != Wire.TAG_SESSIONS) {
      throw new WireFormatException(
          0, "tag", String.format(Locale.ROOT, "0x%04x is no command tag", tag));
    }
    int start = Wire.skip(at, length, 4, "authorizationSize");
    int authorizationSize = Wire.u32(frame, at);
    if (authorizationSize < LEAST_SESSION_BYTES || authorizationSize > length - start) {
      throw new WireFormatException(
          at,
          "authorizationSize",
          Integer.toUnsignedString(authorizationSize) + ", but " + (length - start) + " are left");
    }
    int end = start + authorizationSize;
    SessionAreaView.checkCommand(frame, start, end);
    return new CommandFrame(code, Wire.HEADER_BYTES, start, end, end, length);
  }
}
