package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Schema.Handle;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.List;

/** Writes the prepared form of a command: encoded once, its values replaced in place. */
final class PreparedWriter {
  private static final int HEADER_BYTES = 10;

  private PreparedWriter() {}

  static void write(Source out, Command command) {
    factory(out, command);
    out.doc(
        "The command, encoded once; see {@link PreparedCommand}.",
        "",
        "<p>What has no method here stays as it was prepared.");
    out.line("public static final class Prepared extends PreparedCommand {");
    List<Field> patched = command.params().stream().filter(PreparedWriter::isPatched).toList();
    for (Field p : patched) {
      out.line("private final int " + name(p) + "At;");
    }
    out.line("");
    constructor(out, command);
    for (int i = 0; i < command.handles().size(); i++) {
      handle(out, command.handles().get(i), HEADER_BYTES + 4 * i);
    }
    for (Field p : patched) {
      if (p.type() instanceof Type.Scalar s) {
        scalar(out, p, s);
      } else {
        buffer(out, p, command.name() + "." + p.name());
      }
    }
    out.line("}").line("");
  }

  private static boolean isPatched(Field p) {
    return p.type() instanceof Type.Scalar || p.type() instanceof Type.Buffer;
  }

  private static String name(Field p) {
    return JavaNames.field(p.name());
  }

  private static String setter(String name) {
    return "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static void factory(Source out, Command command) {
    List<String> doc = new ArrayList<>(List.of("Encodes the command, to send it again and again."));
    doc.add("");
    doc.add("@param authorizations its sessions, or null for none");
    doc.addAll(CommandWriter.parameterDoc(command));
    doc.add("@return the command");
    doc.add("@throws IllegalArgumentException when it is longer than a TPM takes");
    out.doc(doc.toArray(String[]::new));
    out.line(
        "public static Prepared prepare(AuthorizationArea authorizations"
            + CommandWriter.parameters(command)
            + ") {");
    List<String> names = new ArrayList<>(List.of("authorizations"));
    command.handles().forEach(h -> names.add(JavaNames.field(h.name())));
    command.params().forEach(p -> names.add(name(p)));
    out.line("return new Prepared(" + String.join(", ", names) + ");").line("}").line("");
  }

  private static void constructor(Source out, Command command) {
    out.line(
        "private Prepared(AuthorizationArea authorizations"
            + CommandWriter.parameters(command)
            + ") {");
    out.line("byte[] frame = new byte[MAX_BYTES];");
    out.line("try {");
    out.line("int at = Wire.begin(frame, authorizations, CODE);");
    for (Handle h : command.handles()) {
      out.line("at = Wire.putU32(frame, at, " + JavaNames.field(h.name()) + ");");
    }
    out.line("at = putSessions(frame, at, authorizations);");
    for (Field p : command.params()) {
      if (isPatched(p)) {
        out.line(name(p) + "At = at;");
      }
      out.lines(TypeCode.write(p.type(), name(p), name(p)));
    }
    out.line("take(frame, Wire.finish(frame, at));");
    CommandWriter.tooSmall(out, "TPM2_" + command.name());
    out.line("}");
  }

  private static void handle(Source out, Handle h, int at) {
    String name = JavaNames.field(h.name());
    out.line("");
    out.doc(
        "Sets " + h.name() + ".", "", "@param value " + CommandWriter.describe(h), "@return this");
    out.line("public Prepared " + setter(name) + "(int value) {");
    out.line("Wire.putU32(frame(), " + at + ", value);").line("return this;").line("}");
  }

  private static void scalar(Source out, Field p, Type.Scalar s) {
    out.line("");
    out.doc("Sets " + p.name() + ".", "", "@param value " + p.typeName(), "@return this");
    out.line("public Prepared %s(%s value) {".formatted(setter(name(p)), TypeCode.javaType(s)));
    out.line("Wire.putU%d(frame(), %sAt, value);".formatted(8 * s.size(), name(p)));
    out.line("return this;").line("}");
  }

  private static void buffer(Source out, Field p, String path) {
    String setter = setter(name(p));
    out.line("");
    out.doc(
        "Sets " + p.name() + ".",
        "",
        "@param value " + p.typeName() + ", as many bytes as it was prepared with",
        "@return this",
        "@throws IllegalArgumentException when it has not as many bytes");
    out.line("public Prepared " + setter + "(byte[] value) {");
    out.line("return " + setter + "(value, 0, value.length);").line("}").line("");
    out.doc(
        "Sets " + p.name() + ".",
        "",
        "@param source holds it",
        "@param offset where it starts",
        "@param length how many bytes it has: as many as it was prepared with",
        "@return this",
        "@throws IllegalArgumentException when that are not as many bytes",
        "@throws IndexOutOfBoundsException when they are not in {@code source}");
    out.line("public Prepared " + setter + "(byte[] source, int offset, int length) {");
    out.line("patch(%sAt, source, offset, length, \"%s\");".formatted(name(p), path));
    out.line("return this;").line("}");
  }
}
