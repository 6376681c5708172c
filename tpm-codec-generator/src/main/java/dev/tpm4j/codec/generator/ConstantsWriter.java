package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Constant;
import dev.tpm4j.codec.generator.Schema.Constants;

/** Writes named numbers as a class of constants. */
final class ConstantsWriter {
  private ConstantsWriter() {}

  static String write(Constants constants) {
    String name = JavaNames.type(constants.name());
    Source out = new Source();
    out.doc(
        constants.name()
            + (constants.bits() ? ": masks of attribute bits." : ": constants.")
            + " On the wire: "
            + constants.size()
            + (constants.size() == 1 ? " byte." : " bytes, big-endian."));
    out.line("public final class " + name + " {");
    String type = constants.size() == 8 ? "long" : "int";
    for (Constant c : constants.values()) {
      String value =
          constants.signed()
              ? Long.toString(c.value())
              : "0x"
                  + ("%0" + constants.size() * 2 + "x").formatted(c.value())
                  + (constants.size() == 8 ? "L" : "");
      out.doc(constants.bits() ? constants.name() + "." + c.name() + "." : c.name() + ".");
      out.line(
          "public static final "
              + type
              + " "
              + JavaNames.constant(c.name().substring(constants.strip().length()))
              + " = "
              + value
              + ";");
      out.line("");
    }
    out.line("private " + name + "() {}").line("}");
    return out.file("dev.tpm4j.codec.type");
  }
}
