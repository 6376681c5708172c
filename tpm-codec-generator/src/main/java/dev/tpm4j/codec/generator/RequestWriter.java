package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Schema.Handle;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.List;

/** Writes the record of a command: what the other end of the wire and a trace read. */
final class RequestWriter {
  private RequestWriter() {}

  static void write(Source out, Command command) {
    List<String> doc = new ArrayList<>(List.of("The handles and parameters of the command.", ""));
    List<String> components = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Handle h : command.handles()) {
      String name = JavaNames.field(h.name());
      doc.add("@param " + name + " " + CommandWriter.describe(h));
      components.add("int " + name);
      names.add(name);
    }
    for (Field p : command.params()) {
      String name = JavaNames.field(p.name());
      doc.add("@param " + name + " " + TypeWriter.describe(p));
      components.add(TypeCode.javaType(p.type()) + " " + name);
      names.add(name);
    }
    out.doc(doc.toArray(String[]::new));
    out.line(
        "public record Request("
            + String.join(", ", components)
            + ") implements CommandRequest<Response> {");
    TypeWriter.constructor(out, "Request", command.params(), command.name());
    decode(out, command, names);
    encode(out, command);
    asValue(out, command.handles().size(), names);
    out.line("}").line("");
  }

  private static void asValue(Source out, int handles, List<String> names) {
    out.line("");
    out.line("@Override").line("public int commandCode() {").line("return CODE;").line("}");
    out.line("");
    out.line("@Override").line("public int handleAt(int index) {");
    if (handles == 0) {
      out.line("throw new IndexOutOfBoundsException(index);");
    } else {
      out.line("return switch (index) {");
      for (int i = 0; i < handles; i++) {
        out.line("case " + i + " -> " + names.get(i) + ";");
      }
      out.line("default -> throw new IndexOutOfBoundsException(index);").line("};");
    }
    out.line("}");
    out.line("");
    out.line("@Override").line("public Response readResponse(byte[] frame, int length) {");
    out.line("return Response.decode(frame, length);").line("}");
  }

  private static void decode(Source out, Command command, List<String> names) {
    out.doc(
        "Reads a command. Values are not checked, as a TPM would: only what the wire format says.",
        "",
        "@param frame the command",
        "@param length how many bytes of the array it has",
        "@return its handles and parameters",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such command");
    out.line("public static Request decode(byte[] frame, int length) {");
    out.line(
        "CommandFrame parts = CommandFrame.of(frame, length, CODE, "
            + command.handles().size()
            + ");");
    for (int i = 0; i < command.handles().size(); i++) {
      out.line(
          "int "
              + names.get(i)
              + " = Wire.u32(frame, parts.handlesAt()"
              + (i == 0 ? "" : " + " + 4 * i)
              + ");");
    }
    out.line("WireReader in = new WireReader(frame, parts.parametersAt(), length);");
    for (Field p : command.params()) {
      out.line(
          TypeCode.javaType(p.type())
              + " "
              + JavaNames.field(p.name())
              + " = "
              + TypeCode.read(p, command.name() + "." + p.name())
              + ";");
    }
    out.line("in.requireEnd(\"parameters\");");
    out.line("return new Request(" + String.join(", ", names) + ");").line("}").line("");
  }

  private static void encode(Source out, Command command) {
    out.doc(
        "Writes the command.",
        "",
        "@param frame where to, from its start",
        "@param authorizations its sessions, or null for none",
        "@return the length of the command",
        "@throws IllegalArgumentException when the frame is too small, or bytes do not fit their",
        "    size field");
    out.line("@Override");
    out.line("public int encode(byte[] frame, AuthorizationArea authorizations) {");
    CommandWriter.body(out, command, false);
    out.line("}");
  }
}
