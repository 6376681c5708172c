package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TpmTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A recording as pcapng, for Wireshark and tshark, whose TPM 2.0 dissector reads it.
 *
 * <p>That dissector is bound to TCP port 2321, the simulators' port, and reads one bare command or
 * response from each segment. So each exchange is written as two segments of one made-up connection
 * between two documentation addresses (RFC 5737):
 *
 * <pre>
 *   192.0.2.1:49152 -> 192.0.2.2:2321   | command  |
 *   192.0.2.2:2321  -> 192.0.2.1:49152  | response |
 * </pre>
 *
 * <p>Redacted bytes are written as zeros, so that sizes stay true; a comment on the packet says so.
 * An exchange without a response has a comment with the kind of failure on its command.
 */
public final class PcapngRecording implements ExchangeSink {

  private static final int SECTION_HEADER_BLOCK = 0x0A0D0D0A;
  private static final int INTERFACE_DESCRIPTION_BLOCK = 1;
  private static final int ENHANCED_PACKET_BLOCK = 6;
  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  private static final int LINKTYPE_RAW_IP = 101;
  private static final short OPTION_COMMENT = 1;
  private static final short OPTION_TIME_RESOLUTION = 9;
  private static final byte NANOSECONDS = 9;

  private static final int HOST = 0xC0000201;
  private static final int TPM = 0xC0000202;
  private static final int HOST_PORT = 49152;
  private static final int TPM_PORT = 2321;
  private static final int IP_HEADER = 20;
  private static final int TCP_HEADER = 20;
  private static final int MAX_PAYLOAD = 0xFFFF - IP_HEADER - TCP_HEADER;
  private static final int TCP_PSH_ACK = 0x18;

  private static final String ZEROED = "redacted bytes are shown as zeros";

  private final OutputStream out;
  private final long epochNanos;
  private IOException failure;
  private boolean closed;
  private int hostSequence = 1;
  private int tpmSequence = 1;

  /**
   * Writes to a stream.
   *
   * @param out receives the file; closed with this sink
   * @param epochNanos what to add to the exchanges' time stamps to get nanoseconds since 1970; 0
   *     for virtual time
   */
  public PcapngRecording(OutputStream out, long epochNanos) {
    this.out = Objects.requireNonNull(out, "out");
    this.epochNanos = epochNanos;
    ByteBuffer section = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    section.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1);
    ByteBuffer link = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    link.putShort((short) LINKTYPE_RAW_IP).putShort((short) 0).putInt(0);
    link.putShort(OPTION_TIME_RESOLUTION).putShort((short) 1).put(NANOSECONDS);
    link.position(20);
    try {
      block(SECTION_HEADER_BLOCK, section.array());
      block(INTERFACE_DESCRIPTION_BLOCK, link.array());
    } catch (IOException e) {
      failure = e;
    }
  }

  @Override
  public void accept(Exchange exchange) {
    if (failure != null || closed) {
      return;
    }
    try {
      packet(true, exchange.startNanos(), shown(exchange, exchange.command()), comment(exchange));
      if (exchange.failure().isEmpty()) {
        packet(
            false,
            exchange.endNanos(),
            shown(exchange, exchange.response()),
            exchange.redacted() > 0 ? ZEROED : "");
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private static String comment(Exchange exchange) {
    if (exchange.failure().isPresent()) {
      return "no response: " + exchange.failure().get();
    }
    return exchange.redacted() > 0 ? ZEROED : "";
  }

  /**
   * A frame as it is shown: a redacted one is filled up to the length it had, as far as its size
   * field is credible.
   */
  private static byte[] shown(Exchange exchange, byte[] frame) {
    if (frame.length > MAX_PAYLOAD) {
      return Arrays.copyOf(frame, MAX_PAYLOAD);
    }
    if (exchange.redacted() == 0 || frame.length < TpmTransport.HEADER_SIZE) {
      return frame;
    }
    int size = ByteBuffer.wrap(frame).getInt(2);
    return size < frame.length || size > MAX_PAYLOAD ? frame : Arrays.copyOf(frame, size);
  }

  private void packet(boolean fromHost, long nanos, byte[] payload, String comment)
      throws IOException {
    int length = IP_HEADER + TCP_HEADER + payload.length;
    ByteBuffer packet = ByteBuffer.allocate(length);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) length);
    packet.putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0);
    packet.putInt(fromHost ? HOST : TPM).putInt(fromHost ? TPM : HOST);
    packet.putShort(10, internetChecksum(packet.array()));
    packet.putShort((short) (fromHost ? HOST_PORT : TPM_PORT));
    packet.putShort((short) (fromHost ? TPM_PORT : HOST_PORT));
    packet.putInt(fromHost ? hostSequence : tpmSequence);
    packet.putInt(fromHost ? tpmSequence : hostSequence);
    packet.put((byte) (TCP_HEADER / 4 << 4)).put((byte) TCP_PSH_ACK).putShort((short) 0xFFFF);
    packet.putInt(0).put(payload);
    if (fromHost) {
      hostSequence += payload.length;
    } else {
      tpmSequence += payload.length;
    }
    long time = epochNanos + nanos;
    byte[] text = comment.getBytes(StandardCharsets.UTF_8);
    int options = text.length == 0 ? 0 : 4 + padded(text.length) + 4;
    ByteBuffer body =
        ByteBuffer.allocate(20 + padded(length) + options).order(ByteOrder.LITTLE_ENDIAN);
    body.putInt(0).putInt((int) (time >>> 32)).putInt((int) time).putInt(length).putInt(length);
    body.put(packet.array()).position(20 + padded(length));
    if (options > 0) {
      body.putShort(OPTION_COMMENT).putShort((short) text.length).put(text);
    }
    block(ENHANCED_PACKET_BLOCK, body.array());
  }

  private void block(int type, byte[] body) throws IOException {
    int total = 12 + body.length;
    ByteBuffer block = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(type).putInt(total).put(body).putInt(total);
    out.write(block.array());
  }

  private static int padded(int length) {
    return length + 3 & ~3;
  }

  /** RFC 1071, over the IP header. */
  private static short internetChecksum(byte[] packet) {
    int sum = 0;
    for (int i = 0; i < IP_HEADER; i += 2) {
      sum += (packet[i] & 0xFF) << 8 | packet[i + 1] & 0xFF;
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return (short) ~(sum + (sum >>> 16));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      out.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      throw new UncheckedIOException("the recording is incomplete", failure);
    }
  }
}
