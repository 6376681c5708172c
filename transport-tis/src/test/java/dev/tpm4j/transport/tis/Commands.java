package dev.tpm4j.transport.tis;

import java.util.HexFormat;

/** Commands and responses as bytes, and the little TPM behind the fake chip. */
final class Commands {

  static final int CC_STARTUP = 0x144;
  static final int CC_SELF_TEST = 0x143;
  static final int CC_GET_RANDOM = 0x17B;
  static final int CC_CREATE_PRIMARY = 0x131;

  private Commands() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static byte[] getRandom(int bytes) {
    byte[] command = hex("8001 0000000C 0000017B 0000");
    command[10] = (byte) (bytes >>> 8);
    command[11] = (byte) bytes;
    return command;
  }

  static byte[] startup() {
    return hex("8001 0000000C 00000144 0000");
  }

  /** Any command code with so many bytes of parameters. */
  static byte[] command(int code, int parameters) {
    byte[] command = new byte[10 + parameters];
    put16(command, 0, 0x8001);
    put32(command, 2, command.length);
    put32(command, 6, code);
    for (int i = 10; i < command.length; i++) {
      command[i] = (byte) (i * 7 + code);
    }
    return command;
  }

  static byte[] responseCode(int code) {
    byte[] response = new byte[10];
    put16(response, 0, 0x8001);
    put32(response, 2, 10);
    put32(response, 6, code);
    return response;
  }

  static byte[] response(int parameters, int seed) {
    byte[] response = new byte[10 + parameters];
    put16(response, 0, 0x8001);
    put32(response, 2, response.length);
    for (int i = 10; i < response.length; i++) {
      response[i] = (byte) (seed * 31 + i * 13);
    }
    return response;
  }

  static byte[] randomResponse(int bytes, int seed) {
    byte[] response = response(2 + bytes, seed);
    put16(response, 10, bytes);
    return response;
  }

  /**
   * GetRandom gives bytes that depend on the command alone; command code 0x20000000 + n gives a
   * response of n bytes of parameters; everything else success. A size field that is not the length
   * gives TPM_RC_COMMAND_SIZE.
   */
  static byte[] tpm(byte[] command) {
    if (command.length < 10 || get32(command, 2) != command.length) {
      return responseCode(0x142);
    }
    int code = get32(command, 6);
    if (code == CC_GET_RANDOM && command.length == 12) {
      int bytes = (command[10] & 0xFF) << 8 | command[11] & 0xFF;
      return randomResponse(bytes, 1);
    }
    if ((code & 0xF0000000) == 0x20000000) {
      return response(code & 0xFFFF, TisChecksum.of(command, 0, command.length));
    }
    return responseCode(0);
  }

  static void put16(byte[] data, int offset, int value) {
    data[offset] = (byte) (value >>> 8);
    data[offset + 1] = (byte) value;
  }

  static void put32(byte[] data, int offset, int value) {
    put16(data, offset, value >>> 16);
    put16(data, offset + 2, value);
  }

  static int get32(byte[] data, int offset) {
    return (data[offset] & 0xFF) << 24
        | (data[offset + 1] & 0xFF) << 16
        | (data[offset + 2] & 0xFF) << 8
        | data[offset + 3] & 0xFF;
  }
}
