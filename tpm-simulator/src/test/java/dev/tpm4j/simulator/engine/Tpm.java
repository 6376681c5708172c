package dev.tpm4j.simulator.engine;

import dev.tpm4j.transport.TpmTransport;
import java.util.HexFormat;

/** Builds commands for tests and takes responses apart. */
final class Tpm {

  static final String STARTUP_CLEAR = "8001 0000000C 00000144 0000";
  static final String STARTUP_STATE = "8001 0000000C 00000144 0001";
  static final String SHUTDOWN_CLEAR = "8001 0000000C 00000145 0000";
  static final String SHUTDOWN_STATE = "8001 0000000C 00000145 0001";
  static final String READ_CLOCK = "8001 0000000A 00000181";
  static final String GET_TEST_RESULT = "8001 0000000A 0000017C";
  static final String PASSWORD = "00000009 40000009 0000 00 0000";

  private Tpm() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** A command from its code and what follows the header, with the size put right. */
  static byte[] command(int tag, int code, String body) {
    byte[] rest = hex(body);
    return new ByteWriter(0x10000)
        .u16(tag)
        .u32(10 + rest.length)
        .u32(code)
        .bytes(rest)
        .toByteArray();
  }

  static byte[] command(int code, String body) {
    return command(0x8001, code, body);
  }

  /** A command with one handle, an empty password and parameters. */
  static byte[] authorized(int code, int handle, String parameters) {
    return command(0x8002, code, String.format("%08X", handle) + PASSWORD + parameters);
  }

  static byte[] run(TpmTransport tpm, String command) {
    return tpm.transmit(hex(command));
  }

  static int rc(TpmTransport tpm, String command) {
    return rc(run(tpm, command));
  }

  static int rc(byte[] response) {
    return (int) number(response, 6, 4);
  }

  static long number(byte[] bytes, int offset, int length) {
    long value = 0;
    for (int i = offset; i < offset + length; i++) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }

  /** A PCR's value in a bank, or an empty text if it is not reported. */
  static String pcr(TpmTransport tpm, int bank, int pcr) {
    byte[] select = new byte[3];
    select[pcr / 8] = (byte) (1 << pcr % 8);
    byte[] response =
        tpm.transmit(command(0x17E, String.format("00000001 %04X 03", bank) + hex(select)));
    return hex(response).substring(2 * (10 + 4 + 4 + 6 + 4 + 2));
  }

  /** pcrUpdateCounter. */
  static long pcrCounter(TpmTransport tpm) {
    return number(tpm.transmit(command(0x17E, "00000000")), 10, 4);
  }
}
