package dev.tpm4j.tss;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.tss.wire.CommandCoder;
import java.util.Arrays;
import tss.ReqStructure;

/** The one buffer all commands of a connection are written to; it grows with the largest. */
final class Frame {
  private static final int HEADER_BYTES = 10;
  private static final int FIRST_BYTES = 4096;

  /** More than any TPM2B and what can be around it; no TPM takes as much. */
  private static final int MAX_BYTES = 1 << 18;

  private byte[] bytes = new byte[FIRST_BYTES];

  byte[] bytes() {
    return bytes;
  }

  /**
   * Writes a command.
   *
   * @param sessions null for none
   * @return its length
   * @throws TransportException when the way to the TPM does not carry as much; nothing is sent
   */
  int write(CommandCoder coder, ReqStructure request, AuthorizationArea sessions, int maxCommand) {
    int length = -1;
    while (length < 0) {
      try {
        length = writeInto(bytes, coder, request, sessions);
      } catch (ArrayIndexOutOfBoundsException e) {
        if (bytes.length >= MAX_BYTES) {
          throw tooLarge(coder, "more than " + MAX_BYTES, maxCommand);
        }
        wipe();
        bytes = new byte[bytes.length * 4];
      }
    }
    if (length > maxCommand) {
      throw tooLarge(coder, Integer.toString(length), maxCommand);
    }
    return length;
  }

  private static int writeInto(
      byte[] b, CommandCoder coder, ReqStructure request, AuthorizationArea sessions) {
    int at = HEADER_BYTES;
    for (int i = 0; i < coder.handles(); i++) {
      at = Wire.putU32(b, at, coder.handle(request, i).handle);
    }
    at = Wire.putAuthorizations(b, at, sessions);
    at = coder.write(b, at, request);
    Wire.begin(b, sessions, coder.code());
    return Wire.finish(b, at);
  }

  private static TransportException tooLarge(CommandCoder coder, String bytes, int maxCommand) {
    return TransportException.of(Kind.COMMAND_TOO_LARGE)
        .what("TPM2_" + coder.name() + " has " + bytes + " bytes, " + maxCommand + " can be sent")
        .build();
  }

  /** Forgets the first bytes of what was written. */
  void wipe(int length) {
    Arrays.fill(bytes, 0, length, (byte) 0);
  }

  /** Forgets what was written: auth values among others. */
  void wipe() {
    Arrays.fill(bytes, (byte) 0);
  }
}
