package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes how the fields of types and commands are read for people. */
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
      out.line("static void " + method(s.name()) + "(FieldReader in) {");
      writer.fields(out, s.name(), s.fields());
      out.line("}");
    }
    for (Type.Union u : schema.unions()) {
      out.line("");
      out.doc(u.name() + ".");
      out.line(
          "static void " + method(u.name()) + "(FieldReader in, long selector, String label) {");
      out.line("switch ((int) selector) {");
      for (Type.Arm a : u.arms()) {
        out.line("case 0x%04x -> {".formatted(a.value()));
        if (a.type() != null) {
          out.lines(writer.read(a.type(), a.typeName(), a.name(), "label", u.name(), null));
        }
        out.line("}");
      }
      out.line("default -> throw in.unknownSelector(label);");
      out.line("}").line("}");
    }
    return out.line("}").file(PACKAGE);
  }

  static String commands(Schema schema) {
    TextWriter writer = new TextWriter(schema.rules());
    Source out = new Source();
    out.doc("Parameters of commands and responses, field by field.");
    out.line("final class CommandTexts {").line("private CommandTexts() {}");
    writer.dispatch(out, schema.commands(), true);
    writer.dispatch(out, schema.commands(), false);
    secrets(out, schema.commands(), "secretParameters", c -> secret(c.params()));
    secrets(out, schema.commands(), "secretResults", c -> secret(c.results()));
    return out.line("}").file(PACKAGE);
  }

  private void dispatch(Source out, List<Command> commands, boolean params) {
    String plural = params ? "parameters" : "results";
    Set<Integer> codes = new HashSet<>();
    out.line("");
    out.doc("The " + plural + " of the command with a code, which must be known.");
    out.line("static void " + plural + "(int code, FieldReader in) {");
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
        out.line("").line("private static void " + name(c, plural) + "(FieldReader in) {");
        if (params ? c.decrypt() : c.encrypt()) {
          out.line("if (in.encrypted()) {");
          out.line("in.ciphertext(\"" + fields.get(0).name() + "\");");
          out.line("} else {");
          fields(out, c.name(), fields.subList(0, 1));
          out.line("}");
          fields(out, c.name(), fields.subList(1, fields.size()));
        } else {
          fields(out, c.name(), fields);
        }
        out.line("}");
      }
    }
  }

  private static void secrets(
      Source out, List<Command> commands, String name, Predicate<Command> has) {
    out.line("");
    out.doc("Whether the schema calls a part of them sensitive; unknown commands may hold it.");
    out.line("static boolean " + name + "(int code) {");
    out.line("return switch (code) {");
    Set<Integer> codes = new HashSet<>();
    for (Command c : commands) {
      if (codes.add(c.code()) && !has.test(c)) {
        out.line("case 0x%08x -> false;".formatted(c.code()));
      }
    }
    out.line("default -> true;").line("};").line("}");
  }

  private static boolean secret(List<Field> fields) {
    return fields.stream().anyMatch(f -> f.sensitive() || secret(f.type()));
  }

  private static boolean secret(Type type) {
    if (type instanceof Type.Struct s) {
      return secret(s.fields());
    }
    if (type instanceof Type.Sized s) {
      return secret(s.inner());
    }
    if (type instanceof Type.ListOf l) {
      return secret(l.element());
    }
    return type instanceof Type.Union u
        && u.arms().stream().anyMatch(a -> a.type() != null && secret(a.type()));
  }

  private static String name(Command c, String plural) {
    return (plural.equals("results") ? "results" : "parameters") + JavaNames.command(c.name());
  }

  private static String method(String type) {
    return JavaNames.field(JavaNames.type(type));
  }

  private void fields(Source out, String owner, List<Field> fields) {
    Set<String> selectors =
        fields.stream().map(Field::selector).filter(s -> s != null).collect(Collectors.toSet());
    for (Field f : fields) {
      if (f.sensitive()) {
        out.line("in.beginSensitive();");
      }
      out.lines(read(f.type(), f.typeName(), f.name(), owner, f.selector()));
      if (selectors.contains(f.name())) {
        out.line("long " + JavaNames.field(f.name()) + " = in.value();");
      }
      if (f.sensitive()) {
        out.line("in.endSensitive();");
      }
    }
  }

  /**
   * Statements that read a field.
   *
   * @param owner the structure or command that has the field: what numbers mean may depend on it
   */
  private List<String> read(
      Type type, String typeName, String name, String owner, String selector) {
    return read(type, typeName, name, '"' + name + '"', owner, selector);
  }

  private List<String> read(
      Type type, String typeName, String name, String label, String owner, String selector) {
    String variable = JavaNames.field(name);
    List<String> code = new ArrayList<>();
    String open = "in.open(" + label + ", \"" + typeName + "\");";
    if (type instanceof Type.Scalar s) {
      code.addAll(scalar(s, typeName, label, owner + "." + name));
    } else if (type instanceof Type.Buffer) {
      code.add("in.buffer(" + label + ", \"" + typeName + "\");");
    } else if (type instanceof Type.Octets o) {
      code.add("in.octets(" + label + ", " + o.count() + ");");
    } else if (type instanceof Type.Octets8) {
      code.add("in.octets8(" + label + ", \"" + owner + "." + name + "\");");
    } else if (type instanceof Type.Rest) {
      code.add("in.octets(" + label + ", in.remaining());");
    } else if (type instanceof Type.Sized s) {
      code.add("int " + variable + "Outer = in.enter(" + label + ", \"" + typeName + "\");");
      code.add("if (in.remaining() > 0) {");
      code.add("TypeTexts." + method(s.inner().name()) + "(in);");
      code.add("}");
      code.add("in.leave(" + variable + "Outer, " + label + ");");
    } else if (type instanceof Type.ListOf l) {
      String count = variable + "Count";
      code.add(
          "int %s = in.openList(%s, \"%s\", %d);"
              .formatted(count, label, typeName, TypeCode.leastBytes(l.element())));
      code.add("for (int n = 0; n < " + count + "; n++) {");
      code.addAll(read(l.element(), element(l), "element", "\"[\" + n + \"]\"", l.name(), null));
      code.add("}");
      code.add("in.close();");
    } else if (type instanceof Type.Struct s) {
      code.add(open);
      code.add("TypeTexts." + method(s.name()) + "(in);");
      code.add("in.close();");
    } else if (type instanceof Type.Union u) {
      code.add(
          "TypeTexts.%s(in, %s, %s);"
              .formatted(method(u.name()), JavaNames.field(selector), label));
    }
    return code;
  }

  private String element(Type.ListOf list) {
    return rules.named().get("type " + list.name()).words().get(2);
  }

  /** Reads a number, then says what it means: a constant, bits, a handle, or what its name says. */
  private List<String> scalar(Type.Scalar type, String typeName, String label, String field) {
    String read = "in.number(" + label + ", " + type.size() + ");";
    String name = typeName;
    Statement s = rules.named().get("type " + name);
    while (s != null) {
      switch (name) {
        case "TPM_HANDLE" -> {
          return List.of(read, "in.handle();");
        }
        case "TPMA_CC" -> {
          return List.of(read, "in.commandAttributes();");
        }
        case "TPM_RC" -> {
          return List.of(read, "in.responseCode();");
        }
        default -> {}
      }
      String names = "ConstantNames." + method(name) + "(in.value())";
      switch (s.words().get(0)) {
        case "enum" -> {
          return List.of(read, "in.constant(" + names + ");");
        }
        case "bits" -> {
          String reserved = s.after("reserved");
          return List.of(
              read, "in.bits(" + names + ", " + (reserved == null ? "0" : reserved) + "L);");
        }
        default -> {
          name = s.words().get(2);
          s = rules.named().get("type " + name);
        }
      }
    }
    String signed = type.signed() ? "true" : "false";
    return List.of(read, "in.plain(\"" + typeName + "\", \"" + field + "\", " + signed + ");");
  }
}
