package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes how types and commands are printed for people. */
final class TextWriter {
  static final String PACKAGE = "dev.tpm4j.codec.text";

  private final Schema.Rules rules;

  private TextWriter(Schema.Rules rules) {
    this.rules = rules;
  }

  static String types(Schema schema) {
    TextWriter writer = new TextWriter(schema.rules());
    Source out = new Source();
    out.doc("Structures and unions, field by field.");
    out.line("final class TypeTexts {").line("private TypeTexts() {}");
    for (Type.Struct s : schema.structs()) {
      out.line("");
      out.doc(s.name() + ".");
      out.line("static void " + method(s.name()) + "(FieldPrinter in) {");
      writer.fields(out, s.fields());
      out.line("}");
    }
    for (Type.Union u : schema.unions()) {
      out.line("");
      out.doc(u.name() + ".");
      out.line("static void " + method(u.name()) + "(FieldPrinter in, long selector) {");
      out.line("switch ((int) selector) {");
      for (Type.Arm a : u.arms()) {
        out.line("case 0x%04x -> {".formatted(a.value()));
        if (a.type() != null) {
          out.lines(writer.print(a.type(), a.typeName(), '"' + a.name() + '"', null, "i"));
        }
        out.line("}");
      }
      out.line(
          "default -> throw Wire.unknownSelector(in.position(), \""
              + u.name()
              + "\", (int) selector);");
      out.line("}").line("}");
    }
    return out.line("}").file(PACKAGE);
  }

  static String commands(Schema schema) {
    TextWriter writer = new TextWriter(schema.rules());
    Source out = new Source();
    out.doc("Parameters of commands and responses, field by field.");
    out.line("final class CommandTexts {").line("private CommandTexts() {}");
    writer.dispatch(out, schema.commands(), "parameters");
    writer.dispatch(out, schema.commands(), "results");
    return out.line("}").file(PACKAGE);
  }

  private void dispatch(Source out, List<Command> commands, String plural) {
    boolean params = plural.equals("parameters");
    Set<Integer> codes = new HashSet<>();
    out.line("");
    out.doc("The " + plural + " of the command with a code, which must be known.");
    out.line("static void " + plural + "(int code, FieldPrinter in) {");
    out.line("switch (code) {");
    for (Command c : commands) {
      if (codes.add(c.code()) && !(params ? c.params() : c.results()).isEmpty()) {
        out.line("case 0x%08x -> ".formatted(c.code()) + name(c, plural) + "(in);");
      }
    }
    out.line("default -> {}").line("}").line("}");
    codes.clear();
    for (Command c : commands) {
      List<Field> fields = params ? c.params() : c.results();
      if (codes.add(c.code()) && !fields.isEmpty()) {
        out.line("").line("private static void " + name(c, plural) + "(FieldPrinter in) {");
        fields(out, fields);
        out.line("}");
      }
    }
  }

  private static String name(Command c, String plural) {
    return (plural.equals("results") ? "results" : "parameters") + JavaNames.command(c.name());
  }

  private static String method(String type) {
    return JavaNames.field(JavaNames.type(type));
  }

  private void fields(Source out, List<Field> fields) {
    Set<String> selectors =
        fields.stream().map(Field::selector).filter(s -> s != null).collect(Collectors.toSet());
    for (Field f : fields) {
      if (f.sensitive()) {
        out.line("in.beginSensitive();");
      }
      String name = JavaNames.field(f.name());
      out.lines(print(f.type(), f.typeName(), '"' + f.name() + '"', f.selector(), name));
      if (selectors.contains(f.name())) {
        out.line("long " + name + " = in.value();");
      }
      if (f.sensitive()) {
        out.line("in.endSensitive();");
      }
    }
  }

  private List<String> print(
      Type type, String typeName, String label, String selector, String variable) {
    List<String> code = new ArrayList<>();
    String open = "in.open(" + label + ", \"" + typeName + "\");";
    if (type instanceof Type.Scalar s) {
      code.add("in.number(" + label + ", " + s.size() + ");");
      code.add("in.print(" + label + ", " + s.size() + ", " + meaning(typeName) + ");");
    } else if (type instanceof Type.Buffer) {
      code.add("in.buffer(" + label + ");");
    } else if (type instanceof Type.Octets o) {
      code.add("in.octets(" + label + ", " + o.count() + ");");
    } else if (type instanceof Type.Octets8) {
      code.add("in.octets8(" + label + ");");
    } else if (type instanceof Type.Rest) {
      code.add("in.octets(" + label + ", in.remaining());");
    } else if (type instanceof Type.Sized s) {
      code.add(open);
      code.add("int " + variable + "Outer = in.enter(" + label + ");");
      code.add("if (in.remaining() > 0) {");
      code.add("TypeTexts." + method(s.inner().name()) + "(in);");
      code.add("}");
      code.add("in.leave(" + variable + "Outer, " + label + ");");
      code.add("in.close();");
    } else if (type instanceof Type.ListOf l) {
      String count = variable + "Count";
      code.add(open);
      code.add(
          "int " + count + " = in.count(" + label + ", " + TypeCode.leastBytes(l.element()) + ");");
      code.add("for (int n = 0; n < " + count + "; n++) {");
      code.addAll(print(l.element(), element(l), "\"[\" + n + \"]\"", null, "element"));
      code.add("}");
      code.add("in.close();");
    } else if (type instanceof Type.Struct s) {
      code.add(open);
      code.add("TypeTexts." + method(s.name()) + "(in);");
      code.add("in.close();");
    } else if (type instanceof Type.Union u) {
      code.add("TypeTexts." + method(u.name()) + "(in, " + JavaNames.field(selector) + ");");
    }
    return code;
  }

  private String element(Type.ListOf list) {
    return rules.named().get("type " + list.name()).words().get(2);
  }

  /** An expression for what a value means: the name of a constant, or null. */
  private String meaning(String typeName) {
    String name = typeName;
    Statement s = rules.named().get("type " + name);
    while (s != null && !name.equals("TPM_HANDLE")) {
      switch (s.words().get(0)) {
        case "enum", "bits" -> {
          return "ConstantNames." + method(name) + "(in.value())";
        }
        default -> {
          name = s.words().get(2);
          s = rules.named().get("type " + name);
        }
      }
    }
    return name.equals("TPM_HANDLE") ? "ConstantNames.handle(in.value())" : "null";
  }
}
