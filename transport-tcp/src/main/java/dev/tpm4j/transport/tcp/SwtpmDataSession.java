package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.TpmTransport;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * swtpm's data port: raw commands, and those with Microsoft's SEND_COMMAND prefix, told apart by
 * their first four bytes (no TPM tag begins with 0).
 */
final class SwtpmDataSession implements Session {

  private final SharedTpm tpm;
  private final String client;
  private final Session prefixed;
  private final byte[] command;
  private final byte[] response;

  SwtpmDataSession(SharedTpm tpm, String client) {
    this.tpm = tpm;
    this.client = client;
    this.prefixed = new MssimCommandSession(tpm, client, false);
    this.command = new byte[tpm.maxCommand()];
    this.response = new byte[tpm.maxResponse()];
  }

  @Override
  public Next serve(FrameReader in, ByteBuffer out) throws IOException {
    int start = in.peekInt(0);
    if (start == MssimCode.SEND_COMMAND || start == MssimCode.SESSION_END) {
      return prefixed.serve(in, out);
    }
    long claimed = Integer.toUnsignedLong(in.peekInt(TpmHeader.SIZE_AT));
    if (claimed < TpmTransport.HEADER_SIZE || claimed > command.length) {
      throw new FrameReader.Violation(
          "it claimed a command of " + claimed + " bytes; a command has 10 to " + command.length);
    }
    int length = (int) claimed;
    in.take(command, length);
    int size = tpm.execute(client, tpm.dataLocality(), command, length, response);
    if (size == 0) {
      size = TpmHeader.putResponse(response, TpmHeader.TPM_RC_FAILURE);
    }
    out.put(response, 0, size);
    return Next.GO_ON;
  }
}
