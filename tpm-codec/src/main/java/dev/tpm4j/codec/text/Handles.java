package dev.tpm4j.codec.text;

import java.util.Locale;

/** Handles by kind; TPM 2.0 Library Part 2, "Handle Types" and "Handle Value Constants". */
final class Handles {
  private static final long ACT_FIRST = 0x40000110L;
  private static final long AUTH_FIRST = 0x40000010L;

  private Handles() {}

  /** What a handle is; null for a value that no TPM gives out. */
  static String describe(long handle) {
    String constant = ConstantNames.tpmRh(handle);
    if (constant != null) {
      return constant;
    }
    long number = handle & 0xffffff;
    return switch ((int) (handle >>> 24)) {
      case 0x00 -> number < 0x100 ? "PCR " + number : null;
      case 0x01 -> "NV index";
      case 0x02 -> number <= 0xffff ? "HMAC session" : null;
      case 0x03 -> number <= 0xffff ? "policy session" : null;
      case 0x11 -> "external NV index";
      case 0x12 -> "permanent NV index";
      case 0x40 -> permanent(handle);
      case 0x80 -> "transient object";
      case 0x81 -> number < 0x800000 ? "persistent object" : "persistent object, platform";
      case 0x90 -> "attached component";
      default -> null;
    };
  }

  private static String permanent(long handle) {
    if (handle >= AUTH_FIRST && handle < ACT_FIRST) {
      return "vendor authorization " + (handle - AUTH_FIRST);
    }
    if (handle >= ACT_FIRST && handle < ACT_FIRST + 16) {
      return String.format(Locale.ROOT, "TPM_RH_ACT_%X", handle - ACT_FIRST);
    }
    int svn = (int) handle & 0xffff;
    return switch ((int) (handle >>> 16)) {
      case 0x4001 -> "owner hierarchy, firmware SVN " + svn;
      case 0x4002 -> "endorsement hierarchy, firmware SVN " + svn;
      case 0x4003 -> "platform hierarchy, firmware SVN " + svn;
      case 0x4004 -> "null hierarchy, firmware SVN " + svn;
      default -> null;
    };
  }

  /** Whether a handle can be that of a session in a command. */
  static boolean isSession(long handle) {
    int kind = (int) (handle >>> 16);
    return handle == FrameReader.TPM_RS_PW || kind == 0x0200 || kind == 0x0300;
  }
}
