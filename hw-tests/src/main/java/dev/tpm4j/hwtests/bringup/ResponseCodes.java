package dev.tpm4j.hwtests.bringup;

import java.util.Locale;

/**
 * Response codes by name (TCG TPM 2.0 Library, Part 2, "TPM_RC").
 *
 * <pre>
 *   format 0   | 0 .. 0 | S | T | 0 | V | 0 | error 6:0          |   bit 7 is 0
 *   format 1   | 0 .. 0 | N 11:8        | 1 | P | error 5:0      |   bit 7 is 1
 * </pre>
 *
 * S: a warning; T: the vendor's own; V: a TPM 2.0 code, otherwise one of TPM 1.2. P: N is the
 * number of a parameter; otherwise N is that of a session (bit 11 set) or of a handle.
 */
final class ResponseCodes {

  static final int SUCCESS = 0x000;
  static final int INITIALIZE = 0x100;
  static final int FAILURE = 0x101;
  static final int COMMAND_CODE = 0x143;

  private static final int FORMAT_ONE = 0x080;
  private static final int PARAMETER = 0x040;
  private static final int VERSION_2 = 0x100;
  private static final int VENDOR = 0x400;
  private static final int WARNING = 0x800;

  static final NameTable ERRORS =
      new NameTable(
          """
          000 INITIALIZE
          001 FAILURE
          003 SEQUENCE
          00B PRIVATE
          019 HMAC
          020 DISABLED
          021 EXCLUSIVE
          024 AUTH_TYPE
          025 AUTH_MISSING
          026 POLICY
          027 PCR
          028 PCR_CHANGED
          02D UPGRADE
          02E TOO_MANY_CONTEXTS
          02F AUTH_UNAVAILABLE
          030 REBOOT
          031 UNBALANCED
          042 COMMAND_SIZE
          043 COMMAND_CODE
          044 AUTHSIZE
          045 AUTH_CONTEXT
          046 NV_RANGE
          047 NV_SIZE
          048 NV_LOCKED
          049 NV_AUTHORIZATION
          04A NV_UNINITIALIZED
          04B NV_SPACE
          04C NV_DEFINED
          050 BAD_CONTEXT
          051 CPHASH
          052 PARENT
          053 NEEDS_TEST
          054 NO_RESULT
          055 SENSITIVE
          056 READ_ONLY
          """);

  static final NameTable WARNINGS =
      new NameTable(
          """
          001 CONTEXT_GAP
          002 OBJECT_MEMORY
          003 SESSION_MEMORY
          004 MEMORY
          005 SESSION_HANDLES
          006 OBJECT_HANDLES
          007 LOCALITY
          008 YIELDED
          009 CANCELED
          00A TESTING
          010 REFERENCE_H0
          011 REFERENCE_H1
          012 REFERENCE_H2
          013 REFERENCE_H3
          014 REFERENCE_H4
          015 REFERENCE_H5
          016 REFERENCE_H6
          018 REFERENCE_S0
          019 REFERENCE_S1
          01A REFERENCE_S2
          01B REFERENCE_S3
          01C REFERENCE_S4
          01D REFERENCE_S5
          01E REFERENCE_S6
          020 NV_RATE
          021 LOCKOUT
          022 RETRY
          023 NV_UNAVAILABLE
          07F NOT_USED
          """);

  static final NameTable FORMAT_ONE_ERRORS =
      new NameTable(
          """
          001 ASYMMETRIC
          002 ATTRIBUTES
          003 HASH
          004 VALUE
          005 HIERARCHY
          007 KEY_SIZE
          008 MGF
          009 MODE
          00A TYPE
          00B HANDLE
          00C KDF
          00D RANGE
          00E AUTH_FAIL
          00F NONCE
          010 PP
          012 SCHEME
          015 SIZE
          016 SYMMETRIC
          017 TAG
          018 SELECTOR
          01A INSUFFICIENT
          01B SIGNATURE
          01C KEY
          01D POLICY_FAIL
          01F INTEGRITY
          020 TICKET
          021 RESERVED_BITS
          022 BAD_AUTH
          023 EXPIRED
          024 POLICY_CC
          025 BINDING
          026 CURVE
          027 ECC_POINT
          028 FW_LIMITED
          029 SVN_LIMITED
          """);

  private ResponseCodes() {}

  static String describe(int code) {
    if (code == SUCCESS) {
      return "TPM_RC_SUCCESS";
    }
    if (code >>> 12 != 0) {
      return "not a TPM's response code";
    }
    if ((code & FORMAT_ONE) != 0) {
      return FORMAT_ONE_ERRORS
              .name(code & 0x3F)
              .map(name -> "TPM_RC_" + name)
              .orElse("unknown error")
          + subject(code);
    }
    if ((code & VERSION_2) == 0) {
      return code == 0x01E ? "TPM_RC_BAD_TAG (a TPM 1.2 code)" : "a TPM 1.2 code";
    }
    if ((code & VENDOR) != 0) {
      return "a code of the TPM's vendor";
    }
    boolean warning = (code & WARNING) != 0;
    return (warning ? WARNINGS : ERRORS)
        .name(code & 0x7F)
        .map(name -> "TPM_RC_" + name + (warning ? " (warning)" : ""))
        .orElse(warning ? "unknown warning" : "unknown error");
  }

  private static String subject(int code) {
    int number = code >>> 8 & 0xF;
    if ((code & PARAMETER) != 0) {
      return number == 0 ? "" : String.format(Locale.ROOT, " (parameter %d)", number);
    }
    if (number == 0) {
      return "";
    }
    return number >= 8
        ? String.format(Locale.ROOT, " (session %d)", number - 8)
        : String.format(Locale.ROOT, " (handle %d)", number);
  }
}
