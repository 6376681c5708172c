package dev.tpm4j.acpi.aml;

import java.util.Locale;

/**
 * What follows each opcode (ACPI 6.5 §20.3), so that constructs of no interest can be stepped over.
 *
 * <p>One letter per operand: {@code t} a term, {@code s} a target (a term, a name or nothing),
 * {@code n} a name, {@code b w d q} 1, 2, 4 or 8 bytes, {@code z} a string, {@code p} a package
 * with its own length, which holds the rest.
 */
final class AmlShapes {

  static final int ZERO = 0x00;
  static final int ONE = 0x01;
  static final int NAME = 0x08;
  static final int BYTE = 0x0A;
  static final int WORD = 0x0B;
  static final int DWORD = 0x0C;
  static final int STRING = 0x0D;
  static final int QWORD = 0x0E;
  static final int SCOPE = 0x10;
  static final int BUFFER = 0x11;
  static final int PACKAGE = 0x12;
  static final int VAR_PACKAGE = 0x13;
  static final int METHOD = 0x14;
  static final int EXTERNAL = 0x15;
  static final int IF = 0xA0;
  static final int ELSE = 0xA1;
  static final int NOOP = 0xA3;
  static final int RETURN = 0xA4;
  static final int ONES = 0xFF;
  static final int DEVICE = 0x5B82;
  static final int PROCESSOR = 0x5B83;
  static final int POWER_RESOURCE = 0x5B84;
  static final int THERMAL_ZONE = 0x5B85;

  private AmlShapes() {}

  /** The operands, or null if this is not an opcode. */
  static String of(int opcode) {
    if (opcode >= 0x60 && opcode <= 0x6E) {
      return "";
    }
    return switch (opcode) {
      case ZERO, ONE, ONES, NOOP, 0x9F, 0xA5, 0xCC, 0x5B30, 0x5B31, 0x5B33 -> "";
      case 0x06 -> "nn";
      case NAME -> "nt";
      case BYTE -> "b";
      case WORD -> "w";
      case DWORD -> "d";
      case STRING -> "z";
      case QWORD -> "q";
      case SCOPE, BUFFER, PACKAGE, VAR_PACKAGE, METHOD, IF, ELSE, 0xA2 -> "p";
      case EXTERNAL -> "nbb";
      case 0x70, 0x80, 0x81, 0x82, 0x96, 0x97, 0x98, 0x99, 0x9D -> "ts";
      case 0x71, 0x75, 0x76, 0x87, 0x8E -> "s";
      case 0x72, 0x73, 0x74, 0x77, 0x79, 0x7A, 0x7B, 0x7C, 0x7D, 0x7E, 0x7F -> "tts";
      case 0x84, 0x85, 0x88, 0x9C -> "tts";
      case 0x78 -> "ttss";
      case 0x83, 0x92, RETURN -> "t";
      case 0x86 -> "st";
      case 0x89 -> "tbtbtt";
      case 0x8A, 0x8B, 0x8C, 0x8D, 0x8F -> "ttn";
      case 0x90, 0x91, 0x93, 0x94, 0x95 -> "tt";
      case 0x9E -> "ttts";
      case 0x5B01 -> "nb";
      case 0x5B02 -> "n";
      case 0x5B12 -> "ss";
      case 0x5B13 -> "tttn";
      case 0x5B1F -> "tttttt";
      case 0x5B20 -> "ns";
      case 0x5B21, 0x5B22 -> "t";
      case 0x5B23 -> "sw";
      case 0x5B24, 0x5B26, 0x5B27, 0x5B2A -> "s";
      case 0x5B25 -> "st";
      case 0x5B28, 0x5B29 -> "ts";
      case 0x5B32 -> "bdt";
      case 0x5B80 -> "nbtt";
      case 0x5B81, DEVICE, PROCESSOR, POWER_RESOURCE, THERMAL_ZONE, 0x5B86, 0x5B87 -> "p";
      case 0x5B88 -> "nttt";
      default -> null;
    };
  }

  static String text(int opcode) {
    return String.format(Locale.ROOT, opcode > 0xFF ? "opcode 0x%04X" : "opcode 0x%02X", opcode);
  }
}
