package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Constant;
import dev.tpm4j.codec.generator.Schema.Constants;
import java.util.HashSet;
import java.util.Set;

/** Writes the way back from numbers to the names of constants. */
final class NamesWriter {
  private static final String RESPONSE_CODES = "TPM_RC";

  private NamesWriter() {}

  static String write(Schema schema) {
    Source out = new Source();
    out.doc("The names of constants; null for a value that has none.");
    out.line("final class ConstantNames {").line("private ConstantNames() {}");
    for (Constants constants : schema.constants()) {
      if (constants.name().equals(RESPONSE_CODES)) {
        continue;
      }
      out.line("");
      out.doc(constants.name() + ".");
      out.line(
          "static String " + JavaNames.field(JavaNames.type(constants.name())) + "(long value) {");
      if (constants.bits()) {
        bits(out, constants);
      } else {
        names(out, constants);
      }
      out.line("}");
    }
    return out.line("}").file(TextWriter.PACKAGE);
  }

  /** The names of response codes, for the package that explains them. */
  static String responseCodes(Schema schema) {
    Source out = new Source();
    out.doc("The names of TPM_RC without handle, parameter or session; null where there is none.");
    out.line("final class ResponseCodeNames {").line("private ResponseCodeNames() {}").line("");
    out.line("static String of(long value) {");
    for (Constants constants : schema.constants()) {
      if (constants.name().equals(RESPONSE_CODES)) {
        names(out, constants);
        return out.line("}").line("}").file("dev.tpm4j.codec");
      }
    }
    return out.line("return null;").line("}").line("}").file("dev.tpm4j.codec");
  }

  private static void names(Source out, Constants constants) {
    Set<Long> known = new HashSet<>();
    long mask = constants.size() == 8 ? -1 : (1L << 8 * constants.size()) - 1;
    out.line("return switch ((int) value) {");
    for (Constant c : constants.values()) {
      if (known.add(c.value() & mask)) {
        out.line("case 0x%x -> \"%s\";".formatted(c.value() & mask, c.name()));
      }
    }
    out.line("default -> null;").line("};");
  }

  private static void bits(Source out, Constants constants) {
    out.line("StringBuilder names = new StringBuilder();");
    for (Constant c : constants.values()) {
      out.line("if ((value & 0x%xL) != 0) {".formatted(c.value()));
      boolean one = Long.bitCount(c.value()) == 1;
      out.line(
          "names.append(\" "
              + c.name()
              + (one
                  ? "\");"
                  : "=\").append((value & 0x%xL) >>> %d);"
                      .formatted(c.value(), Long.numberOfTrailingZeros(c.value()))));
      out.line("}");
    }
    out.line("return names.isEmpty() ? \"none\" : names.substring(1);");
  }
}
