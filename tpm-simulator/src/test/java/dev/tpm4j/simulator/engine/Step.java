package dev.tpm4j.simulator.engine;

import java.util.List;

/**
 * A command of a stream.
 *
 * @param command the frame
 * @param done what the stream knows once it has succeeded
 */
record Step(byte[] command, Runnable done) {

  Step(byte[] command) {
    this(command, () -> {});
  }

  /** A command whose first handle a password authorises. */
  static Step authorized(int code, List<Integer> handles, String password, String parameters) {
    StringBuilder body = new StringBuilder();
    handles.forEach(handle -> body.append("%08X".formatted(handle)));
    return new Step(Tpm.command(0x8002, code, body + passwordArea(password) + parameters));
  }

  Step then(Runnable known) {
    return new Step(command, known);
  }

  static String passwordArea(String password) {
    byte[] bytes = Tpm.hex(password);
    return "%08X".formatted(9 + bytes.length) + "40000009" + "0000" + "00" + Client.sized(bytes);
  }
}
