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

  static final int SEQUENCE = VER1 + 0x003;
  static final int PRIVATE = VER1 + 0x00B;
  static final int HMAC = VER1 + 0x019;
  static final int DISABLED = VER1 + 0x020;
  static final int EXCLUSIVE = VER1 + 0x021;
  static final int POLICY = VER1 + 0x026;
  static final int PCR = VER1 + 0x027;
  static final int PCR_CHANGED = VER1 + 0x028;
  static final int UPGRADE = VER1 + 0x02D;
  static final int TOO_MANY_CONTEXTS = VER1 + 0x02E;
  static final int AUTH_UNAVAILABLE = VER1 + 0x02F;
  static final int REBOOT = VER1 + 0x030;
  static final int UNBALANCED = VER1 + 0x031;
  static final int AUTHSIZE = VER1 + 0x044;
  static final int NV_RANGE = VER1 + 0x046;
  static final int NV_SIZE = VER1 + 0x047;
  static final int NV_LOCKED = VER1 + 0x048;
  static final int NV_AUTHORIZATION = VER1 + 0x049;
  static final int NV_UNINITIALIZED = VER1 + 0x04A;
  static final int NV_SPACE = VER1 + 0x04B;
  static final int NV_DEFINED = VER1 + 0x04C;
  static final int BAD_CONTEXT = VER1 + 0x050;
  static final int CPHASH = VER1 + 0x051;
  static final int PARENT = VER1 + 0x052;
  static final int NEEDS_TEST = VER1 + 0x053;
  static final int NO_RESULT = VER1 + 0x054;
  static final int SENSITIVE = VER1 + 0x055;

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

  static final int ASYMMETRIC = FMT1 + 0x001;
  static final int KEY_SIZE = FMT1 + 0x007;
  static final int MGF = FMT1 + 0x008;
  static final int AUTH_FAIL = FMT1 + 0x00E;
  static final int PP = FMT1 + 0x010;
  static final int TAG = FMT1 + 0x017;
  static final int SELECTOR = FMT1 + 0x018;
  static final int SIGNATURE = FMT1 + 0x01B;
  static final int KEY = FMT1 + 0x01C;
  static final int POLICY_FAIL = FMT1 + 0x01D;
  static final int INTEGRITY = FMT1 + 0x01F;
  static final int TICKET = FMT1 + 0x020;
  static final int EXPIRED = FMT1 + 0x023;
  static final int POLICY_CC = FMT1 + 0x024;
  static final int BINDING = FMT1 + 0x025;
  static final int ECC_POINT = FMT1 + 0x027;

  private static final int WARN = 0x900;
  static final int LOCALITY = WARN + 0x007;
  static final int CANCELED = WARN + 0x009;
  static final int REFERENCE_S0 = WARN + 0x018;

  static final int CONTEXT_GAP = WARN + 0x001;
  static final int OBJECT_MEMORY = WARN + 0x002;
  static final int SESSION_MEMORY = WARN + 0x003;
  static final int MEMORY = WARN + 0x004;
  static final int SESSION_HANDLES = WARN + 0x005;
  static final int OBJECT_HANDLES = WARN + 0x006;
  static final int YIELDED = WARN + 0x008;
  static final int TESTING = WARN + 0x00A;
  static final int REFERENCE_H0 = WARN + 0x010;
  static final int NV_RATE = WARN + 0x020;
  static final int LOCKOUT = WARN + 0x021;
  static final int RETRY = WARN + 0x022;
  static final int NV_UNAVAILABLE = WARN + 0x023;

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
