package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Schema.Handle;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the table of what is known about the commands. */
final class CommandTableWriter {
  private CommandTableWriter() {}

  static String write(Schema schema) {
    List<Command> commands = schema.commands();
    Source out = new Source();
    out.doc(
        "What is known about the commands besides their bytes, in the order of their codes.",
        "",
        "<p>HMAC and MAC share a code, and so do HMAC_Start and MAC_Start: which one a TPM has is its",
        "maker's choice; their bytes are alike.");
    out.line("public final class Commands {");
    out.line("private static final List<CommandInfo> ALL =");
    out.line("List.of(");
    for (int i = 0; i < commands.size(); i++) {
      Command c = commands.get(i);
      out.line(method(c) + "()" + (i + 1 < commands.size() ? "," : ");"));
    }
    out.line("").line("private Commands() {}").line("");
    out.doc("All commands.", "", "@return them, in the order of their codes");
    out.line("public static List<CommandInfo> all() {").line("return ALL;").line("}").line("");
    out.doc(
        "The command with a code.",
        "",
        "@param code TPM_CC",
        "@return the first command with it, or null where there is none");
    out.line("public static CommandInfo byCode(int code) {");
    out.line("for (CommandInfo info : ALL) {").line("if (info.code() == code) {");
    out.line("return info;").line("}").line("}").line("return null;").line("}");
    for (Command c : commands) {
      out.line("");
      out.line("private static CommandInfo " + method(c) + "() {");
      out.line("return new CommandInfo(\"" + c.name() + "\",");
      out.line("0x%08x,".formatted(c.code()));
      out.line(list(c.handles().stream().map(CommandTableWriter::handle).toList()) + ",");
      out.line(list(names(c.params())) + ",");
      out.line((c.returns() != null) + ",");
      out.line(list(names(c.results())) + ",");
      out.line(c.decrypt() + ", " + c.encrypt() + ", " + c.sessions() + ",");
      List<String> words = schema.rules().named().get("command " + c.name()).words();
      out.line(
          words.contains("nv")
              + ", "
              + words.contains("extensive")
              + ", "
              + words.contains("flushed")
              + ");");
      out.line("}");
    }
    out.line("}");
    return out.file(CommandWriter.PACKAGE);
  }

  private static String method(Command c) {
    return "info" + JavaNames.command(c.name());
  }

  private static List<String> names(List<Field> fields) {
    return fields.stream().map(f -> '"' + f.name() + '"').toList();
  }

  private static String handle(Handle h) {
    return "new CommandInfo.HandleInfo(\"%s\", \"%s\", CommandInfo.AuthRole.%s, %s)"
        .formatted(
            h.name(),
            h.typeName(),
            h.role() == null ? "NONE" : h.role().toUpperCase(Locale.ROOT),
            h.nullable());
  }

  private static String list(List<String> values) {
    return values.stream().collect(Collectors.joining(", ", "List.of(", ")"));
  }
}
