package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.TpmTransport;
import java.util.Arrays;

/** Hands a command to the engine behind the chip, at the locality it came from. */
final class Executor {

  /** {@code TPM_RC_COMMAND_SIZE}. */
  private static final int RC_COMMAND_SIZE = 0x142;

  /** {@code TPM_RC_CANCELED}. */
  private static final int RC_CANCELED = 0x909;

  private final TpmTransport engine;

  Executor(TpmTransport engine) {
    this.engine = engine;
  }

  /** The response, exactly. A chip answers itself what an engine cannot be given. */
  byte[] execute(byte[] command, int length, int locality) {
    int size =
        (command[2] & 0xFF) << 24
            | (command[3] & 0xFF) << 16
            | (command[4] & 0xFF) << 8
            | command[5] & 0xFF;
    if (size != length || length > engine.info().maxCommand()) {
      return response(RC_COMMAND_SIZE);
    }
    engine.ability(LocalityControl.class).ifPresent(control -> forward(control, locality));
    byte[] response = new byte[engine.info().maxResponse()];
    return Arrays.copyOf(response, engine.transmit(command, length, response));
  }

  private static void forward(LocalityControl control, int locality) {
    if (control.locality() != locality) {
      control.locality(locality);
    }
  }

  static byte[] canceled() {
    return response(RC_CANCELED);
  }

  /** A response of a header alone, tag {@code TPM_ST_NO_SESSIONS}. */
  private static byte[] response(int code) {
    return new byte[] {(byte) 0x80, 1, 0, 0, 0, 10, 0, 0, (byte) (code >>> 8), (byte) code};
  }
}
