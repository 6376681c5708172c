package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.i2c.I2cInterfaceCapability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Register values for people: bits by the TCG's names (TCG PTP 1.05 §6.5.2 and §8). */
final class RegisterWords {

  private static final String[] INTERRUPTS = {
    "dataAvail", "stsValid", "localityChange", null, null, null, null, "commandReady"
  };

  private RegisterWords() {}

  static String hex(int value) {
    return String.format(Locale.ROOT, "0x%08X", value);
  }

  static String didVid(int word) {
    return String.format(Locale.ROOT, "VID %04X, DID %04X", word & 0xFFFF, word >>> 16);
  }

  /** {@code TPM_INTF_CAPABILITY}, as on SPI and in memory. */
  static String interfaceCapability(int word) {
    String version =
        switch (word >>> 28 & 7) {
          case 0 -> "TIS 1.21 or older";
          case 2 -> "TIS 1.3";
          case 3 -> "PTP (TPM 2.0)";
          default -> "interface version " + (word >>> 28 & 7);
        };
    String transfer =
        switch (word >>> 9 & 3) {
          case 0 -> "legacy transfers";
          case 1 -> "8-byte transfers";
          case 2 -> "32-byte transfers";
          default -> "64-byte transfers";
        };
    String burst = (word & 0x100) != 0 ? "static burst" : "dynamic burst";
    return version + ", " + transfer + ", " + burst + ", interrupts " + interrupts(word);
  }

  /** The interrupts in a word, and the kinds of line: bits 7 and 2:0, and bits 6:3. */
  static String interrupts(int word) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < INTERRUPTS.length; bit++) {
      if (INTERRUPTS[bit] != null && (word >>> bit & 1) != 0) {
        names.add(INTERRUPTS[bit]);
      }
    }
    String[] lines = {"level high", "level low", "rising edge", "falling edge"};
    for (int i = 0; i < lines.length; i++) {
      if ((word >>> 3 + i & 1) != 0) {
        names.add(lines[i]);
      }
    }
    return names.isEmpty() ? "none" : String.join(" ", names);
  }

  static String interruptStatus(int word) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < INTERRUPTS.length; bit++) {
      if (INTERRUPTS[bit] != null && (word >>> bit & 1) != 0) {
        names.add(INTERRUPTS[bit]);
      }
    }
    return names.isEmpty() ? "none pending" : String.join(" ", names);
  }

  static String interruptEnable(int word) {
    String line =
        switch (word >>> 3 & 3) {
          case 0 -> "level high";
          case 1 -> "level low";
          case 2 -> "rising edge";
          default -> "falling edge";
        };
    return (word < 0 ? "on" : "off")
        + ": "
        + interruptStatus(word & 0x87).replace("none pending", "none")
        + ", "
        + line;
  }

  static String interfaceId(int word) {
    String type =
        switch (word & 0xF) {
          case 0 -> "FIFO";
          case 1 -> "CRB";
          case 0xF -> "TIS 1.3";
          default -> "type " + (word & 0xF);
        };
    List<String> names = new ArrayList<>(List.of(type, "version " + (word >>> 4 & 0xF)));
    add(names, word, 8, "CapLocality");
    add(names, word, 13, "CapFIFO");
    add(names, word, 14, "CapCRB");
    add(names, word, 19, "IntfSelLock");
    return String.join(", ", names);
  }

  private static void add(List<String> names, int word, int bit, String name) {
    if ((word >>> bit & 1) != 0) {
      names.add(name);
    }
  }

  /** {@code TPM_I2C_INTERFACE_CAPABILITY}. */
  static String i2cInterfaceCapability(int word) {
    I2cInterfaceCapability capability = new I2cInterfaceCapability(word);
    List<String> names = new ArrayList<>();
    names.add(
        capability.interfaceType() == 2 ? "FIFO over I2C" : "type " + capability.interfaceType());
    names.add(capability.tpmFamily() == 1 ? "TPM 2.0" : "TPM family " + capability.tpmFamily());
    names.add("guard time " + guard(capability));
    names.add("up to " + Units.hertz(capability.maxHertz()));
    names.add(capability.hasLocalities() ? "localities" : "locality 0 only");
    names.add(capability.staticBurst() ? "static burst" : "dynamic burst");
    return String.join(", ", names);
  }

  private static String guard(I2cInterfaceCapability capability) {
    List<String> where = new ArrayList<>();
    add(where, capability.word(), 17, "WW");
    add(where, capability.word(), 18, "WR");
    add(where, capability.word(), 19, "RW");
    add(where, capability.word(), 20, "RR");
    add(where, capability.word(), 30, "SR");
    String time = capability.guardTimeMicros() + " us";
    return where.isEmpty() ? time + " (nowhere)" : time + " (" + String.join(" ", where) + ")";
  }
}
