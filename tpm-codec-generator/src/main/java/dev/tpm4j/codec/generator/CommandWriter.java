package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Schema.Handle;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a command: its encoder, the view and the record of its response. */
final class CommandWriter {
  static final String PACKAGE = "dev.tpm4j.codec.command";

  /** Buffers of so many bytes can be given as a part of an array. */
  private static final int LARGE_BYTES = 1024;

  private CommandWriter() {}

  static String write(Command command) {
    String name = JavaNames.command(command.name());
    Source out = new Source();
    out.doc(
        "TPM2_" + command.name() + ": the bytes of the command and of its response.",
        "",
        "<p>Source: TPM 2.0 Library Part 3, TPM2_" + command.name() + ".");
    out.line("public final class " + name + " {");
    out.doc("TPM_CC_" + command.name() + ".");
    out.line("public static final int CODE = 0x%08x;".formatted(command.code())).line("");
    out.line("private " + name + "() {}").line("");
    encoder(out, command);
    if (command.handles().stream().allMatch(h -> h.role() == null)) {
      plainEncoder(out, command);
    }
    PreparedWriter.write(out, command);
    RequestWriter.write(out, command);
    view(out, command);
    response(out, command);
    out.line("}");
    return out.file(PACKAGE);
  }

  static String parameters(Command command) {
    return parameters(command, false);
  }

  private static String parameters(Command command, boolean ranges) {
    List<String> all = new ArrayList<>();
    command.handles().forEach(h -> all.add("int " + JavaNames.field(h.name())));
    for (Field p : command.params()) {
      String name = JavaNames.field(p.name());
      all.add(TypeCode.parameterType(p.type()) + " " + name);
      if (ranges && isLarge(p)) {
        all.add("int " + name + "Offset");
        all.add("int " + name + "Length");
      }
    }
    return all.stream().map(p -> ", " + p).collect(Collectors.joining());
  }

  /** Whether a parameter is data that callers have in pieces of something longer. */
  private static boolean isLarge(Field p) {
    return p.type() instanceof Type.Buffer b && b.max() >= LARGE_BYTES;
  }

  private static List<String> encoderDoc(Command command, boolean sessions) {
    List<String> doc = new ArrayList<>();
    doc.add("Writes the command" + (sessions ? "." : " without sessions."));
    doc.add("");
    doc.add("@param frame where to, from its start");
    if (sessions) {
      doc.add("@param authorizations its sessions, or null for none");
    }
    doc.addAll(parameterDoc(command));
    doc.add("@return the length of the command");
    doc.add(
        "@throws IllegalArgumentException when the frame is too small, or bytes do not fit their");
    doc.add("    size field");
    return doc;
  }

  static List<String> parameterDoc(Command command) {
    List<String> doc = new ArrayList<>();
    for (Handle h : command.handles()) {
      doc.add("@param " + JavaNames.field(h.name()) + " " + describe(h));
    }
    for (Field p : command.params()) {
      doc.add("@param " + JavaNames.field(p.name()) + " " + TypeWriter.describe(p));
    }
    return doc;
  }

  static String describe(Handle h) {
    return h.typeName()
        + (h.nullable() ? ", or its null value" : "")
        + (h.role() == null
            ? ""
            : "; authorized as " + h.role().toUpperCase(java.util.Locale.ROOT));
  }

  private static void encoder(Source out, Command command) {
    boolean ranges = command.params().stream().anyMatch(CommandWriter::isLarge);
    out.doc(encoderDoc(command, true).toArray(String[]::new));
    out.line(
        "public static int encode(byte[] frame, AuthorizationArea authorizations"
            + parameters(command)
            + ") {");
    if (ranges) {
      List<String> names = new ArrayList<>(List.of("frame", "authorizations"));
      command.handles().forEach(h -> names.add(JavaNames.field(h.name())));
      for (Field p : command.params()) {
        String name = JavaNames.field(p.name());
        names.add(name + (isLarge(p) ? ", 0, " + name + ".length" : ""));
      }
      out.line("return encode(" + String.join(", ", names) + ");").line("}").line("");
      rangeEncoder(out, command);
    } else {
      body(out, command, false);
      out.line("}").line("");
    }
  }

  private static void rangeEncoder(Source out, Command command) {
    List<String> doc = new ArrayList<>();
    for (String line : encoderDoc(command, true)) {
      for (Field p : command.params()) {
        String name = JavaNames.field(p.name());
        if (isLarge(p) && line.startsWith("@param " + name + " ")) {
          doc.add("@param " + name + " holds the " + p.typeName());
          doc.add("@param " + name + "Offset where it starts");
          line = "@param " + name + "Length how many bytes it has";
        }
      }
      doc.add(line);
    }
    doc.add("@throws IndexOutOfBoundsException when a part is not inside its array");
    out.doc(doc.toArray(String[]::new));
    out.line(
        "public static int encode(byte[] frame, AuthorizationArea authorizations"
            + parameters(command, true)
            + ") {");
    body(out, command, true);
    out.line("}").line("");
  }

  /** The statements that write a command whose handles and parameters are variables. */
  static void body(Source out, Command command, boolean ranges) {
    out.line("try {");
    out.line("int at = Wire.begin(frame, authorizations, CODE);");
    for (Handle h : command.handles()) {
      out.line("at = Wire.putU32(frame, at, " + JavaNames.field(h.name()) + ");");
    }
    out.line("at = Wire.putAuthorizations(frame, at, authorizations);");
    for (Field p : command.params()) {
      String param = JavaNames.field(p.name());
      if (ranges && isLarge(p)) {
        out.line("at = Wire.putBuffer(frame, at, %1$s, %1$sOffset, %1$sLength);".formatted(param));
      } else {
        out.lines(TypeCode.write(p.type(), param, param));
      }
    }
    out.line("return Wire.finish(frame, at);");
    tooSmall(out, "TPM2_" + command.name());
  }

  static void tooSmall(Source out, String what) {
    out.line("} catch (ArrayIndexOutOfBoundsException e) {");
    out.line("throw Wire.frameTooSmall(\"" + what + "\", frame, e);");
    out.line("}");
  }

  private static void plainEncoder(Source out, Command command) {
    List<String> names = new ArrayList<>(List.of("frame", "null"));
    command.handles().forEach(h -> names.add(JavaNames.field(h.name())));
    command.params().forEach(p -> names.add(JavaNames.field(p.name())));
    out.doc(encoderDoc(command, false).toArray(String[]::new));
    out.line("public static int encode(byte[] frame" + parameters(command) + ") {");
    out.line("return encode(" + String.join(", ", names) + ");").line("}").line("");
  }

  private static void view(Source out, Command command) {
    ViewFields fields = new ViewFields(command.results(), command.name(), "start");
    out.doc(
        "The response, checked and read in place; see {@link ResponseView}.",
        "",
        "<p>{@code xAt} and {@code xLength} say where the bytes of x are: its content where it is a",
        "TPM2B of plain bytes, else all of it. {@code xView} reads the fields of x in place, {@code x}",
        "makes a record of it.");
    out.line("public static final class View extends ResponseView {");
    fields.declare(out);
    out.doc("Wraps nothing yet.").line("public View() {}").line("");
    out.doc(
        "Checks a response and wraps it.",
        "",
        "@param frame the response; not copied",
        "@param length how many bytes of the array it has",
        "@return this view",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such response");
    out.line("public View wrap(byte[] frame, int length) {");
    out.line("if (begin(frame, length, " + (command.returns() == null ? 0 : 1) + ")) {");
    out.line("int at;");
    out.line("try {").line("at = walk(frame, start, parametersEnd());");
    out.line("} catch (ArrayIndexOutOfBoundsException e) {");
    out.line("at = Wire.BROKEN;").line("}");
    out.line("if (!finish(at)) {");
    out.line("Response.decode(frame, length);");
    out.line("throw Wire.contradiction();").line("}").line("}");
    out.line("return this;").line("}").line("");
    out.line("private int walk(byte[] frame, int start, int end) {");
    out.line("int at = start;");
    String after = fields.walk(out);
    out.line("return " + after + ";").line("}").line("");
    fields.walkers(out);
    fields.adopt(out, "protected");
    out.line("@Override").line("protected String command() {");
    out.line("return \"TPM2_" + command.name() + "\";").line("}");
    if (command.returns() != null) {
      out.line("");
      out.doc("The handle of the response.", "", "@return " + command.returns().typeName());
      out.line("public int " + JavaNames.field(command.returns().name()) + "() {");
      out.line("return Wire.u32(frame(), 10);").line("}");
    }
    fields.accessors(out, true);
    out.line("}").line("");
  }

  /** Reads without a view: what is read once needs no second walk, nor the classes for it. */
  private static void decode(Source out, Command command) {
    out.line("ResponseHeader header = new ResponseHeader();");
    out.line(
        "header.wrap(frame, length, %b, \"TPM2_%s\");"
            .formatted(command.returns() != null, command.name()));
    out.line("WireReader in = header.parameters();");
    List<String> values = new ArrayList<>();
    if (command.returns() != null) {
      values.add("header.handle()");
    }
    for (Field r : command.results()) {
      String name = JavaNames.field(r.name());
      String type = TypeCode.javaType(r.type());
      String read = TypeCode.read(r, command.name() + "." + r.name());
      out.line("%s %s = %s;".formatted(type, name, read));
      values.add(name);
    }
    out.line("in.requireEnd(\"parameters\");");
    out.line("return new Response(" + String.join(", ", values) + ");");
  }

  private static void response(Source out, Command command) {
    List<String> doc = new ArrayList<>(List.of("The parameters of a successful response.", ""));
    List<String> components = new ArrayList<>();
    List<String> values = new ArrayList<>();
    if (command.returns() != null) {
      String handle = JavaNames.field(command.returns().name());
      doc.add("@param " + handle + " " + command.returns().typeName());
      components.add("int " + handle);
      values.add("view." + handle + "()");
    }
    for (Field r : command.results()) {
      String name = JavaNames.field(r.name());
      doc.add("@param " + name + " " + TypeWriter.describe(r));
      components.add(TypeCode.javaType(r.type()) + " " + name);
      values.add("view." + name + "()");
    }
    out.doc(doc.toArray(String[]::new));
    out.line(
        "public record Response("
            + String.join(", ", components)
            + ") implements CommandResponse {");
    TypeWriter.constructor(out, "Response", command.results(), command.name());
    out.doc(
        "Reads a response.",
        "",
        "@param frame the response",
        "@param length how many bytes of the array it has",
        "@return its parameters",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such response",
        "@throws dev.tpm4j.codec.ResponseCodeException when the TPM answered with an error");
    out.line("public static Response decode(byte[] frame, int length) {");
    decode(out, command);
    out.line("}").line("");
    out.doc(
        "Reads what a view wraps.",
        "",
        "@param view the view",
        "@return its parameters",
        "@throws dev.tpm4j.codec.ResponseCodeException when the TPM answered with an error");
    out.line("public static Response of(View view) {");
    if (values.isEmpty()) {
      out.line("view.parameterAreaAt();");
    }
    out.line("return new Response(" + String.join(", ", values) + ");").line("}").line("");
    out.line("@Override")
        .line("public int encode(byte[] frame, AuthorizationArea sessions) {")
        .line("try {");
    out.line("int at = Wire.begin(frame, sessions, 0);");
    if (command.returns() != null) {
      String handle = JavaNames.field(command.returns().name());
      out.line("at = Wire.putU32(frame, at, " + handle + ");");
    }
    out.line("at = Wire.beginParameters(at, sessions);").line("int parametersAt = at;");
    for (Field r : command.results()) {
      String name = JavaNames.field(r.name());
      out.lines(TypeCode.write(r.type(), name, name));
    }
    out.line("at = Wire.endParameters(frame, parametersAt, at, sessions);");
    out.line("return Wire.finish(frame, at);");
    tooSmall(out, "response of TPM2_" + command.name());
    out.line("}").line("}");
  }
}
