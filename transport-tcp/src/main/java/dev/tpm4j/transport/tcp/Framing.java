package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.TpmTransport;
import java.nio.ByteBuffer;

/**
 * How a command and its response lie in the stream. All integers are big-endian.
 *
 * <pre>
 *   RAW     command                                    | command |
 *           response                                   | response |
 *   PREFIX  code 8 u32 | locality u8 | n u32           | command |
 *           m u32                                      | response | acknowledgement u32
 * </pre>
 */
enum Framing {
  /** swtpm's data port: the TPM's own header gives the length. */
  RAW(0, 0, TpmTransport.HEADER_SIZE),

  /** SEND_COMMAND of Microsoft's simulator; swtpm takes it too. */
  PREFIX(4, 4, 4);

  /** Bytes of code, locality and length in front of a command. */
  static final int COMMAND_PREFIX = 9;

  private final int before;
  private final int after;
  private final int head;

  Framing(int before, int after, int head) {
    this.before = before;
    this.after = after;
    this.head = head;
  }

  /** Bytes in front of the response. */
  int before() {
    return before;
  }

  /** Bytes behind the response. */
  int after() {
    return after;
  }

  /** Bytes that must have come before {@link #responseSize} can tell. */
  int head() {
    return head;
  }

  void putCommand(ByteBuffer out, byte[] command, int length, int locality) {
    if (this == PREFIX) {
      out.putInt(MssimCode.SEND_COMMAND).put((byte) locality).putInt(length);
    }
    out.put(command, 0, length);
  }

  /** What the peer says is the response's size: unsigned, not to be trusted. */
  long responseSize(ByteBuffer in) {
    return Integer.toUnsignedLong(in.getInt(this == PREFIX ? 0 : TpmHeader.SIZE_AT));
  }
}
