package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.engine.ExternalKeys.Key;
import java.util.Arrays;

/** An engine with keys loaded, and commands that use them with an empty password. */
final class KeyUse {

  static final String NULL_TICKET = "8024 40000007 0000";
  private static final int OWNER = 0x40000001;

  final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  final TpmEngine tpm = new TpmEngine(EngineOptions.defaults(), state);

  KeyUse() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
  }

  /** The handle of a key. */
  int load(Key key) {
    return handle(tpm.transmit(key.load()));
  }

  int primary(String template) {
    return handle(
        tpm.transmit(Tpm.authorized(0x131, OWNER, "0004 0000 0000" + template + "0000 00000000")));
  }

  void flush(int handle) {
    succeed(Tpm.command(0x165, "%08X".formatted(handle)));
  }

  static int handle(byte[] response) {
    assertThat(Tpm.rc(response)).as(Tpm.hex(response)).isZero();
    return (int) Tpm.number(response, 10, 4);
  }

  byte[] succeed(byte[] command) {
    byte[] response = tpm.transmit(command);
    assertThat(Integer.toHexString(Tpm.rc(response))).as(Tpm.hex(command)).isEqualTo("0");
    return response;
  }

  /** What follows the size of the parameters in the response to an authorised command. */
  byte[] run(int code, int handle, String parameters) {
    return parameters(succeed(Tpm.authorized(code, handle, parameters)));
  }

  int refused(int code, int handle, String parameters) {
    return Tpm.rc(tpm.transmit(Tpm.authorized(code, handle, parameters)));
  }

  /** As {@link #run}, with two handles that are authorised. */
  byte[] run(int code, int first, int second, String parameters) {
    return parameters(succeed(two(code, first, second, parameters)));
  }

  static byte[] two(int code, int first, int second, String parameters) {
    String sessions = "00000012" + Tpm.PASSWORD.substring(9).repeat(2);
    return Tpm.command(0x8002, code, "%08X%08X".formatted(first, second) + sessions + parameters);
  }

  static byte[] parameters(byte[] response) {
    int size = (int) Tpm.number(response, 10, 4);
    return Arrays.copyOfRange(response, 14, 14 + size);
  }

  /** The octets of a sized buffer. */
  static byte[] sized(byte[] bytes, int at) {
    int size = (int) Tpm.number(bytes, at, 2);
    return Arrays.copyOfRange(bytes, at + 2, at + 2 + size);
  }

  /** {@code TPMT_SIGNATURE} at the end of a response's parameters, as the JDK wants it. */
  static byte[] jca(byte[] parameters, int at) {
    byte[] first = sized(parameters, at + 4);
    if (Tpm.number(parameters, at, 2) < 0x18) {
      return first;
    }
    return ClientSession.join(first, sized(parameters, at + 6 + first.length));
  }
}
