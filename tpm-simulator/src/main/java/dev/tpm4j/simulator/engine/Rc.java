package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.crypto.CryptException;

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

  /** The code of a computation that was refused. */
  static int of(CryptException refusal) {
    return switch (refusal.failure()) {
      case BINDING -> TpmRc.BINDING;
      case ECC_POINT -> TpmRc.ECC_POINT;
      case HASH -> TpmRc.HASH;
      case INSUFFICIENT -> TpmRc.INSUFFICIENT;
      case INTEGRITY -> TpmRc.INTEGRITY;
      case KEY_SIZE -> TpmRc.KEY_SIZE;
      case NO_RESULT -> TpmRc.NO_RESULT;
      case RANGE -> TpmRc.RANGE;
      case SIGNATURE -> TpmRc.SIGNATURE;
      case SIZE -> TpmRc.SIZE;
      case VALUE -> TpmRc.VALUE;
    };
  }

  private static int with(int code, int modifier) {
    return (code & FMT1) != 0 && (code & MODIFIERS) == 0 ? code + modifier : code;
  }
}
