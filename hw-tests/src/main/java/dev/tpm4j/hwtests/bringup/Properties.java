package dev.tpm4j.hwtests.bringup;

import java.util.Locale;

/** Fixed properties by name (TCG TPM 2.0 Library, Part 2, "TPM_PT"). */
final class Properties {

  static final int FIRST_FIXED = 0x100;
  static final int REVISION = 0x102;
  static final int YEAR = 0x104;
  static final int MANUFACTURER = 0x105;
  static final int VENDOR_STRING_1 = 0x106;
  static final int VENDOR_STRING_4 = 0x109;
  static final int FIRMWARE_VERSION_1 = 0x10B;
  static final int FIRMWARE_VERSION_2 = 0x10C;
  static final int INPUT_BUFFER = 0x10D;
  static final int MAX_COMMAND_SIZE = 0x11E;
  static final int MAX_RESPONSE_SIZE = 0x11F;
  static final int MAX_DIGEST = 0x120;

  static final NameTable NAMES =
      new NameTable(
          """
          100 FAMILY_INDICATOR
          101 LEVEL
          102 REVISION
          103 DAY_OF_YEAR
          104 YEAR
          105 MANUFACTURER
          106 VENDOR_STRING_1
          107 VENDOR_STRING_2
          108 VENDOR_STRING_3
          109 VENDOR_STRING_4
          10A VENDOR_TPM_TYPE
          10B FIRMWARE_VERSION_1
          10C FIRMWARE_VERSION_2
          10D INPUT_BUFFER
          10E HR_TRANSIENT_MIN
          10F HR_PERSISTENT_MIN
          110 HR_LOADED_MIN
          111 ACTIVE_SESSIONS_MAX
          112 PCR_COUNT
          113 PCR_SELECT_MIN
          114 CONTEXT_GAP_MAX
          116 NV_COUNTERS_MAX
          117 NV_INDEX_MAX
          118 MEMORY
          119 CLOCK_UPDATE
          11A CONTEXT_HASH
          11B CONTEXT_SYM
          11C CONTEXT_SYM_SIZE
          11D ORDERLY_COUNT
          11E MAX_COMMAND_SIZE
          11F MAX_RESPONSE_SIZE
          120 MAX_DIGEST
          121 MAX_OBJECT_CONTEXT
          122 MAX_SESSION_CONTEXT
          123 PS_FAMILY_INDICATOR
          124 PS_LEVEL
          125 PS_REVISION
          126 PS_DAY_OF_YEAR
          127 PS_YEAR
          128 SPLIT_MAX
          129 TOTAL_COMMANDS
          12A LIBRARY_COMMANDS
          12B VENDOR_COMMANDS
          12C NV_BUFFER_MAX
          12D MODES
          12E MAX_CAP_BUFFER
          """);

  private Properties() {}

  static String name(int id) {
    return NAMES.name(id).orElseGet(() -> String.format(Locale.ROOT, "0x%X", id));
  }

  /**
   * A property that holds characters.
   *
   * @param value four bytes
   * @return its printable characters, without the zeros and spaces at the end
   */
  static String characters(int value) {
    StringBuilder text = new StringBuilder(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      int next = value >>> shift & 0xFF;
      if (next == 0) {
        break;
      }
      text.append(next > 0x20 && next < 0x7F || next == ' ' ? (char) next : '?');
    }
    return text.toString().stripTrailing();
  }
}
