package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The ten bytes in front of every command and response (TCG TPM 2.0 Library, Part 1). */
final class TpmHeader {

  static final int SIZE_AT = 2;
  static final int CODE_AT = 6;

  static final int TPM_ST_NO_SESSIONS = 0x8001;
  static final int TPM_RC_FAILURE = 0x101;
  static final int TPM_RC_COMMAND_SIZE = 0x142;
  static final int TPM_RC_LOCALITY = 0x907;
  static final int TPM_RC_CANCELED = 0x909;

  private TpmHeader() {}

  static long sizeOf(byte[] frame) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(frame).getInt(SIZE_AT));
  }

  /** Throws unless these are a command that may be sent. */
  static void checkCommand(byte[] command, int length, byte[] response, int limit) {
    Objects.requireNonNull(response, "response");
    if (length < TpmTransport.HEADER_SIZE || length > command.length) {
      throw new IllegalArgumentException(
          "length " + length + " is not 10 to the array's " + command.length);
    }
    if (length > limit) {
      throw TransportException.of(Kind.COMMAND_TOO_LARGE)
          .what("the command has " + length + " bytes; at most " + limit + " are sent")
          .build();
    }
    long claimed = sizeOf(command);
    if (claimed != length) {
      throw TransportException.of(Kind.MALFORMED_COMMAND)
          .what("the command has " + length + " bytes but its header says " + claimed)
          .build();
    }
  }

  /** A response that consists of nothing but a code. */
  static int putResponse(byte[] target, int code) {
    ByteBuffer.wrap(target)
        .putShort((short) TPM_ST_NO_SESSIONS)
        .putInt(TpmTransport.HEADER_SIZE)
        .putInt(code);
    return TpmTransport.HEADER_SIZE;
  }
}
