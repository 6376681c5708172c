package dev.tpm4j.codec.generator;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes a class for each command that TSS.Java has, and the table of them. */
final class TssJavaCommands {
  /** What starts a sequence; its Name is empty. */
  private static final Set<String> SEQUENCES =
      Set.of("HMAC_Start", "MAC_Start", "HashSequenceStart");

  private final Schema schema;
  private final TssJavaClasses classes;
  private final TssJavaFields code;
  private final Map<Integer, List<Schema.Command>> table = new TreeMap<>();

  TssJavaCommands(Schema schema, TssJavaClasses classes, TssJavaFields code) {
    this.schema = schema;
    this.classes = classes;
    this.code = code;
  }

  /** The bodies by name. */
  Map<String, String> write() {
    Map<String, String> files = new LinkedHashMap<>();
    for (Schema.Command command : schema.commands()) {
      Class<?> request = request(command);
      if (request != null) {
        files.put(name(command), command(command, request));
        table.computeIfAbsent(command.code(), c -> new ArrayList<>()).add(command);
      }
    }
    files.put("CommandCoders", table());
    return files;
  }

  private Class<?> request(Schema.Command command) {
    return classes.find("TPM2_" + command.name() + "_REQUEST");
  }

  private static String name(Schema.Command command) {
    return JavaNames.command(command.name()) + "Coder";
  }

  private String command(Schema.Command command, Class<?> request) {
    Class<?> response = classes.find(command.name() + "Response");
    String type = request.getSimpleName();
    long authorizations = command.handles().stream().filter(h -> h.role() != null).count();
    JavaText text = new JavaText();
    String name = name(command);
    text.line("final class " + name + " extends CommandCoder {");
    text.line("static final CommandCoder INSTANCE = new " + name + "();").line("");
    text.line("private " + name + "() {");
    text.line(
        String.join(
            ", ",
            "super(\"" + command.name() + "\"",
            TssJavaWriter.hex(command.code()),
            Integer.toString(command.handles().size()),
            Long.toString(authorizations),
            (command.returns() != null) + ");"));
    text.line("}").line("");
    text.line("@Override");
    text.line("public TPM_HANDLE handle(ReqStructure request, int index) {");
    Map<String, Field> fields = TssJavaClasses.fields(request);
    for (int i = 0; i < command.handles().size(); i++) {
      String field = field(fields, command, command.handles().get(i).name()).getName();
      text.line("if (index == " + i + ") {");
      text.line("return ((" + type + ") request)." + field + ";").line("}");
    }
    text.line("throw new IndexOutOfBoundsException(index);").line("}").line("");
    text.line("@Override");
    text.line("public int write(byte[] b, int at, ReqStructure request) {");
    if (!command.params().isEmpty()) {
      text.line(type + " v = (" + type + ") request;");
      for (Type.Field f : command.params()) {
        Field field = field(fields, command, f.name());
        text.lines(code.write(f.type(), field.getType(), "v." + field.getName(), field.getName()));
      }
    }
    text.line("return at;").line("}").line("");
    text.line("@Override");
    text.line("public void read(ParameterReader in, RespStructure response) {");
    if (!command.results().isEmpty()) {
      results(text, command, response);
    }
    if (SEQUENCES.contains(command.name())) {
      text.line("((" + response.getSimpleName() + ") response).handle.Name = new byte[0];");
    }
    text.line("}").line("}");
    return text.toString();
  }

  private void results(JavaText text, Schema.Command command, Class<?> response) {
    String type = response.getSimpleName();
    Map<String, Field> fields = TssJavaClasses.fields(response);
    text.line(type + " v = (" + type + ") response;");
    for (Type.Field f : command.results()) {
      Field field = field(fields, command, f.name());
      text.lines(
          code.read(
              f.type(),
              field.getType(),
              "v." + field.getName(),
              command.name() + "." + f.name(),
              field.getName()));
    }
    if (command.returns() != null && fields.containsKey("name")) {
      text.line("v.handle.Name = v.name;");
    }
  }

  private static Field field(Map<String, Field> fields, Schema.Command command, String name) {
    Field field = fields.get(name.toLowerCase(Locale.ROOT));
    if (field == null) {
      throw new IllegalStateException("TSS.Java's " + command.name() + " has no " + name);
    }
    return field;
  }

  private String table() {
    JavaText text = new JavaText();
    text.line("final class CommandCoders {");
    text.line("private CommandCoders() {}").line("");
    text.line("static CommandCoder of(int code, ReqStructure request) {");
    text.line("switch (code) {");
    table.forEach(
        (number, commands) -> {
          text.line("case " + TssJavaWriter.hex(number & 0xffffffffL) + ":");
          for (int i = 0; i < commands.size() - 1; i++) {
            text.line("if (request instanceof " + request(commands.get(i)).getSimpleName() + ") {");
            text.line("return " + name(commands.get(i)) + ".INSTANCE;").line("}");
          }
          text.line("return " + name(commands.get(commands.size() - 1)) + ".INSTANCE;");
        });
    text.line("default:");
    text.line("return null;");
    text.line("}").line("}").line("}");
    return text.toString();
  }
}
