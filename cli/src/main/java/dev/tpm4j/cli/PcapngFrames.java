package dev.tpm4j.cli;

import dev.tpm4j.cli.GivenFrame.Direction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the frames of a pcapng recording back, as {@code --trace} writes them: one bare frame in
 * each TCP segment to or from port 2321, on raw IPv4, little-endian.
 */
final class PcapngFrames {

  private static final int SECTION_HEADER_BLOCK = 0x0A0D0D0A;
  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  private static final int ENHANCED_PACKET_BLOCK = 6;
  private static final int PACKET_DATA = 28;
  private static final int LEAST_BLOCK = 12;
  private static final int TPM_PORT = 2321;
  private static final String REDACTED = "redacted";

  private PcapngFrames() {}

  static boolean isPcapng(byte[] content) {
    return content.length >= 28 && ByteBuffer.wrap(content).getInt() == SECTION_HEADER_BLOCK;
  }

  /**
   * Reads all frames.
   *
   * @throws IllegalArgumentException with a text for people where that is no such recording
   */
  static List<GivenFrame> read(byte[] content) {
    ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (file.getInt(8) != BYTE_ORDER_MAGIC) {
      throw new IllegalArgumentException("a pcapng file, but none that 'tpm4j --trace' wrote");
    }
    List<GivenFrame> frames = new ArrayList<>();
    int at = 0;
    while (file.capacity() - at >= LEAST_BLOCK) {
      int length = file.getInt(at + 4);
      if (length < LEAST_BLOCK || length > file.capacity() - at) {
        break;
      }
      if (file.getInt(at) == ENHANCED_PACKET_BLOCK && length >= PACKET_DATA + 4) {
        packet(content, file, at, length, frames);
      }
      at += length;
    }
    if (at != file.capacity()) {
      throw new IllegalArgumentException("the pcapng file ends in the middle of a block");
    }
    return frames;
  }

  private static void packet(
      byte[] content, ByteBuffer file, int at, int length, List<GivenFrame> frames) {
    int captured = file.getInt(at + 20);
    if (captured < 40 || captured > length - PACKET_DATA - 4) {
      return;
    }
    int from = at + PACKET_DATA;
    int ip = 4 * (content[from] & 0xF);
    int tcp = from + ip;
    if ((content[from] & 0xF0) != 0x40 || content[from + 9] != 6 || ip + 20 > captured) {
      return;
    }
    int payload = tcp + 4 * (content[tcp + 12] >> 4 & 0xF);
    int end = from + captured;
    boolean command = port(content, tcp + 2) == TPM_PORT;
    if (payload >= end || !command && port(content, tcp) != TPM_PORT) {
      return;
    }
    String options = new String(content, end, at + length - end, StandardCharsets.ISO_8859_1);
    frames.add(
        new GivenFrame(
            command ? Direction.COMMAND : Direction.RESPONSE,
            Arrays.copyOfRange(content, payload, end),
            options.contains(REDACTED)));
  }

  private static int port(byte[] content, int at) {
    return (content[at] & 0xFF) << 8 | content[at + 1] & 0xFF;
  }
}
