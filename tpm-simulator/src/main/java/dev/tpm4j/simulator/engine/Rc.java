package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRc;

/** Response codes with numbers (TCG TPM 2.0 Library, Part 2, "TPM_RC (Response Codes)"). */
final class Rc {

  private static final int FMT1 = 0x080;
  private static final int P = 0x040;
  private static final int S = 0x800;
  private static final int NUMBER = 0x100;
  private static final int MODIFIERS = P | S | 0x700;

  private Rc() {}

  /** Ends the command with a code that is not 0. */
  static void require(int code) throws ResponseCodeException {
    if (code != TpmRc.SUCCESS) {
      throw new ResponseCodeException(code);
    }
  }

  /** The code with the number of a parameter, counted from 1, where it can still carry one. */
  static int ofParameter(int code, int number) {
    return with(code, P + number * NUMBER);
  }

  /** The code with the number of a handle, counted from 1, where it can still carry one. */
  static int ofHandle(int code, int number) {
    return with(code, number * NUMBER);
  }

  /** The code with the number of a session, counted from 1, where it can still carry one. */
  static int ofSession(int code, int number) {
    return with(code, S + number * NUMBER);
  }

  private static int with(int code, int modifier) {
    return (code & FMT1) != 0 && (code & MODIFIERS) == 0 ? code + modifier : code;
  }
}
