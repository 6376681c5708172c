package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes what a TPM takes: a method for each type that gives 0 or a response code, in the order of
 * the reference implementation's unmarshalling.
 */
final class CheckWriter {
  static final String PACKAGE = "dev.tpm4j.codec.check";

  private final Rules rules;

  private CheckWriter(Rules rules) {
    this.rules = rules;
  }

  /** Integers of which a TPM takes only some values. */
  static String scalars(Schema schema) {
    CheckWriter writer = new CheckWriter(schema.rules());
    Source out = new Source();
    out.doc("Integers of which a TPM takes only some values.");
    out.line("final class ScalarChecks {").line("private ScalarChecks() {}");
    writer.statements("enum", "bits", "interface").forEach(s -> writer.scalar(out, s));
    return out.line("}").file(PACKAGE);
  }

  /** Structures, unions, lists and sized structures. */
  static String structures(Schema schema) {
    CheckWriter writer = new CheckWriter(schema.rules());
    Source out = new Source();
    out.doc("Structures, as a TPM unmarshals them.");
    out.line("final class StructureChecks {").line("private StructureChecks() {}");
    for (Statement s : writer.statements("struct", "union", "list", "sized")) {
      out.line("");
      switch (s.words().get(0)) {
        case "struct" -> writer.struct(out, s);
        case "union" -> writer.union(out, s);
        case "list" -> writer.list(out, s);
        default -> writer.sized(out, s);
      }
    }
    return out.line("}").file(PACKAGE);
  }

  private List<Statement> statements(String... kinds) {
    List<Statement> found = new ArrayList<>();
    for (Statement s : rules.named().values()) {
      if (List.of(kinds).contains(s.words().get(0))) {
        found.add(s);
      }
    }
    return found;
  }

  private static void open(Source out, Statement s, String more) {
    out.doc(s.words().get(1) + ".");
    out.line(
        "static int "
            + JavaNames.field(JavaNames.type(s.words().get(1)))
            + "(Unmarshaller in, boolean nullable"
            + more
            + ") {");
  }

  private int size(String type) {
    return ((Type.Scalar) rules.types().get(type)).size();
  }

  private static String literal(long value, int size) {
    long mask = size == 8 ? -1 : (1L << 8 * size) - 1;
    return "0x%xL".formatted(value & mask);
  }

  private long number(String word, Statement s) {
    Long constant = rules.numbers().get(word);
    return constant != null ? constant : s.number(word);
  }

  private void scalar(Source out, Statement s) {
    int size = size(s.words().get(1));
    String kind = s.words().get(0);
    String rc = kind.equals("bits") ? "TPM_RC_RESERVED_BITS" : s.after("else");
    out.line("");
    open(out, s, "");
    if (rc == null || (kind.equals("bits") && s.after("reserved") == null)) {
      out.line("return in.take(" + size + ");").line("}");
      return;
    }
    out.line("int rc = in.take(" + size + ");").line("if (rc != 0) {").line("return rc;").line("}");
    out.line("long value = in.value();");
    if (kind.equals("bits")) {
      String bits = "ReservedBits." + LimitWriter.type(s);
      out.line("boolean taken = (value & in.has().reserved(" + bits + ")) == 0;");
    } else {
      out.line("boolean taken =");
      String builtIn = builtIn(s);
      List<String> conditions = values(s, size);
      for (int i = 0; i < conditions.size(); i++) {
        String open = i == 0 ? (builtIn == null ? "    " : "    (") : "    || ";
        String close = i + 1 < conditions.size() ? "" : builtIn == null ? ";" : ")";
        out.line(open + conditions.get(i) + close);
      }
      if (builtIn != null) {
        out.line("    && " + builtIn + ";");
      }
      nulls(out, s, size);
    }
    out.line("return taken ? 0 : 0x%03x;".formatted(number(rc, s))).line("}");
  }

  /** What asks the implementation about a value; null where no implementation may lack one. */
  private static String builtIn(Statement s) {
    String name = s.words().get(1);
    String base = s.words().get(0).equals("interface") ? s.words().get(2) : name;
    return switch (base) {
      case "TPM_ALG_ID" -> "in.has().algorithm(value)";
      case "TPM_ECC_CURVE" -> "in.has().curve(value)";
      case "TPM_CAP" -> "in.has().capability(value)";
      case "TPM_HANDLE" -> "in.has().handle(value)";
      case "TPM_KEY_BITS" ->
          "in.has().keyBits(TpmAlgId."
              + name.substring("TPMI_".length(), name.length() - "_KEY_BITS".length())
              + ", value)";
      default -> null;
    };
  }

  private List<String> values(Statement s, int size) {
    List<String> conditions = new ArrayList<>();
    for (Statement m : s.members()) {
      String first = m.words().get(0);
      if (s.words().get(0).equals("enum")) {
        conditions.add("value == " + literal(rules.numbers().get(first), size));
      } else if (first.equals("value")) {
        conditions.add("value == " + literal(number(m.words().get(1), m), size));
      } else {
        long low = number(m.words().get(1), m);
        String atMost = "value <= " + literal(number(m.words().get(2), m), size);
        conditions.add(
            low == 0 ? atMost : "(value >= " + literal(low, size) + " && " + atMost + ")");
      }
    }
    return conditions;
  }

  private void nulls(Source out, Statement s, int size) {
    int nulls = s.words().indexOf("null");
    for (int i = nulls + 1; nulls > 0 && i < s.words().size(); i++) {
      out.line("taken |= nullable && value == " + literal(number(s.words().get(i), s), size) + ";");
    }
  }

  /**
   * An expression that unmarshals one value; its type stands at word {@code index} of {@code m}.
   */
  String call(Statement m, int index) {
    String nullable =
        m.words().contains("nullable-from-use")
            ? "nullable"
            : String.valueOf(m.words().subList(index, m.words().size()).contains("nullable"));
    String name = m.words().get(index);
    switch (name) {
      case "octets" -> {
        return "in.octets(" + m.words().get(index + 1) + ")";
      }
      case "octets8" -> {
        return "in.octets8(" + m.words().get(index + 1) + ", " + m.words().get(index + 2) + ")";
      }
      case "rest" -> {
        return "in.octets(in.remaining())";
      }
      default -> {
        return call(name, nullable);
      }
    }
  }

  private String call(String typeName, String nullable) {
    Statement s = rules.named().get("type " + typeName);
    while (s != null && s.words().get(0).equals("alias")) {
      typeName = s.words().get(2);
      s = rules.named().get("type " + typeName);
    }
    if (s == null) {
      return "in.take(" + Integer.parseInt(typeName.substring(1)) / 8 + ")";
    }
    String method = JavaNames.field(JavaNames.type(typeName)) + "(in, " + nullable;
    return switch (s.words().get(0)) {
      case "enum", "bits", "interface" -> "ScalarChecks." + method + ")";
      case "buffer" -> "in.buffer(Limit." + LimitWriter.type(s) + ")";
      default -> "StructureChecks." + method + ")";
    };
  }

  private void struct(Source out, Statement s) {
    open(out, s, "");
    String selectors =
        s.members().stream()
            .map(m -> m.after("by"))
            .filter(b -> b != null)
            .collect(Collectors.joining(" ", " ", " "));
    boolean declared = false;
    for (Statement m : s.members()) {
      String call = call(m, 1);
      if (m.after("by") != null) {
        call = call.substring(0, call.length() - 1) + ", " + JavaNames.field(m.after("by")) + ")";
      }
      out.line((declared ? "" : "int ") + "rc = " + call + ";");
      declared = true;
      out.line("if (rc != 0) {").line("return rc;").line("}");
      if (m.after("only") != null) {
        String[] taken = m.after("only").split(",");
        List<String> conditions = new ArrayList<>();
        for (String constant : taken) {
          conditions.add("in.value() != " + literal(number(constant, m), 2));
        }
        out.line("if (" + String.join(" && ", conditions) + ") {");
        out.line("return Unmarshaller.TPM_RC_TAG;").line("}");
      }
      if (m.after("max") != null) {
        out.line("if (in.value() > in.has().limit(Limit." + LimitWriter.field(s, m) + ")) {");
        out.line("return Unmarshaller.TPM_RC_SIZE;").line("}");
      }
      if (selectors.contains(" " + m.words().get(0) + " ")) {
        out.line("long " + JavaNames.field(m.words().get(0)) + " = in.value();");
      }
    }
    out.line("return 0;").line("}");
  }

  private void union(Source out, Statement s) {
    open(out, s, ", long selector");
    out.line("return switch ((int) selector) {");
    for (Statement m : s.members()) {
      String call = m.words().get(1).equals("-") ? "0" : call(m, 2);
      out.line("case 0x%04x -> ".formatted(number(m.words().get(0), m)) + call + ";");
    }
    out.line("default -> Unmarshaller.TPM_RC_SELECTOR;").line("};").line("}");
  }

  private void list(Source out, Statement s) {
    open(out, s, "");
    String min = s.after("min") == null ? "0" : s.after("min");
    out.line("int rc = in.count(" + min + ", Limit." + LimitWriter.type(s) + ");");
    out.line("if (rc != 0) {").line("return rc;").line("}");
    out.line("for (long left = in.value(); left > 0; left--) {");
    out.line("rc = " + call(s.words().get(2), "false") + ";");
    out.line("if (rc != 0) {").line("return rc;").line("}").line("}");
    out.line("return 0;").line("}");
  }

  private void sized(Source out, Statement s) {
    open(out, s, "");
    out.line("int rc = in.take(2);").line("if (rc != 0) {").line("return rc;").line("}");
    out.line("long size = in.value();").line("if (size == 0) {");
    out.line(s.words().contains("optional") ? "return 0;" : "return Unmarshaller.TPM_RC_SIZE;");
    out.line("}").line("int start = in.position();");
    String use = s.words().contains("nullable-from-use") ? "nullable" : "false";
    out.line("rc = " + call(s.words().get(2), use) + ";");
    out.line("if (rc != 0) {").line("return rc;").line("}");
    out.line("return in.position() - start == size ? 0 : Unmarshaller.TPM_RC_SIZE;").line("}");
  }

  static CheckWriter of(Schema schema) {
    return new CheckWriter(schema.rules());
  }
}
