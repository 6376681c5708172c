package dev.tpm4j.simulator.engine;

/** {@code TPM_RC} (TCG TPM 2.0 Library, Part 2, "TPM_RC (Response Codes)"). */
final class Rc {

  static final int SUCCESS = 0x000;
  static final int BAD_TAG = 0x01E;

  private static final int VER1 = 0x100;
  static final int INITIALIZE = VER1;
  static final int FAILURE = VER1 + 0x001;
  static final int AUTH_TYPE = VER1 + 0x024;
  static final int AUTH_MISSING = VER1 + 0x025;
  static final int COMMAND_SIZE = VER1 + 0x042;
  static final int COMMAND_CODE = VER1 + 0x043;
  static final int AUTH_CONTEXT = VER1 + 0x045;

  private static final int FMT1 = 0x080;
  static final int ATTRIBUTES = FMT1 + 0x002;
  static final int HASH = FMT1 + 0x003;
  static final int VALUE = FMT1 + 0x004;
  static final int HIERARCHY = FMT1 + 0x005;
  static final int MODE = FMT1 + 0x009;
  static final int TYPE = FMT1 + 0x00A;
  static final int HANDLE = FMT1 + 0x00B;
  static final int KDF = FMT1 + 0x00C;
  static final int NONCE = FMT1 + 0x00F;
  static final int SCHEME = FMT1 + 0x012;
  static final int SIZE = FMT1 + 0x015;
  static final int SYMMETRIC = FMT1 + 0x016;
  static final int INSUFFICIENT = FMT1 + 0x01A;
  static final int RESERVED_BITS = FMT1 + 0x021;
  static final int BAD_AUTH = FMT1 + 0x022;
  static final int CURVE = FMT1 + 0x026;

  private static final int WARN = 0x900;
  static final int LOCALITY = WARN + 0x007;
  static final int CANCELED = WARN + 0x009;
  static final int REFERENCE_S0 = WARN + 0x018;

  private static final int P = 0x040;
  private static final int S = 0x800;
  private static final int NUMBER = 0x100;
  private static final int MODIFIERS = P | S | 0x700;

  private Rc() {}

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
