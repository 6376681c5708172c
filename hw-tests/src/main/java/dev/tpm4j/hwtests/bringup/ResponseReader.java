package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Arrays;

/** Takes a response apart; what it does not have is an error and never a wrong number. */
final class ResponseReader {

  private static final int TPM_ST_SESSIONS = 0x8002;

  private final int command;
  private final byte[] response;
  private int at;

  /**
   * Begins behind the header, and behind the parameter size where there is one.
   *
   * @param command the code of the command, for messages
   * @param response the whole response
   */
  ResponseReader(int command, byte[] response) {
    this.command = command;
    this.response = response;
    int tag = u16("tag");
    at = TpmTransport.HEADER_SIZE;
    if (tag == TPM_ST_SESSIONS && code() == 0) {
      u32("parameterSize");
    }
  }

  int code() {
    int here = at;
    at = 6;
    int code = u32("responseCode");
    at = here;
    return code;
  }

  int u8(String field) {
    return (int) number(1, field);
  }

  int u16(String field) {
    return (int) number(2, field);
  }

  int u32(String field) {
    return (int) number(4, field);
  }

  /** A count or size that must be at most a limit: nothing is allocated on the chip's word. */
  int size(int width, int limit, String field) {
    long size = number(width, field);
    if (size > limit) {
      throw malformed(field + " is " + size + ", more than " + limit);
    }
    return (int) size;
  }

  byte[] bytes(int length, String field) {
    if (length > response.length - at) {
      throw malformed(field + " has " + (response.length - at) + " bytes, not " + length);
    }
    byte[] bytes = Arrays.copyOfRange(response, at, at + length);
    at += length;
    return bytes;
  }

  private long number(int width, String field) {
    long value = 0;
    for (byte next : bytes(width, field)) {
      value = value << 8 | next & 0xFF;
    }
    return value;
  }

  TransportException malformed(String what) {
    return TransportException.of(Kind.MALFORMED_RESPONSE)
        .what("the response of " + Commands.name(command) + " makes no sense: " + what)
        .build();
  }
}
