package dev.tpm4j.codec.text;

import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmPt;
import java.util.Locale;

/** What the numbers of TPM2_GetCapability mean; TPM 2.0 Library Part 2, TPM_PT. */
final class Properties {
  private static final int INDEX = 0xffff;
  private static final int VENDOR = 0x20000000;

  private Properties() {}

  /**
   * What a number means whose sense another number decides.
   *
   * @param field structure or command, and field
   * @param before the number in front of it
   * @return null where the number says it all
   */
  static String describe(String field, long before, long value) {
    return switch (field) {
      case "TPMS_ATTEST.firmwareVersion", "TPMS_TIME_ATTEST_INFO.firmwareVersion" ->
          version(value >>> 32) + "." + version(value & 0xffffffffL);
      case "NV_SetBits.bits", "TPMS_CONTEXT.sequence" -> "";
      case "TPMS_TAGGED_PROPERTY.value" -> value((int) before, value);
      case "GetCapability.property", "PolicyCapability.property" -> first((int) before, value);
      default -> null;
    };
  }

  private static String first(int capability, long value) {
    String name =
        switch (capability) {
          case TpmCap.ALGS -> ConstantNames.tpmAlgId(value);
          case TpmCap.HANDLES, TpmCap.AUTH_POLICIES, TpmCap.ACT -> Handles.describe(value);
          case TpmCap.COMMANDS, TpmCap.PP_COMMANDS, TpmCap.AUDIT_COMMANDS ->
              Names.knownCommand((int) value);
          case TpmCap.TPM_PROPERTIES -> ConstantNames.tpmPt(value);
          case TpmCap.PCR_PROPERTIES -> ConstantNames.tpmPtPcr(value);
          case TpmCap.ECC_CURVES -> ConstantNames.tpmEccCurve(value);
          default -> null;
        };
    return name == null ? "" : name;
  }

  /** The value of a TPM_PT in words; null where the number says it all. */
  static String value(int property, long value) {
    return switch (property) {
      case TpmPt.FAMILY_INDICATOR,
          TpmPt.PS_FAMILY_INDICATOR,
          TpmPt.MANUFACTURER,
          TpmPt.VENDOR_STRING_1,
          TpmPt.VENDOR_STRING_2,
          TpmPt.VENDOR_STRING_3,
          TpmPt.VENDOR_STRING_4 ->
          quoted(value);
      case TpmPt.REVISION, TpmPt.PS_REVISION ->
          String.format(Locale.ROOT, "%d.%02d", value / 100, value % 100);
      case TpmPt.FIRMWARE_VERSION_1, TpmPt.FIRMWARE_VERSION_2 -> version(value);
      case TpmPt.PERMANENT -> ConstantNames.tpmaPermanent(value);
      case TpmPt.STARTUP_CLEAR -> ConstantNames.tpmaStartupClear(value);
      case TpmPt.MEMORY -> ConstantNames.tpmaMemory(value);
      case TpmPt.MODES -> ConstantNames.tpmaModes(value);
      case TpmPt.CONTEXT_HASH, TpmPt.CONTEXT_SYM ->
          value == (value & 0xffff) ? nothing(ConstantNames.tpmAlgId(value)) : "";
      case TpmPt.CLOCK_UPDATE -> Quantities.millis(value);
      case TpmPt.LOCKOUT_INTERVAL, TpmPt.LOCKOUT_RECOVERY, TpmPt.NV_WRITE_RECOVERY ->
          Quantities.seconds(value);
      default -> null;
    };
  }

  private static String version(long value) {
    return (value >>> 16) + "." + (value & 0xffff);
  }

  private static String nothing(String name) {
    return name == null ? "" : name;
  }

  /** Up to four characters, without the zeros and blanks at the end. */
  static String characters(int value) {
    StringBuilder text = new StringBuilder(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      int next = value >>> shift & 0xff;
      if (next == 0) {
        break;
      }
      text.append(next >= ' ' && next < 0x7f ? (char) next : '?');
    }
    return text.toString().stripTrailing();
  }

  private static String quoted(long value) {
    String text = characters((int) value);
    return text.isEmpty() ? "" : "'" + text + "'";
  }

  /** TPMA_CC: the command, how many handles it has, what it does to the TPM. */
  static String command(long attributes) {
    int code = (int) attributes & (INDEX | VENDOR);
    StringBuilder text = new StringBuilder(Names.command(code));
    long handles = attributes >>> 25 & 7;
    if (handles > 0) {
      text.append(handles == 1 ? ", 1 handle" : ", " + handles + " handles");
    }
    String[] words = {"nv", "extensive", "flushed"};
    for (int i = 0; i < words.length; i++) {
      if ((attributes >>> 22 + i & 1) != 0) {
        text.append(", ").append(words[i]);
      }
    }
    return text.append((attributes >>> 28 & 1) != 0 ? ", returns a handle" : "").toString();
  }
}
