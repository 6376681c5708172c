package dev.tpm4j.hwtests.bringup;

import java.util.Locale;

/** Figures for people. */
final class Units {

  private Units() {}

  static String time(long nanos) {
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
    }
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  static String hertz(long hertz) {
    if (hertz >= 1_000_000) {
      return trimmed(hertz / 1e6) + " MHz";
    }
    return hertz >= 1000 ? trimmed(hertz / 1e3) + " kHz" : hertz + " Hz";
  }

  private static String trimmed(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
