package dev.tpm4j.codec.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what one implementation of a TPM may decide otherwise: maxima and reserved bits. */
final class LimitWriter {
  private LimitWriter() {}

  /** The constant that stands for the maximum of a buffer or list. */
  static String type(Statement s) {
    return s.words().get(1);
  }

  /** The constant that stands for the maximum of a field. */
  static String field(Statement struct, Statement member) {
    return struct.words().get(1)
        + "_"
        + member.words().get(0).replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  static String limits(Schema schema) {
    List<String> constants = new ArrayList<>();
    for (Statement s : schema.rules().named().values()) {
      String kind = s.words().get(0);
      if (kind.equals("buffer") || kind.equals("list")) {
        constants.add(type(s) + "(" + s.after("max") + ")");
      } else if (kind.equals("struct")) {
        for (Statement m : s.members()) {
          if (m.after("max") != null) {
            constants.add(field(s, m) + "(" + m.after("max") + ")");
          }
        }
      }
    }
    Source out = new Source();
    out.doc(
        "How long things may be: bytes of a buffer, elements of a list, the greatest value of a field.",
        "",
        "<p>What is longer is answered with TPM_RC_SIZE.");
    out.line("public enum Limit {");
    return constants(out, constants, "Limit", "int", "The reference implementation's maximum.");
  }

  static String reservedBits(Schema schema) {
    List<String> constants = new ArrayList<>();
    for (Statement s : schema.rules().named().values()) {
      if (s.words().get(0).equals("bits") && s.after("reserved") != null) {
        constants.add(type(s) + "(" + s.after("reserved") + "L)");
      }
    }
    Source out = new Source();
    out.doc("Attribute fields with bits that must be 0, else a TPM answers TPM_RC_RESERVED_BITS.");
    out.line("public enum ReservedBits {");
    return constants(out, constants, "ReservedBits", "long", "The mask of the newest revision.");
  }

  private static String constants(
      Source out, List<String> constants, String name, String type, String doc) {
    if (constants.isEmpty()) {
      out.line(";").line("");
    }
    for (int i = 0; i < constants.size(); i++) {
      String constant = constants.get(i);
      out.doc(constant.substring(0, constant.indexOf('(')) + ".");
      out.line(constant + (i + 1 < constants.size() ? "," : ";")).line("");
    }
    out.line("private final " + type + " standard;").line("");
    out.line(name + "(" + type + " standard) {");
    out.line("this.standard = standard;").line("}").line("");
    out.doc(doc, "", "@return unless an implementation says otherwise");
    out.line("public " + type + " standard() {").line("return standard;").line("}").line("}");
    return out.file(CheckWriter.PACKAGE);
  }
}
