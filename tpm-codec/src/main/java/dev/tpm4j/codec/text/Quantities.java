package dev.tpm4j.codec.text;

import java.util.Locale;

/** Numbers whose unit the specification fixes, in words. */
final class Quantities {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Quantities() {}

  /** What the value of a field comes to; empty where there is nothing to say. */
  static String describe(String field, long value) {
    return switch (field) {
      case "TPMS_CLOCK_INFO.clock", "TPMS_TIME_INFO.time", "ClockSet.newTime" -> millis(value);
      case "DictionaryAttackParameters.newRecoveryTime",
          "DictionaryAttackParameters.lockoutRecovery",
          "ACT_SetTimeout.startTimeout",
          "TPMS_ACT_DATA.timeout" ->
          seconds(value);
      case "PolicySigned.expiration", "PolicySecret.expiration" ->
          value == 0 ? "never" : seconds(Math.abs(value)) + (value < 0 ? ", with a ticket" : "");
      case "TPMS_RSA_PARMS.exponent" -> value == 0 ? "the default, 65537" : "";
      default -> "";
    };
  }

  static String seconds(long value) {
    return value == 0xffffffffL ? "forever" : millis(value * SECOND);
  }

  static String millis(long value) {
    if (value < 0 || value > 1000 * 366 * DAY) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    long left = part(text, value, DAY, "d");
    left = part(text, left, HOUR, "h");
    left = part(text, left, MINUTE, "min");
    if (left % SECOND != 0 && value >= SECOND) {
      text.append(String.format(Locale.ROOT, " %.3f s", left / 1e3));
    } else if (left % SECOND != 0) {
      text.append(' ').append(left).append(" ms");
    } else if (left > 0 || value == 0) {
      text.append(' ').append(left / SECOND).append(" s");
    }
    return text.substring(1);
  }

  private static long part(StringBuilder text, long value, long unit, String name) {
    if (value >= unit) {
      text.append(' ').append(value / unit).append(' ').append(name);
    }
    return value % unit;
  }
}
